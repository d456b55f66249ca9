package engine

// Stage is a part of making a clip. Front doors and engines go through their
// stages in the order below; none is entered twice.
type Stage string

// The stages, in order.
const (
	StageRead    Stage = "read"    // front door: decode, turn and crop the photo
	StageLoad    Stage = "load"    // engine: build graphs, load the runtime
	StageEncode  Stage = "encode"  // still → embedding and image latents
	StageDenoise Stage = "denoise" // the denoising steps
	StageDecode  Stage = "decode"  // latents → frames → lossless master
	StageExport  Stage = "export"  // front door: master → MP4
)

// Stages lists every stage in order.
func Stages() []Stage {
	return []Stage{StageRead, StageLoad, StageEncode, StageDenoise, StageDecode, StageExport}
}

// Title is what people read while the stage runs.
func (s Stage) Title() string {
	switch s {
	case StageRead:
		return "reading the picture"
	case StageLoad:
		return "getting ready"
	case StageEncode:
		return "looking at the picture"
	case StageDenoise:
		return "making it move"
	case StageDecode:
		return "drawing the frames"
	case StageExport:
		return "writing the clip"
	}
	return string(s)
}

// Unit is what Done and Total count, in the singular.
func (s Stage) Unit() string {
	if s == StageDenoise {
		return "step"
	}
	return "frame"
}

// Event is a moment of a running job. Events are lossy by design: the outcome
// is Generate's return value only.
type Event struct {
	Stage Stage `json:"stage"`
	// Done of Total units: steps when denoising, frames when decoding and
	// exporting. Total 0 means the stage is not counted.
	Done  int `json:"done"`
	Total int `json:"total"`
	// Waits says what is waited for before the stage goes on, and until when,
	// as a clause; empty while it goes on.
	Waits string `json:"waits,omitempty"`
	// Preview is what the clip looks like so far, if that changed.
	Preview *Clip `json:"preview,omitempty"`
}

// Clip is a few small frames to look at.
type Clip struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	FPS    int `json:"fps"`
	// Frames are 8-bit RGB rows, 3*Width*Height bytes each.
	Frames [][]byte `json:"frames"`
}

// Report receives events. It is called on the worker's goroutine, never
// concurrently, never after the reporting call returned; it must return at
// once, and may be nil.
type Report func(Event)

// Send calls r unless it is nil.
func (r Report) Send(e Event) {
	if r != nil {
		r(e)
	}
}
