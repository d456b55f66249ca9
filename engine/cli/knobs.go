package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"framewake/engine"
)

// knobs are the flags that change a request. A flag that is not given leaves
// the model's default.
type knobs struct {
	flags *pflag.FlagSet
	given engine.Request
}

// knobFlags names the flag of each field.
var knobFlags = map[engine.Field]string{
	engine.FieldModel:            "model",
	engine.FieldWidth:            "width",
	engine.FieldHeight:           "height",
	engine.FieldFrames:           "frames",
	engine.FieldFPS:              "fps",
	engine.FieldMotionBucketID:   "motion",
	engine.FieldNoiseAugStrength: "noise",
	engine.FieldSteps:            "steps",
	engine.FieldSeed:             "seed",
	engine.FieldMinGuidanceScale: "min-guidance",
	engine.FieldMaxGuidanceScale: "max-guidance",
	engine.FieldDecodeChunkSize:  "decode-chunk",
}

func addKnobs(f *pflag.FlagSet) *knobs {
	k := &knobs{flags: f}
	r := &k.given
	text := func(field engine.Field, what string) string {
		limits := engine.Ranges()[field]
		return fmt.Sprintf("%s, %.10g to %.10g", what, limits.Min, limits.Max)
	}
	number := func(p *int, field engine.Field, what string) {
		f.IntVar(p, knobFlags[field], 0, text(field, what))
	}
	real := func(p *float64, field engine.Field, what string) {
		f.Float64Var(p, knobFlags[field], 0, text(field, what))
	}
	number(&r.Width, engine.FieldWidth, "width in pixels, a multiple of 8")
	number(&r.Height, engine.FieldHeight, "height in pixels, a multiple of 8")
	number(&r.Frames, engine.FieldFrames, "number of frames")
	number(&r.FPS, engine.FieldFPS, "frames per second")
	number(&r.MotionBucketID, engine.FieldMotionBucketID, "how much it moves (motion bucket id)")
	real(&r.NoiseAugStrength, engine.FieldNoiseAugStrength, "noise added to the picture (noise augmentation strength)")
	number(&r.Steps, engine.FieldSteps, "denoising steps")
	f.Uint32Var(&r.Seed, knobFlags[engine.FieldSeed], 0, "the seed of the noise; without it a random one, which is told")
	real(&r.MinGuidanceScale, engine.FieldMinGuidanceScale, "guidance scale of the first frame")
	real(&r.MaxGuidanceScale, engine.FieldMaxGuidanceScale, "guidance scale of the last frame")
	number(&r.DecodeChunkSize, engine.FieldDecodeChunkSize, "frames decoded at a time")
	return k
}

func (k *knobs) isGiven(field engine.Field) bool { return k.flags.Changed(knobFlags[field]) }

// apply returns r with the given flags in place.
func (k *knobs) apply(r engine.Request) engine.Request {
	set := func(field engine.Field, change func()) {
		if k.isGiven(field) {
			change()
		}
	}
	set(engine.FieldWidth, func() { r.Width = k.given.Width })
	set(engine.FieldHeight, func() { r.Height = k.given.Height })
	set(engine.FieldFrames, func() { r.Frames = k.given.Frames })
	set(engine.FieldFPS, func() { r.FPS = k.given.FPS })
	set(engine.FieldMotionBucketID, func() { r.MotionBucketID = k.given.MotionBucketID })
	set(engine.FieldNoiseAugStrength, func() { r.NoiseAugStrength = k.given.NoiseAugStrength })
	set(engine.FieldSteps, func() { r.Steps = k.given.Steps })
	set(engine.FieldSeed, func() { r.Seed = k.given.Seed })
	set(engine.FieldMinGuidanceScale, func() { r.MinGuidanceScale = k.given.MinGuidanceScale })
	set(engine.FieldMaxGuidanceScale, func() { r.MaxGuidanceScale = k.given.MaxGuidanceScale })
	set(engine.FieldDecodeChunkSize, func() { r.DecodeChunkSize = k.given.DecodeChunkSize })
	return r
}

// asUsage turns an error about a knob into one about its flag.
func asUsage(err error) error {
	e, ok := errors.AsType[*engine.Error](err)
	if !ok || e.Field == "" {
		return err
	}
	return usageError{engine.Errorf(e.Kind, e.Hint, "--%s: %w", knobFlags[e.Field], e.Err)}
}
