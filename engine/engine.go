package engine

import "context"

// Engine makes clips out of stills. Implementations may run one Generate at a
// time; a second concurrent call waits or fails with kind Unavailable.
type Engine interface {
	// Describe tells what the engine runs, which knobs it honours and its
	// defaults. It opens no network and touches no file of the user.
	Describe(ctx context.Context) (Description, error)

	// Estimate says what Generate would cost. It has no side effects.
	// An unusable request gives the error Generate would give.
	Estimate(ctx context.Context, request Request) (Estimate, error)

	// Generate makes the clip and returns when it lies in run.Dir.
	// A cancelled ctx gives an error that wraps context.Canceled, within a
	// second. Of an unfinished job nothing is left in run.Dir but StateDir: a
	// Generate of the same request in the same folder may go on from what is
	// in it. A finished one leaves it too, since its caller may die before the
	// result is noted anywhere. Whoever made run.Dir deletes both.
	Generate(ctx context.Context, request Request, run Run) (Result, error)

	// Close frees everything. It may be called twice; after it the other
	// methods fail with kind Unavailable.
	Close() error
}

// StateDir is the folder in Run.Dir in which an engine keeps what it has finished
// of a job. Nobody needs it once the result is noted.
const StateDir = "state"

// Run is where and how one Generate works.
type Run struct {
	// Dir is the job's own folder; it exists and is writable. The master
	// ends up in it.
	Dir string
	// Report receives progress; nil means nobody listens.
	Report Report
}

// Description is what a form needs to know about an engine.
type Description struct {
	// Engine is the kind of engine: "local" or "gateway".
	Engine string `json:"engine"`
	// Model is the model's identifier, the value of Request.Model.
	Model string `json:"model"`
	// Title is the model's name as shown to people.
	Title string `json:"title"`
	// Note is one sentence about what the model does and does not do.
	Note string `json:"note"`
	// SafetyCheck says that the engine checks the still if a request asks for it.
	SafetyCheck bool `json:"safety_check"`
	// Ranges holds the knobs this engine honours, each with its limits.
	// A field that is missing is ignored by the engine: forms hide it, and
	// a Request must carry its default.
	Ranges map[Field]Range `json:"ranges"`
	// Trained holds what the model was trained for, where that is known and less
	// than the range. Other values are made all the same, and are likely worse.
	Trained map[Field]Range `json:"trained,omitempty"`
	// Defaults is the request to start from; only Image and Source are empty.
	Defaults Request `json:"defaults"`
}

// Estimate is what a request would cost.
type Estimate struct {
	// Seconds per stage, in wall time on this machine.
	Seconds map[Stage]float64 `json:"seconds"`
	// RAMBytes and VRAMBytes are the peaks of the engine's processes; 0 in
	// VRAMBytes means no GPU is used.
	RAMBytes  int64 `json:"ram_bytes"`
	VRAMBytes int64 `json:"vram_bytes"`
	// CostUSD is what a remote engine is expected to charge, in US dollars.
	CostUSD float64 `json:"cost_usd"`
	// Notes are sentences a person should read before the run, if there are
	// any: what will be slow, large or otherwise not as usual.
	Notes []string `json:"notes,omitempty"`
	// Plan is how a local engine would run it; nil from others.
	Plan *Plan `json:"plan,omitempty"`
}

// Plan is what a local engine does to make a request fit the memory.
type Plan struct {
	// Provider is what computes: "CPU", "CUDA" or "WebGPU".
	Provider string `json:"provider"`
	// Resident keeps every network in memory, for the next clip too; otherwise
	// one is loaded at a time.
	Resident bool `json:"resident"`
	// GuidanceApart runs the halves of guidance one after the other.
	GuidanceApart bool `json:"guidance_apart"`
	// WeightsMapped leaves the weights on disk.
	WeightsMapped bool `json:"weights_mapped"`
	// DecodeChunkSize is the number of frames per VAE decoder call; less than
	// the request's if that would not fit.
	DecodeChunkSize int `json:"decode_chunk_size"`
	// DecodeTile is the edge in pixels of the squares that each frame is decoded
	// in; 0 means whole frames, as asked.
	DecodeTile int `json:"decode_tile,omitempty"`
}

// TotalSeconds is the sum over the stages.
func (e Estimate) TotalSeconds() float64 {
	var sum float64
	for _, s := range e.Seconds {
		sum += s
	}
	return sum
}
