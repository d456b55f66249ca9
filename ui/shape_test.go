//go:build !headless

package ui

import (
	"os"
	"testing"

	"framewake/engine"
)

// TestOriginal: the shape that follows the picture is like it, about as large as usual, and one that the model makes.
func TestOriginal(t *testing.T) {
	for _, tt := range []struct{ width, height, wantW, wantH int }{
		{4032, 3024, 896, 672}, {3024, 4032, 672, 896}, {6000, 4000, 960, 640}, {1920, 1080, 1024, 576}, {1000, 1000, 768, 768},
		{640, 360, 1024, 576}, {2351, 1000, 1168, 496}, {0, 0, 1024, 576},
	} {
		f := fakeForm(t)
		f.suit(tt.width, tt.height)
		if !f.choose(originalShape) {
			t.Errorf("%d × %d: there is no original", tt.width, tt.height)
		}
		if f.shape.width != tt.wantW || f.shape.height != tt.wantH {
			t.Errorf("%d × %d: got %d × %d, want %d × %d", tt.width, tt.height, f.shape.width, f.shape.height, tt.wantW, tt.wantH)
		}
		f.draft = true
		for range 2 {
			if err := f.request("x", engine.Rect{}).Validate(f.about); err != nil {
				t.Errorf("%d × %d, draft %t: %v", tt.width, tt.height, f.draft, err)
			}
			f.suit(tt.height, tt.width)
		}
		if tt.wantW != tt.wantH && tt.width != 0 && (f.shape.width > f.shape.height) == (tt.wantW > tt.wantH) {
			t.Errorf("%d × %d: another picture came, and it stayed %d × %d", tt.width, tt.height, f.shape.width, f.shape.height)
		}
		if !f.draft {
			t.Errorf("%d × %d: another picture came, and it is no draft", tt.width, tt.height)
		}
	}
}

// TestOriginalFollows: the box is the whole picture, and of the next one too; a shape that there was once opens as the
// nearest one there is.
func TestOriginalFollows(t *testing.T) {
	w := prepareWindowTest(t)
	if err := os.WriteFile(w.path("window.json"), []byte(`{"format": 1, "shape": "classic"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	w.open()
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	for _, p := range []struct {
		name          string
		width, height int
	}{{"a.png", 640, 480}, {"b.png", 300, 450}} {
		w.bring(p.name, p.width, p.height)
		if got := w.state.picture.crop; got != (engine.Rect{Width: p.width, Height: p.height}) {
			t.Errorf("%s of %d × %d: the crop is %+v", p.name, p.width, p.height, got)
		}
		if w.panel.shape.Selected != "Original" {
			t.Errorf("%s: the shape is %q", p.name, w.panel.shape.Selected)
		}
	}
	w.makeClip()
	if r := w.state.take.Recipe.Request; r.Width != 640 || r.Height != 960 {
		t.Errorf("the clip has %d × %d", r.Width, r.Height)
	}
	w.makeAnother(w.state.take.ID)
	w.until("the recipe", func() bool { return w.state.phase() == ready })
	if r := w.state.form.request("", engine.Rect{}); r.Width != 640 || r.Height != 960 {
		t.Errorf("made again it would have %d × %d", r.Width, r.Height)
	}
}
