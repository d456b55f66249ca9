// Package settings holds what a person may set for the whole program: a small
// JSON file and the environment variables that override it.
//
// Most callers want one call:
//
//	s, err := settings.Load()
//
// No other package reads environment variables. Each setting has one key in
// the file and one variable; a variable that is empty counts as not set.
//
//	key           variable                default
//	ffmpeg        FRAMEWAKE_FFMPEG        empty: searched for
//	ffprobe       FRAMEWAKE_FFPROBE       empty: searched for
//	onnxruntime   FRAMEWAKE_ONNXRUNTIME   empty: searched for
//	cuda          FRAMEWAKE_CUDA          empty: folders with CUDA and cuDNN, separated by : (Windows ;)
//	device        FRAMEWAKE_DEVICE        auto: the best GPU; or cpu, cuda:N, webgpu:N
//	threads       FRAMEWAKE_THREADS       0: one per core
//	data          FRAMEWAKE_DATA          Linux $XDG_DATA_HOME/framewake or ~/.local/share/framewake,
//	                                      macOS ~/Library/Application Support/Framewake,
//	                                      Windows %LOCALAPPDATA%\Framewake
//	cache         FRAMEWAKE_CACHE         Linux $XDG_CACHE_HOME/framewake or ~/.cache/framewake,
//	                                      macOS ~/Library/Caches/Framewake,
//	                                      Windows %LOCALAPPDATA%\Framewake\Cache
//	month_usd     FRAMEWAKE_MONTH_USD     20: the most that gateways may cost in a month
//	pixel_usd     FRAMEWAKE_PIXEL_USD     0: what a gateway's pixel is taken to cost; Livepeer's recommendation
//	gateways      FRAMEWAKE_GATEWAYS      empty: addresses of gateways, separated by blanks
//	airplane      FRAMEWAKE_AIRPLANE      0; 1: no connection is made
//	keychain      FRAMEWAKE_KEYCHAIN      empty: the gateways, by scheme and host, whose tokens the system's keychain has
//	(no key)      FRAMEWAKE_TOKEN         empty: a gateway's token; else the one in the system's keychain
//	models        FRAMEWAKE_MODELS        empty: more folders with models, separated by : (Windows ;)
//	(the file)    FRAMEWAKE_SETTINGS      settings.json in
//	                                      Linux $XDG_CONFIG_HOME/framewake or ~/.config/framewake,
//	                                      macOS ~/Library/Application Support/Framewake,
//	                                      Windows %APPDATA%\Framewake
//
// Without a home folder all three lie in a private folder below the system's
// folder for temporary files.
//
// VIRTUAL_ENV, CONDA_PREFIX and LD_LIBRARY_PATH (Windows PATH, macOS
// DYLD_LIBRARY_PATH) say where else libraries are looked for.
//
// HF_HUB_CACHE and HF_HOME, of the hub's own tools, say where their downloads
// are looked for.
//
// Tokens are kept in the system's keychain (StoreToken, Secrets.Token), in the
// environment or in a file of the user's, and never in the settings.
//
// The package does not look whether the programs and folders exist, and it
// makes none of the folders before they are written to.
package settings
