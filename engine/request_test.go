package engine

import (
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
)

func describeAll() Description {
	d := Description{Engine: "local", Model: "m", Title: "Model M", Ranges: Ranges(), Defaults: DefaultRequest()}
	d.Defaults.Model = d.Model
	return d
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Request)
		want   string // part of the error; "" means valid
	}{
		{"defaults", func(*Request) {}, ""},
		{"smallest size", func(r *Request) { r.Width, r.Height = 64, 64 }, ""},
		{"width not a multiple of 8", func(r *Request) { r.Width = 1020 }, "width: 1020 px is not a multiple of 8"},
		{"height too small", func(r *Request) { r.Height = 56 }, "height: 56 px is out of range"},
		{"no frames", func(r *Request) { r.Frames = 0 }, "num_frames"},
		{"no fps", func(r *Request) { r.FPS = 0 }, "fps"},
		{"bucket 0", func(r *Request) { r.MotionBucketID = 0 }, "motion_bucket_id"},
		{"bucket 256", func(r *Request) { r.MotionBucketID = 256 }, "motion_bucket_id"},
		{"noise NaN", func(r *Request) { r.NoiseAugStrength = math.NaN() }, "noise_aug_strength"},
		{"noise below 0", func(r *Request) { r.NoiseAugStrength = -0.01 }, "noise_aug_strength"},
		{"steps 51", func(r *Request) { r.Steps = 51 }, "num_inference_steps"},
		{"chunk 0", func(r *Request) { r.DecodeChunkSize = 0 }, "decode_chunk_size"},
		{"guidance upside down", func(r *Request) { r.MinGuidanceScale = 4 }, "min_guidance_scale: 4 is above"},
		{"largest seed", func(r *Request) { r.Seed = math.MaxUint32 }, ""},
		{"another model", func(r *Request) { r.Model = "x" }, `not "x"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := describeAll()
			r := d.Defaults
			tt.change(&r)
			checkInvalid(t, r.Validate(d), tt.want)
		})
	}
}

func TestValidateKnobNotHonoured(t *testing.T) {
	d := describeAll()
	delete(d.Ranges, FieldMaxGuidanceScale)
	r := d.Defaults
	checkInvalid(t, r.Validate(d), "")
	r.MaxGuidanceScale = 2
	checkInvalid(t, r.Validate(d), "max_guidance_scale: Model M has no such setting")
}

func checkInvalid(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("got %v, want no error", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("got %v, want %q", err, want)
	case want != "" && (KindOf(err) != Invalid || HintOf(err) == ""):
		t.Errorf("%v: kind %s and hint %q, want Invalid and a hint", err, KindOf(err), HintOf(err))
	}
}

func TestEveryRangeHasAValue(t *testing.T) {
	for f, limits := range Ranges() {
		v, ok := DefaultRequest().Value(f)
		if !ok {
			t.Errorf("%s has a range but Value does not know it", f)
		}
		if err := limits.check(f, v); err != nil {
			t.Errorf("default: %v", err)
		}
	}
	if _, ok := DefaultRequest().Value("nonsense"); ok {
		t.Error("Value knows a knob called nonsense")
	}
}

func TestVersionMatchesFyneApp(t *testing.T) {
	b, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"Version": Version, "Name": AppName} {
		m := regexp.MustCompile(`(?m)^\s*` + key + `\s*=\s*"(.*)"`).FindSubmatch(b)
		if m == nil || string(m[1]) != want {
			t.Errorf("FyneApp.toml %s is %q, the program says %q", key, m, want)
		}
	}
}
