package cameramove

import (
	"math"
	"testing"

	"framewake/engine"
)

func TestDescription(t *testing.T) {
	d := Description()
	if err := d.Defaults.Validate(d); err != nil {
		t.Fatalf("the defaults are refused: %v", err)
	}
	change := map[string]func(r *engine.Request){
		"width below 64":     func(r *engine.Request) { r.Width = 56 },
		"height below 64":    func(r *engine.Request) { r.Height = 56 },
		"height of no block": func(r *engine.Request) { r.Height = 580 },
		"guidance":           func(r *engine.Request) { r.MaxGuidanceScale = 3 },
		"other model":        func(r *engine.Request) { r.Model = "svd-xt" },
	}
	for name, f := range change {
		r := d.Defaults
		f(&r)
		if err := r.Validate(d); engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: got error %v, want kind %s", name, err, engine.Invalid)
		}
	}
	honoured := map[string]func(r *engine.Request){
		"smallest": func(r *engine.Request) { r.Width, r.Height = 64, 64 },
		"portrait": func(r *engine.Request) { r.Width, r.Height = 576, 1024 },
		"one of each": func(r *engine.Request) {
			r.Frames, r.FPS, r.MotionBucketID, r.Steps, r.DecodeChunkSize = 1, 1, 1, 1, 1
		},
		"noise and seed": func(r *engine.Request) { r.NoiseAugStrength, r.Seed = 1, math.MaxUint32 },
	}
	for name, f := range honoured {
		r := d.Defaults
		f(&r)
		if err := r.Validate(d); err != nil {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

// The inequality of move.go: however the limits are tuned, border pixels must
// read from inside the picture.
func TestBorderReadsInward(t *testing.T) {
	const swaySize = 1.35 // of the two sines
	outward := orbitMax*orbitDepth + swaySize*swayMax
	aim := math.Max(subjectMaxX+steerX, subjectMaxY+steerY*rise)
	inward := leastDepth * (1 - aim)
	if outward >= inward {
		t.Errorf("the border is pushed outward by %g and pulled inward by %g only", outward, inward)
	}
}

func TestEaseRunsFromStillToStill(t *testing.T) {
	if a, b := ease(0), ease(1); a != 0 || math.Abs(b-1) > 1e-15 {
		t.Errorf("ends at %g and %g, want 0 and 1", a, b)
	}
	for i := range 100 {
		u := float64(i) / 100
		if rise := ease(u+0.01) - ease(u); rise < 0.002 || rise > 0.018 {
			t.Errorf("from %g the move gains %g in a hundredth of the clip", u, rise)
		}
	}
}
