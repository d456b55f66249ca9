package settings

import (
	"cmp"
	"os"
	"path/filepath"
	"runtime"

	"framewake/engine"
	"framewake/engine/files"
)

// Settings are the values in force. Get them from Load, change fields, Save.
type Settings struct {
	// FFmpeg and FFprobe are programs: an absolute path, a bare name to be
	// searched in PATH, or empty for the default search.
	FFmpeg  string
	FFprobe string
	// ONNXRuntime is ONNX Runtime's shared library: an absolute path, a bare
	// name for the system's loader, or empty for the default search.
	ONNXRuntime string
	// Device is what networks run on: AutoDevice, or as provider.Parse reads it;
	// never empty after Load.
	Device string
	// Threads is how many cores the networks may use, 0–1024; 0 means all.
	Threads int
	// Data is the folder of what must be kept (takes, models), Cache of what
	// can be made again; absolute paths, never empty after Load.
	Data  string
	Cache string
	// CUDA are folders with CUDA and cuDNN libraries, absolute, joined by the
	// system's list separator; see Libraries.
	CUDA string
	// MonthUSD is the most that gateways may cost in a calendar month, in
	// whole US dollars.
	MonthUSD int
	// PixelUSD is what gateways are taken to charge per pixel, in US dollars,
	// above 0 and at most 0.01; 0 means what Livepeer recommends.
	PixelUSD float64
	// Airplane is 1 if no connection may be made, else 0.
	Airplane int
	// Keychain are the origins of the gateways whose tokens are in the system's
	// keychain, separated by blanks; see HasToken.
	Keychain string
	// Models are more folders with models, or folders of such folders, joined
	// by the system's list separator; see ModelFolders.
	Models string
	// Gateways are addresses of gateways of the user's own, separated by
	// blanks; see GatewayAddresses.
	Gateways string

	origin *origin
}

// AutoDevice is the setting that takes the best GPU that proved itself.
const AutoDevice = "auto"

// origin is where settings came from.
type origin struct {
	path      string
	loaded    Settings          // with origin nil
	variables map[string]string // key → the variable that overrides it
	libraries Libraries         // that the environment names
	hub       string            // where the hub's tools keep downloads; "" if nowhere
}

// Load reads the settings file and the environment. A missing file means
// defaults. Errors have kind Invalid and name the file or the variable, and
// the key.
func Load() (Settings, error) {
	var s Settings
	base := baseFolders(runtime.GOOS, os.Getenv)
	path, err := settingsPath(base)
	if err != nil {
		return Settings{}, err
	}
	stored, err := read(path)
	if err != nil {
		return Settings{}, err
	}
	if err := s.fill(path, stored); err != nil {
		return Settings{}, err
	}
	variables, err := s.override(os.Getenv)
	if err != nil {
		return Settings{}, err
	}
	s.Device = cmp.Or(s.Device, AutoDevice)
	if s.MonthUSD == 0 {
		s.MonthUSD = defaultMonthUSD
	}
	if s.Data == "" {
		if s.Data, err = orTemporary(base.data, "data"); err != nil {
			return Settings{}, err
		}
	}
	if s.Cache == "" {
		if s.Cache, err = orTemporary(base.cache, "cache"); err != nil {
			return Settings{}, err
		}
	}
	s.origin = &origin{path: path, loaded: s, variables: variables, hub: hubCache(os.Getenv),
		libraries: environmentLibraries(runtime.GOOS, os.Getenv)}
	return s, nil
}

// Path is the absolute path of the settings file, which may not exist.
func (s Settings) Path() string { return s.origin.path }

// Save writes to the settings file what was changed since Load and leaves the
// rest of it as it is now, keys it does not know included. A field that became
// empty or 0 is back at its default from the next Load on. A value that an
// environment variable overrides cannot be changed.
func (s Settings) Save() error {
	stored, err := read(s.origin.path)
	if err != nil {
		return err
	}
	for _, e := range entries() {
		value := e.get(&s)
		if value == e.get(&s.origin.loaded) {
			continue
		}
		if v, ok := s.origin.variables[e.key]; ok {
			return engine.Errorf(engine.Invalid, "unset "+v, "settings: %s is set by the environment variable %s", e.key, v)
		}
		if err := e.check(value); err != nil {
			return engine.Errorf(engine.Invalid, e.hint, "settings: %s: %w", e.key, err)
		}
		if err := stored.put(e.key, value); err != nil {
			return err
		}
	}
	b, err := stored.encode()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.origin.path), 0o700); err != nil {
		return engine.Errorf(engine.Unavailable, "make the folder writable", "settings: %w", err)
	}
	if err := files.WriteFile(s.origin.path, b, 0o600); err != nil {
		return engine.Errorf(engine.Unavailable, "make the folder writable", "settings: %w", err)
	}
	return nil
}
