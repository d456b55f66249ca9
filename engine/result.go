package engine

// Safety is what is known about the input image's content.
type Safety string

// The outcomes of the safety check.
const (
	NotChecked Safety = "not-checked"
	Safe       Safety = "safe"
	NSFW       Safety = "nsfw"
)

// Result is a finished clip.
type Result struct {
	// Request as it was run: the seed used, and anything the engine lowered.
	Request Request `json:"request"`
	// Master is the path of the clip: lossless from a local engine, the
	// gateway's own MP4 from a remote one.
	Master string `json:"master"`
	// Recipe is what was written into the master.
	Recipe Recipe `json:"recipe"`
	// Seconds of wall time per stage.
	Seconds map[Stage]float64 `json:"seconds"`
	// NetworkSeconds is the part of it spent inside the networks.
	NetworkSeconds float64 `json:"network_seconds"`
	// PeakRSSBytes is the peak memory of the engine's processes and of the
	// programs they started, each counted at its own peak.
	PeakRSSBytes int64 `json:"peak_rss_bytes"`
	// Safety is the outcome of the safety check.
	Safety Safety `json:"safety"`
	// Notes are sentences about what did not go as planned, if anything.
	Notes []string `json:"notes,omitempty"`
}

// RecipeFormat is the version of Recipe's JSON form.
const RecipeFormat = 1

// Recipe is everything needed to make a clip again. It travels inside the
// master and the exports. It holds no path, no clock time and no machine, so
// the same request gives the same bytes.
type Recipe struct {
	Format  int    `json:"format"`
	App     string `json:"app"`
	Version string `json:"version"`
	Engine  string `json:"engine"`
	// Title is the model's name as shown to people.
	Title string `json:"title"`
	// Request as it was run, with Image empty.
	Request Request `json:"request"`
	// AskedDecodeChunkSize is the request's decode chunk size as it was asked
	// for, if it had to be lowered to fit the memory.
	AskedDecodeChunkSize int `json:"asked_decode_chunk_size,omitempty"`
	// DecodeTile is the edge in pixels of the squares that frames were decoded
	// in, if not even one whole frame fitted the memory; 0 is whole, as asked.
	DecodeTile int `json:"decode_tile,omitempty"`
}

// NewRecipe records a request as run by the described engine.
func NewRecipe(d Description, r Request) Recipe {
	r.Image = ""
	return Recipe{Format: RecipeFormat, App: AppName, Version: Version, Engine: d.Engine, Title: d.Title, Request: r}
}

// The program's name and version. FyneApp.toml repeats them for packagers; a
// test keeps the two equal.
const (
	AppName = "Framewake"
	Version = "0.1.0"
)
