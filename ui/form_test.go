//go:build !headless

package ui

import (
	"context"
	"maps"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// fakeForm is the form of a model that honours everything, with seed 7.
func fakeForm(t *testing.T) form {
	t.Helper()
	d, err := (&enginetest.Fake{}).Describe(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return newForm(d, 7)
}

func TestParseNumber(t *testing.T) {
	for _, tt := range []struct {
		typed string
		want  float64
		ok    bool
	}{
		{"127", 127, true}, {"0.02", 0.02, true}, {"0,02", 0.02, true}, {" 5 ", 5, true}, {",5", 0.5, true}, {"-1", -1, true},
		{"", 0, false}, {"-", 0, false}, {"1,000.5", 0, false}, {"abc", 0, false}, {"1e3", 0, false}, {"0x10", 0, false},
		{"NaN", 0, false}, {"Inf", 0, false}, {"1_0", 0, false}, {"१", 0, false},
	} {
		if got, ok := parseNumber(tt.typed); got != tt.want || ok != tt.ok {
			t.Errorf("%q: got %g, %t, want %g, %t", tt.typed, got, ok, tt.want, tt.ok)
		}
	}
}

func TestRoughly(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "1 s", 0.2: "1 s", 6.1: "7 s", 89: "89 s", 90: "2 min", 121: "3 min", 5400: "1 h 30 min", 9000: "2 h 30 min",
	} {
		if got := roughly(seconds); got != want {
			t.Errorf("%g s: got %q, want %q", seconds, got, want)
		}
	}
}

func TestFormEnter(t *testing.T) {
	motion, grain, fps := engine.FieldMotionBucketID, engine.FieldNoiseAugStrength, engine.FieldFPS
	for _, tt := range []struct {
		field engine.Field
		typed string
		want  float64
		note  string
	}{
		{motion, "180", 180, ""},
		{motion, "180,4", 180, ""},
		{motion, "300", 255, "From 1 to 255"},
		{motion, "-3", 1, "From 1 to 255"},
		{motion, "lots", 127, "This must be a number"},
		{motion, "", 127, "This must be a number"},
		{grain, "0,5", 0.5, ""},
		{grain, "0.025", 0.025, ""},
		{grain, "1,1", 1, "From 0 to 1"},
		{fps, "0", 1, "From 1 to 60"},
	} {
		f := fakeForm(t)
		f.enter(tt.field, tt.typed)
		if got := f.value(tt.field); got != tt.want || f.notes[tt.field] != tt.note {
			t.Errorf("%s %q: got %g, %q, want %g, %q", tt.field, tt.typed, got, f.notes[tt.field], tt.want, tt.note)
		}
	}
}

func TestFormTyping(t *testing.T) {
	for _, tt := range []struct {
		typed string
		want  float64
	}{
		{"1", 1}, {"25", 25}, {"255", 255}, // on the way to 255
		{"256", 127}, {"", 127}, {"12,5", 127}, {"x", 127}, // what enter has to judge
	} {
		f := fakeForm(t)
		changed := f.typing(engine.FieldMotionBucketID, tt.typed)
		got := f.value(engine.FieldMotionBucketID)
		if got != tt.want || changed != (tt.want != 127) || len(f.notes) > 0 {
			t.Errorf("%q: got %g, changed %t, notes %v, want %g", tt.typed, got, changed, f.notes, tt.want)
		}
	}
}

func TestFormRequest(t *testing.T) {
	f := fakeForm(t)
	f.set(engine.FieldMotionBucketID, 99)
	f.set(engine.FieldNoiseAugStrength, 0.5)
	f.set(engine.FieldFPS, 12)
	f.set(engine.FieldFrames, 30)
	f.set(engine.FieldSteps, 3)
	f.choose("tall")
	f.draft = true
	crop := engine.Rect{X: 1, Y: 2, Width: 90, Height: 160}
	got := f.request("photo.jpg", crop)
	want := engine.DefaultRequest()
	want.Model, want.Source, want.Crop = enginetest.FakeModel, "photo.jpg", crop
	want.MotionBucketID, want.NoiseAugStrength, want.FPS, want.Frames, want.Steps = 99, 0.5, 12, 30, 3
	want.Width, want.Height, want.Seed = 288, 512, 7
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	f.reset()
	want = f.about.Defaults
	want.Seed = 7
	if got := f.request("", engine.Rect{}); got != want {
		t.Errorf("after a reset: got %+v, want %+v", got, want)
	}
}

// TestFormOfferings: every shape and size on offer is one that the model takes, and only honoured knobs are shown.
func TestFormOfferings(t *testing.T) {
	widest := fakeForm(t).about
	narrow := widest
	narrow.Ranges = maps.Clone(widest.Ranges)
	narrow.Ranges[engine.FieldWidth] = engine.Range{Min: 256, Max: 1024, Multiple: 64}
	narrow.Ranges[engine.FieldHeight] = engine.Range{Min: 256, Max: 600, Multiple: 32}
	delete(narrow.Ranges, engine.FieldSteps)
	fixed := widest
	fixed.Ranges = map[engine.Field]engine.Range{engine.FieldFPS: {Min: 5, Max: 30, Multiple: 1}}
	for _, tt := range []struct {
		name   string
		about  engine.Description
		shapes []string
		knobs  int
	}{
		{"widest", widest, []string{"wide", "tall", "square", "portrait", originalShape}, 8},
		{"narrow", narrow, []string{"wide", originalShape}, 7},
		{"fixed", fixed, []string{onlyShape}, 1},
	} {
		f := newForm(tt.about, 1)
		var keys []string
		for _, s := range f.shapes() {
			keys = append(keys, s.key)
			f.choose(s.key)
			for _, draft := range []bool{false, true} {
				f.draft = draft && s.key != onlyShape
				if err := f.request("x", engine.Rect{}).Validate(tt.about); err != nil {
					if tt.name != "fixed" || engine.FieldOf(err) != engine.FieldSeed {
						t.Errorf("%s: %s, draft %t: %v", tt.name, s.key, draft, err)
					}
				}
			}
		}
		if !slices.Equal(keys, tt.shapes) || len(knobsFor(tt.about)) != tt.knobs {
			t.Errorf("%s: got shapes %v, %d knobs, want %v, %d", tt.name, keys, len(knobsFor(tt.about)), tt.shapes, tt.knobs)
		}
	}
}

func TestFormSuits(t *testing.T) {
	for _, tt := range []struct {
		shape         string
		width, height int
		want          string
	}{
		{"wide", 1920, 1080, "wide"}, {"wide", 3000, 4000, "tall"}, {"tall", 1920, 1080, "wide"}, {"tall", 10, 20, "tall"},
		{"portrait", 4, 3, "portrait"}, {"portrait", 3, 4, "portrait"}, {originalShape, 3, 4, originalShape}, {originalShape, 90, 1, "wide"},
		{originalShape, 1, 90, "tall"}, {"square", 1, 9, "square"}, {"wide", 500, 500, "wide"},
	} {
		f := fakeForm(t)
		f.choose(tt.shape)
		if f.suit(tt.width, tt.height); f.shape.key != tt.want {
			t.Errorf("%s for %d × %d: got %s, want %s", tt.shape, tt.width, tt.height, f.shape.key, tt.want)
		}
	}
}

func TestFormSeeds(t *testing.T) {
	f := fakeForm(t)
	drawn := func(seed uint32) func() uint32 { return func() uint32 { return seed } }
	if got := f.next(drawn(100)); got != 7 {
		t.Errorf("first clip: got seed %d, want the one that was shown, 7", got)
	}
	if got := f.next(drawn(100)); got != 100 || f.seed != 100 {
		t.Errorf("second clip: got seed %d, shown %d, want 100", got, f.seed)
	}
	f.locked = true
	if got := f.next(drawn(200)); got != 100 {
		t.Errorf("locked: got seed %d, want 100", got)
	}
	f.roll(300)
	if got := f.next(drawn(400)); got != 300 {
		t.Errorf("rolled: got seed %d, want 300", got)
	}
	f.locked = false
	for _, typed := range []string{"-1", "4294967296", "1.5", "x", ""} {
		if f.enterSeed(typed) || f.seed != 300 || f.notes[engine.FieldSeed] == "" {
			t.Errorf("%q was taken as seed %d, note %q", typed, f.seed, f.notes[engine.FieldSeed])
		}
	}
	if !f.enterSeed(" 4294967295 ") || f.seed != 4294967295 || !f.locked || len(f.notes) > 0 {
		t.Errorf("the largest seed: got %d, locked %t, notes %v", f.seed, f.locked, f.notes)
	}
	f.locked = false
	if !f.enterSeed("4294967295") || f.locked {
		t.Error("leaving the entry as it was locked the seed")
	}
}
