//go:build !headless

package ui

import (
	"bytes"
	"context"
	"image"
	"image/gif"
	"os"
	"testing"

	"fyne.io/fyne/v2/test"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// TestMakeAnother: picture, settings and seed of a take come back, and the next clip has the same recipe.
func TestMakeAnother(t *testing.T) {
	w := newWindowTest(t)
	w.bring("beach.png", 1200, 900)
	w.panel.rows[engine.FieldMotionBucketID].entry.SetText("90")
	w.makeClip()
	first := w.state.take
	test.Tap(w.panel.seed.lock)
	w.resetForm()
	w.bring("other.png", 300, 300)
	w.choose(first.ID, "Make another like this")
	w.until("the picture", func() bool { return w.state.phase() == ready && w.state.picture.name == "beach.png" })
	if n := w.stage.notice.title.Text; n != "Picture, settings and seed are those of beach" || w.panel.seed.entry.Text != "1001" || !w.state.form.locked {
		t.Errorf("told %q, seed %s", n, w.panel.seed.entry.Text)
	}
	test.Tap(w.panel.generate)
	w.until("another clip", func() bool { return len(w.state.takes) == 2 && w.state.phase() == finished })
	if got, want := w.state.take.Recipe, first.Recipe; got != want {
		t.Errorf("made\n%+v, want\n%+v", got, want)
	}
}

// TestDropClip: the recipe of an exported clip comes back, with its take if that is in the library.
func TestDropClip(t *testing.T) {
	w := newStripTest(t, 2)
	known, strange := w.path("known.MP4"), w.path("strange.mp4")
	recipe := w.state.takeOf(seedID(0)).Recipe
	other := recipe
	other.Request.Seed, other.Request.Source, other.Request.Model = 77, "../Far away.jpg", "elsewhere"
	other.Title = "Stable Video Diffusion"
	w.ffmpeg.recipes = map[string]engine.Recipe{known: recipe, strange: other}
	w.dropFiles(known)
	w.until("the take", func() bool { return w.state.phase() == finished && w.state.take.ID == seedID(0) })
	if w.state.picture.name != "Take 0.jpg" || w.state.form.seed != 0 || !w.state.form.locked || w.state.picture.origin == nil {
		t.Errorf("a known clip: picture %s, seed %d", w.state.picture.name, w.state.form.seed)
	}
	w.dropFiles(strange)
	w.until("the picture", func() bool { return w.state.phase() == ready && w.state.picture.name == "Far away.jpg" })
	n := w.stage.notice
	if want := "It was made with Stable Video Diffusion, which is not open here. The picture is its first frame: the one it was made of is not here."; n.title.Text != "Not everything is as in strange.mp4" || n.why.Text != want || w.state.form.seed != 77 {
		t.Errorf("a strange clip: %q, %q, seed %d", n.title.Text, n.why.Text, w.state.form.seed)
	}
	w.dropFiles(w.path("holiday.mp4"))
	w.until("the problem", func() bool { return w.state.problem != nil })
	if p := w.state.problem; p.title != "holiday.mp4 does not say how it was made" || p.remedy != choosePicture || w.state.phase() != ready {
		t.Errorf("a clip without a recipe: %+v", p)
	}
}

// TestDropEither: a GIF or a WebP is a clip if it has a recipe, and else a picture.
func TestDropEither(t *testing.T) {
	w := newStripTest(t, 1)
	clip, photo := w.path("clip.webp"), w.path("photo.GIF")
	var b bytes.Buffer
	if err := gif.Encode(&b, image.NewGray(image.Rect(0, 0, 128, 64)), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(photo, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	w.ffmpeg.recipes = map[string]engine.Recipe{clip: w.state.takeOf(seedID(0)).Recipe}
	w.dropFiles(photo)
	w.until("the picture", func() bool { return w.state.phase() == ready && w.state.picture.name == "photo.GIF" })
	w.dropFiles(clip)
	w.until("the take", func() bool { return w.state.phase() == finished && w.state.take.ID == seedID(0) })
}

// TestStartWithClip: a clip that the program is started with is opened when there is a model.
func TestStartWithClip(t *testing.T) {
	w := prepareWindowTest(t)
	w.seedTakes(2)
	w.open()
	path := w.path("clip.mp4")
	w.readFiles([]string{path})
	recipe := engine.NewRecipe(engine.Description{Engine: "fake", Title: "Fake"}, engine.DefaultRequest())
	recipe.Request.Source, recipe.Request.Model = "Far away.jpg", enginetest.FakeModel
	w.ffmpeg.recipes = map[string]engine.Recipe{path: recipe}
	w.until("the picture", func() bool { return w.state.phase() == ready && w.state.picture.name == "Far away.jpg" })
}

// TestReopenModel: the model that made a clip is opened for it; one that does not open is told of.
func TestReopenModel(t *testing.T) {
	w := prepareWindowTest(t)
	w.all = []Model{{engine.BuiltinModel, "Fake"}, {"svd", "SVD"}, {"bad", "Bad"}}
	w.openOther = func(id string) (engine.Engine, error) {
		if id == "bad" {
			return nil, engine.Errorf(engine.Invalid, "download it again", "models: cut off")
		}
		return named{&enginetest.Fake{}, id}, nil
	}
	w.seedTakes(1)
	w.open()
	w.until("the take", func() bool { return w.state.known && len(w.state.takes) == 1 })
	t0 := w.state.takes[0]
	for _, tt := range []struct{ model, open, told string }{
		{"svd", "svd", "Picture, settings and seed are those of Take 0"},
		{"bad", "svd", "Not everything is as in Take 0"},
	} {
		t0.Recipe.Request.Model, t0.Recipe.Request.MotionBucketID = tt.model, 33
		w.resetForm()
		w.choose(t0.ID, "Make another like this")
		w.until(tt.model, func() bool { return w.state.note != "" })
		if m := w.state.models; m.current != tt.open || w.stage.notice.title.Text != tt.told || w.state.form.values.MotionBucketID != 33 {
			t.Errorf("%s: open %s, told %q, motion %d", tt.model, m.current, w.stage.notice.title.Text, w.state.form.values.MotionBucketID)
		}
	}
}

// named is a model by another name.
type named struct {
	engine.Engine
	model string
}

func (n named) Describe(ctx context.Context) (engine.Description, error) {
	d, err := n.Engine.Describe(ctx)
	d.Model, d.Defaults.Model = n.model, n.model
	return d, err
}

func (n named) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	r.Model = enginetest.FakeModel
	return n.Engine.Estimate(ctx, r)
}
