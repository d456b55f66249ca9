package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
)

// BuiltinModel is the identifier of the model that ships with the program.
const BuiltinModel = "builtin"

// Request is one clip asked for. Start from DefaultRequest or from a
// Description's Defaults and change fields; zero never means "default".
// The JSON names are those of diffusers and of Livepeer's API where they have one.
type Request struct {
	// Image is the path of the still: cropped to the clip's aspect ratio,
	// upright, 8-bit sRGB PNG at native resolution. The engine resizes it once.
	Image string `json:"image,omitempty"`
	// Source is the base name of the file the still came from. It names
	// things and goes into the recipe; nothing is read from it.
	Source string `json:"source,omitempty"`
	// Crop is the part of the upright source that became the still, in
	// source pixels; recorded only. The zero Rect means not known.
	Crop Rect `json:"crop"`
	// Model is a model identifier; BuiltinModel for the built-in one.
	Model string `json:"model"`

	// Width and Height of the clip in pixels, multiples of 8.
	Width  int `json:"width"`
	Height int `json:"height"`
	// Frames is the number of frames of the clip.
	Frames int `json:"num_frames"`
	// FPS is both the playback rate and what the model is conditioned on,
	// in frames a second. (SVD receives FPS-1; the engine subtracts.)
	FPS int `json:"fps"`
	// MotionBucketID conditions the amount of motion, 1–255; 127 is usual.
	MotionBucketID int `json:"motion_bucket_id"`
	// NoiseAugStrength is the standard deviation of the Gaussian noise added
	// to the still (pixels in [-1,1]) before the VAE encodes it, 0–1. More
	// noise: more motion, less likeness.
	NoiseAugStrength float64 `json:"noise_aug_strength"`
	// Steps is the number of denoising steps, 1–50.
	Steps int `json:"num_inference_steps"`
	// MinGuidanceScale and MaxGuidanceScale: the guidance scale runs linearly
	// from the first frame's to the last's. Guidance is used when Max > 1.
	MinGuidanceScale float64 `json:"min_guidance_scale"`
	MaxGuidanceScale float64 `json:"max_guidance_scale"`
	// DecodeChunkSize is the number of frames per VAE decoder call. Larger is
	// steadier and takes more memory; more than Frames means all at once.
	DecodeChunkSize int `json:"decode_chunk_size"`
	// Seed of the noise, 0 … 2³²-1. The same seed means the same noise here
	// and in diffusers with a CPU generator.
	Seed uint32 `json:"seed"`
	// SafetyCheck asks for the input image to be checked, where the engine can.
	SafetyCheck bool `json:"safety_check"`
}

// Rect is a rectangle in pixels.
type Rect struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// DefaultRequest is Stable Video Diffusion XT's usual request: the defaults of
// diffusers' StableVideoDiffusionPipeline (0.30.3), seed 0.
func DefaultRequest() Request {
	return Request{
		Width: 1024, Height: 576, Frames: 25, FPS: 7,
		MotionBucketID: 127, NoiseAugStrength: 0.02, Steps: 25,
		MinGuidanceScale: 1, MaxGuidanceScale: 3, DecodeChunkSize: 25,
		SafetyCheck: true,
	}
}

// RandomSeed draws a seed from the whole range.
func RandomSeed() uint32 { return rand.Uint32() }

// Field names one knob of a Request as its JSON does.
type Field string

// The knobs.
const (
	FieldModel            Field = "model" // a name, so it has no Range
	FieldWidth            Field = "width"
	FieldHeight           Field = "height"
	FieldFrames           Field = "num_frames"
	FieldFPS              Field = "fps"
	FieldMotionBucketID   Field = "motion_bucket_id"
	FieldNoiseAugStrength Field = "noise_aug_strength"
	FieldSteps            Field = "num_inference_steps"
	FieldMinGuidanceScale Field = "min_guidance_scale"
	FieldMaxGuidanceScale Field = "max_guidance_scale"
	FieldDecodeChunkSize  Field = "decode_chunk_size"
	FieldSeed             Field = "seed"
)

// Range is what a knob may be set to: Min ≤ value ≤ Max in steps of Multiple
// (0: any value).
type Range struct {
	Min      float64 `json:"min"`
	Max      float64 `json:"max"`
	Multiple float64 `json:"multiple,omitempty"`
	Unit     string  `json:"unit,omitempty"`
}

// Ranges are the widest limits of every knob; an engine may narrow them.
// Motion bucket, noise and steps are the ranges creators know from other SVD
// tools; sizes end where a clip no longer fits H.264 level 5.2.
func Ranges() map[Field]Range {
	return map[Field]Range{
		FieldWidth:            {Min: 64, Max: 4096, Multiple: 8, Unit: "px"},
		FieldHeight:           {Min: 64, Max: 4096, Multiple: 8, Unit: "px"},
		FieldFrames:           {Min: 1, Max: 500, Multiple: 1, Unit: "frames"},
		FieldFPS:              {Min: 1, Max: 60, Multiple: 1, Unit: "frames/s"},
		FieldMotionBucketID:   {Min: 1, Max: 255, Multiple: 1},
		FieldNoiseAugStrength: {Min: 0, Max: 1},
		FieldSteps:            {Min: 1, Max: 50, Multiple: 1, Unit: "steps"},
		FieldMinGuidanceScale: {Min: 0, Max: 20},
		FieldMaxGuidanceScale: {Min: 0, Max: 20},
		FieldDecodeChunkSize:  {Min: 1, Max: 500, Multiple: 1, Unit: "frames"},
		FieldSeed:             {Min: 0, Max: math.MaxUint32, Multiple: 1},
	}
}

// TrainedSVD is what Stable Video Diffusion was trained for: 1024×576 and the
// checkpoint's own number of frames (its model cards), at 6 to 31 frames a second
// (generative-models, scripts/sampling/simple_video_sample.py, warns beyond an
// fps_id of 5 to 30, which is one less). Portraits and drafts are among what it
// was not trained for.
func TrainedSVD(frames int) map[Field]Range {
	exactly := func(v float64) Range { return Range{Min: v, Max: v} }
	return map[Field]Range{
		FieldWidth:  exactly(1024),
		FieldHeight: exactly(576),
		FieldFrames: exactly(float64(frames)),
		FieldFPS:    {Min: 6, Max: 31},
	}
}

// Value returns the knob's value, and whether there is such a knob.
func (r Request) Value(f Field) (float64, bool) {
	switch f {
	case FieldWidth:
		return float64(r.Width), true
	case FieldHeight:
		return float64(r.Height), true
	case FieldFrames:
		return float64(r.Frames), true
	case FieldFPS:
		return float64(r.FPS), true
	case FieldMotionBucketID:
		return float64(r.MotionBucketID), true
	case FieldNoiseAugStrength:
		return r.NoiseAugStrength, true
	case FieldSteps:
		return float64(r.Steps), true
	case FieldMinGuidanceScale:
		return r.MinGuidanceScale, true
	case FieldMaxGuidanceScale:
		return r.MaxGuidanceScale, true
	case FieldDecodeChunkSize:
		return float64(r.DecodeChunkSize), true
	case FieldSeed:
		return float64(r.Seed), true
	}
	return 0, false
}

// Validate checks every knob against the engine's description: the ones it
// honours against their ranges, the others against their defaults. The error
// has kind Invalid and names the first offending field in alphabetical order.
func (r Request) Validate(d Description) error {
	if r.Model != d.Model {
		return FieldErrorf(FieldModel, "choose "+d.Model, "this engine runs %q, not %q", d.Model, r.Model)
	}
	var fields []Field
	for f := range Ranges() {
		fields = append(fields, f)
	}
	sort.Slice(fields, func(i, j int) bool { return fields[i] < fields[j] })
	for _, f := range fields {
		v, _ := r.Value(f)
		limits, honoured := d.Ranges[f]
		if honoured {
			if err := limits.check(f, v); err != nil {
				return err
			}
		} else if want, _ := d.Defaults.Value(f); v != want {
			return FieldErrorf(f, "leave it out", "%s has no such setting", d.Title)
		}
	}
	if r.MinGuidanceScale > r.MaxGuidanceScale {
		return FieldErrorf(FieldMinGuidanceScale, "raise the largest or lower the smallest guidance scale",
			"%g is above the largest guidance scale, %g", r.MinGuidanceScale, r.MaxGuidanceScale)
	}
	return nil
}

func (l Range) check(f Field, v float64) error {
	unit := ""
	if l.Unit != "" {
		unit = " " + l.Unit
	}
	if !(v >= l.Min && v <= l.Max) { // NaN fails too
		return FieldErrorf(f, fmt.Sprintf("choose %.10g to %.10g%s", l.Min, l.Max, unit), "%.10g%s is out of range", v, unit)
	}
	if l.Multiple > 0 && math.Mod(v, l.Multiple) != 0 {
		return FieldErrorf(f, fmt.Sprintf("choose %g%s", math.Round(v/l.Multiple)*l.Multiple, unit),
			"%g%s is not a multiple of %g", v, unit, l.Multiple)
	}
	return nil
}
