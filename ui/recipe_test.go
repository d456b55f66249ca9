//go:build !headless

package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/resample"
	"framewake/engine/still"
)

// describe is a model that allows everything, or what change leaves of it.
func describe(change func(d *engine.Description)) engine.Description {
	d := engine.Description{Title: "Model", Ranges: engine.Ranges(), Defaults: engine.DefaultRequest()}
	change(&d)
	return d
}

func TestRestore(t *testing.T) {
	any := describe(func(*engine.Description) {})
	few := describe(func(d *engine.Description) {
		d.Ranges[engine.FieldFrames] = engine.Range{Min: 1, Max: 25, Multiple: 1}
		d.Ranges[engine.FieldWidth] = engine.Range{Min: 256, Max: 1024, Multiple: 64}
		delete(d.Ranges, engine.FieldSteps)
		delete(d.Ranges, engine.FieldMinGuidanceScale)
	})
	gateway := describe(func(d *engine.Description) {
		delete(d.Ranges, engine.FieldWidth)
		delete(d.Ranges, engine.FieldSeed)
	})
	for _, tt := range []struct {
		name          string
		about         engine.Description
		change        func(r *engine.Request)
		shape         string
		draft         bool
		width, height int // of the next clip
		differs       []string
	}{
		{"as usual", any, func(*engine.Request) {}, "wide", false, 1024, 576, nil},
		{"every knob", any, func(r *engine.Request) {
			r.MotionBucketID, r.NoiseAugStrength, r.FPS, r.Frames, r.Steps = 200, 0.125, 24, 121, 9
		}, "wide", false, 1024, 576, nil},
		{"a draft", any, func(r *engine.Request) { r.Width, r.Height = 288, 512 }, "tall", true, 288, 512, nil},
		{"a size of its own", any, func(r *engine.Request) { r.Width, r.Height = 648, 368 }, ownShape, false, 648, 368, nil},
		{"what is folded", any, func(r *engine.Request) { r.MinGuidanceScale, r.MaxGuidanceScale, r.DecodeChunkSize = 4, 4.5, 4 }, "wide", false, 1024, 576, nil},
		{"too long", few, func(r *engine.Request) { r.Frames = 49 }, "wide", false, 1024, 576,
			[]string{"Length was 49, and can be 25 here."}},
		{"no such size", few, func(r *engine.Request) { r.Width, r.Height = 600, 1000 }, "square", false, 768, 768,
			[]string{"The clip had 600 × 1000 px; here it gets 768 × 768."}},
		{"no such knobs", few, func(r *engine.Request) { r.Steps, r.MinGuidanceScale = 7, 2 }, "wide", false, 1024, 576,
			[]string{"Model has no setting for this: Steps, Guidance (first frame)."}},
		{"one size only", gateway, func(r *engine.Request) { r.Width = 512 }, onlyShape, false, 1024, 576,
			[]string{"The clip had 512 × 576 px; here it gets 1024 × 576."}},
		{"nonsense", any, func(r *engine.Request) { r.Frames, r.Width, r.Height = -3, 0, -8 }, "square", false, 768, 768,
			[]string{"Length was -3, and can be 1 here.", "The clip had 0 × -8 px; here it gets 768 × 768."}},
	} {
		want := engine.DefaultRequest()
		want.Seed = 42
		tt.change(&want)
		f := newForm(tt.about, 7)
		f.set(engine.FieldMotionBucketID, 3) // as it is turned before
		f.choose("square")
		if differs := f.restore(want); !slices.Equal(differs, tt.differs) {
			t.Errorf("%s: told %q, want %q", tt.name, differs, tt.differs)
		}
		got := f.request("", engine.Rect{})
		if f.shape.key != tt.shape || f.draft != tt.draft || got.Width != tt.width || got.Height != tt.height {
			t.Errorf("%s: shape %s, draft %t, %d × %d", tt.name, f.shape.key, f.draft, got.Width, got.Height)
		}
		if _, seeded := tt.about.Ranges[engine.FieldSeed]; seeded && (got.Seed != 42 || !f.locked) {
			t.Errorf("%s: seed %d, locked %t", tt.name, got.Seed, f.locked)
		}
		if len(tt.differs) == 0 && got != want {
			t.Errorf("%s: got\n%+v, want\n%+v", tt.name, got, want)
		}
	}
}

// TestOwnShape: the shape of a clip stays to be chosen until Reset.
func TestOwnShape(t *testing.T) {
	f := newForm(describe(func(*engine.Description) {}), 1)
	before := len(f.shapes())
	r := engine.DefaultRequest()
	r.Width, r.Height = 648, 368
	f.restore(r)
	if f.shape.title != "As the clip: 648 × 368" || len(f.shapes()) != before+1 {
		t.Errorf("shape %q among %d", f.shape.title, len(f.shapes()))
	}
	f.choose("square")
	f.draft = true
	if !f.choose(ownShape) || !f.draft {
		t.Error("the clip's own shape cannot be chosen again as a draft")
	}
	if w, h := f.shape.size(true); w%8 != 0 || h%8 != 0 || w != 320 {
		t.Errorf("its draft is %d × %d", w, h)
	}
	f.reset()
	if len(f.shapes()) != before || f.shape.key != "wide" {
		t.Errorf("after Reset: %s among %d", f.shape.key, len(f.shapes()))
	}
}

// TestOriginCut: the still of a clip goes into the next one as it is, and what is cut of it is where it was in the photo.
func TestOriginCut(t *testing.T) {
	picture := resample.NewRGB(1007, 566) // a cut to 16:9, which would lose a column if it were cut again
	for i := range picture.Pix {
		picture.Pix[i] = byte(i)
	}
	whole := engine.Rect{Width: 1007, Height: 566}
	there := engine.Rect{X: 30, Y: 40, Width: 1007, Height: 566}
	framed := engine.Rect{Width: 1006, Height: 566}
	part := engine.Rect{X: 10, Y: 20, Width: 320, Height: 180}
	for _, tt := range []struct {
		name          string
		origin        *origin
		width, height int
		part          *engine.Rect
		want          engine.Rect
		same          bool // every sample of the picture
	}{
		{"a photo", nil, 1024, 576, &framed, framed, false},
		{"a still", &origin{1024, 576, there, framed}, 1024, 576, &framed, there, true},
		{"as a draft", &origin{1024, 576, there, framed}, 512, 288, &framed, there, true},
		{"from nobody knows where", &origin{1024, 576, engine.Rect{}, framed}, 1024, 576, &framed, whole, true},
		{"from elsewhere", &origin{1024, 576, engine.Rect{X: 5, Width: 9, Height: 9}, framed}, 1024, 576, &framed, whole, true},
		{"another shape", &origin{1024, 576, there, framed}, 768, 768, &engine.Rect{X: 220, Width: 566, Height: 566},
			engine.Rect{X: 250, Y: 40, Width: 566, Height: 566}, false},
		{"a part", &origin{1024, 576, there, framed}, 1024, 576, &part, engine.Rect{X: 40, Y: 60, Width: 320, Height: 180}, false},
	} {
		got, used, err := tt.origin.cut(still.Picture{Image: picture}, tt.width, tt.height, tt.part)
		if err != nil || used != tt.want || bytes.Equal(got.Image.Pix, picture.Pix) != tt.same {
			t.Errorf("%s: got %d × %d from %+v, error %v; want %+v, the same %t", tt.name, got.Image.Width, got.Image.Height, used, err, tt.want, tt.same)
		}
	}
}

func TestSourceName(t *testing.T) {
	for given, want := range map[string]string{
		"Été #1 100%.jpg":                   "Été #1 100%.jpg",
		"../../etc/passwd":                  "passwd",
		`C:\Users\ana\beach.png`:            "beach.png",
		"":                                  "clip",
		"..":                                "clip",
		"/":                                 "clip",
		"a\x00b\n.jpg":                      "ab.jpg",
		strings.Repeat("x", 5000) + ".heic": strings.Repeat("x", 195) + ".heic",
	} {
		if got := sourceName(given); got != want {
			t.Errorf("%.20q: got %q, want %q", given, got, want)
		}
	}
}

func TestRestoredNote(t *testing.T) {
	for _, tt := range []struct {
		name    string
		differs []string
		kept    string
		want    string
	}{
		{"all is back", nil, "", "Picture, settings and seed are those of Beach"},
		{"and more", nil, "More.", "Picture, settings and seed are those of Beach\nMore."},
		{"not all", []string{"This.", "That."}, "More.", "Not everything is as in Beach\nThis. That. More."},
	} {
		if got := restoredNote("Beach", tt.differs, tt.kept); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
