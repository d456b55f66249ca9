//go:build !headless

package ui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
)

func TestModelTitles(t *testing.T) {
	m := models{all: []Model{{"builtin", "Camera move"}, {"/a/svd", "SVD"}, {"/b/svd", "SVD"}}}
	for id, want := range map[string]string{"builtin": "Camera move", "/a/svd": "SVD (/a/svd)", "/b/svd": "SVD (/b/svd)", "gone": "gone"} {
		if got := m.title(id); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
}

func TestViewModels(t *testing.T) {
	two := []Model{{"builtin", "Camera move"}, {"svd", "SVD"}}
	about := engine.Description{Note: "It moves."}
	for _, tt := range []struct {
		name   string
		state  state
		titles []string
		model  int
		can    bool
		about  string
	}{
		{"the built-in one", state{known: true, models: models{current: "builtin"}}, nil, 0, true, "It moves."},
		{"one, and a way to more", state{known: true, models: models{all: two[:1], addable: true}}, []string{"Camera move"}, 0, true, "It moves."},
		{"two", state{known: true, models: models{all: two, current: "svd"}}, []string{"Camera move", "SVD"}, 1, true, "It moves."},
		{"not known yet", state{models: models{all: two}}, []string{"Camera move", "SVD"}, 0, false, "It moves."},
		{"opening", state{known: true, models: models{all: two, current: "builtin", opening: "svd"}}, []string{"Camera move", "SVD"}, 1, false, "Opening SVD…"},
		{"running", state{known: true, queue: queue{watched: "A"}, models: models{all: two, current: "svd"}}, []string{"Camera move", "SVD"}, 1, true, "It moves."},
		{"something is missing", state{known: true, setup: &problem{}, models: models{all: two}}, []string{"Camera move", "SVD"}, 0, false, "It moves."},
		{"looking again", state{known: true, looking: true, models: models{all: two}}, []string{"Camera move", "SVD"}, 0, false, "It moves."},
	} {
		tt.state.form.about = about
		v := tt.state.view()
		if !slices.Equal(v.models, tt.titles) || v.model != tt.model || v.canModel != tt.can || v.about != tt.about || v.canAddModel != tt.state.models.addable {
			t.Errorf("%s: got %q at %d, can %t, about %q; want %q at %d, can %t, about %q",
				tt.name, v.models, v.model, v.canModel, v.about, tt.titles, tt.model, tt.can, tt.about)
		}
	}
}

// testModel is a model with a description of its own.
type testModel struct {
	enginetest.Fake
	about engine.Description
	fails error // what it fails with when it is asked
	ended bool
}

func (m *testModel) Describe(context.Context) (engine.Description, error) { return m.about, m.fails }

func (m *testModel) Estimate(context.Context, engine.Request) (engine.Estimate, error) {
	return engine.Estimate{Seconds: map[engine.Stage]float64{engine.StageDenoise: 7200}, Notes: []string{"It is slow.", "Very slow."}}, nil
}

func (m *testModel) Close() error { m.ended = true; return nil }

// slowModel has few steps, no grain, one size, and a default of its own.
func slowModel() *testModel {
	about, _ := (&enginetest.Fake{}).Describe(context.Background())
	about.Title, about.Note = "Slow", "It takes long."
	about.Ranges = maps.Clone(about.Ranges)
	delete(about.Ranges, engine.FieldNoiseAugStrength)
	delete(about.Ranges, engine.FieldWidth)
	about.Ranges[engine.FieldSteps] = engine.Range{Min: 1, Max: 8, Multiple: 1}
	about.Defaults.Steps, about.Defaults.FPS = 4, 12
	return &testModel{about: about}
}

// offer offers models besides the built-in one.
func (w *windowTest) offer(others map[string]*testModel, failing map[string]error) {
	w.all = []Model{{engine.BuiltinModel, "Fake"}}
	for _, id := range slices.Sorted(maps.Keys(others)) {
		w.all = append(w.all, Model{id, others[id].about.Title})
	}
	w.openOther = func(id string) (engine.Engine, error) {
		if m := others[id]; m != nil {
			return m, failing[id]
		}
		return w.lend(w.model), nil
	}
}

// TestChooseModel: the knobs keep what they were turned to where the other model allows it.
func TestChooseModel(t *testing.T) {
	w := prepareWindowTest(t)
	slow := slowModel()
	w.offer(map[string]*testModel{"slow": slow}, nil)
	w.open()
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	w.bring("a.png", 640, 360)
	w.settle(func(f *form) {
		f.set(engine.FieldMotionBucketID, 200)
		f.set(engine.FieldNoiseAugStrength, 0.5)
		f.set(engine.FieldSteps, 20)
		f.enterSeed("42")
	})
	w.panel.head.model.choice.SetSelected("Slow")
	if !w.panel.head.model.choice.Disabled() || !w.panel.generate.Disabled() || w.panel.head.about.Text != "Opening Slow…" {
		t.Errorf("while it is opened: about %q", w.panel.head.about.Text)
	}
	w.until("the other model", func() bool { return w.state.models.current == "slow" && w.panel.warning.Text != "" })
	f := &w.state.form
	if f.values.MotionBucketID != 200 || f.values.Steps != 4 || f.values.FPS != 12 || f.values.NoiseAugStrength != 0.02 || f.seed != 42 || !f.locked || f.shape.key != onlyShape {
		t.Errorf("the form has %+v, seed %d, shape %s", f.values, f.seed, f.shape.key)
	}
	if w.panel.rows[engine.FieldNoiseAugStrength] != nil || w.panel.head.about.Text != "It takes long." || w.prefs.Model != "slow" ||
		w.panel.generate.Text != "Generate · about 2 h 0 min" || w.panel.warning.Text != "It is slow. Very slow." {
		t.Errorf("about %q, remembered %q, %q, %q", w.panel.head.about.Text, w.prefs.Model, w.panel.estimate.Text, w.panel.warning.Text)
	}
	w.quiet()
	if w.lent.open() > 0 {
		t.Error("the engine before was not closed")
	}
	w.panel.head.model.choice.SetSelected("Fake")
	w.until("the first model", func() bool { return w.state.models.current == engine.BuiltinModel })
	w.quiet()
	if f.values.NoiseAugStrength != 0.5 || f.values.MotionBucketID != 200 || f.values.Steps != 25 || !slow.ended {
		t.Errorf("back again: %+v, the other one closed %t", f.values, slow.ended)
	}
	w.makeClip()
}

// TestModelFails: the one before stays, and what is wrong stands at the choice.
func TestModelFails(t *testing.T) {
	w := prepareWindowTest(t)
	broken, mute := slowModel(), slowModel()
	broken.about.Title, mute.about.Title, mute.fails = "Broken", "Mute", errors.New("its config is cut off")
	w.offer(map[string]*testModel{"broken": broken, "mute": mute},
		map[string]error{"broken": engine.Errorf(engine.Invalid, "download it again", "local: unet is missing")})
	w.open()
	w.until("the form", func() bool { return w.state.known })
	for title, want := range map[string]string{
		"Broken": "Broken cannot be opened. Unet is missing. Download it again.",
		"Mute":   "Mute cannot be opened. Its config is cut off.",
	} {
		w.panel.head.model.choice.SetSelected(title)
		w.until("the failure", func() bool { return w.state.models.opening == "" })
		h := w.panel.head
		if h.trouble.Text != want || h.trouble.Hidden || h.model.choice.Selected != "Fake" || h.model.choice.Disabled() || w.prefs.Model != "" {
			t.Errorf("%s: told %q, chosen %q", title, h.trouble.Text, h.model.choice.Selected)
		}
	}
	if !mute.ended {
		t.Error("an engine that did not answer was not closed")
	}
	w.bring("a.png", 640, 360)
	w.makeClip()
	if w.panel.head.trouble.Visible() {
		t.Errorf("after a clip was made still told %q", w.panel.head.trouble.Text)
	}
}

// TestRememberedModel opens it at the start; if that fails, the built-in one.
func TestRememberedModel(t *testing.T) {
	for _, tt := range []struct {
		name, remembered string
		fails            error
		current, trouble string
	}{
		{"there", "slow", nil, "slow", ""},
		{"broken", "slow", errors.New("it is cut off"), engine.BuiltinModel, "Slow cannot be opened. It is cut off."},
		{"gone", "gone", nil, engine.BuiltinModel, ""},
	} {
		w := prepareWindowTest(t)
		w.offer(map[string]*testModel{"slow": slowModel()}, map[string]error{"slow": tt.fails})
		if err := (preferences{Model: tt.remembered}).save(w.path("window.json")); err != nil {
			t.Fatal(err)
		}
		w.open()
		w.until("the form", func() bool { return w.state.known })
		if m := w.state.models; m.current != tt.current || m.trouble != tt.trouble || w.prefs.Model != tt.remembered {
			t.Errorf("%s: opened %q, told %q, remembers %q; want %q, %q, %q", tt.name, m.current, m.trouble, w.prefs.Model, tt.current, tt.trouble, tt.remembered)
		}
	}
}

func TestAddModel(t *testing.T) {
	w := prepareWindowTest(t)
	w.offer(nil, nil)
	others := map[string]*testModel{"slow": slowModel()}
	fails := engine.Errorf(engine.Invalid, "choose the folder that holds model_index.json", "models: /models/slow holds no model")
	w.addModelAt = func(folder string) (Model, error) {
		if folder != "/models/slow" || fails != nil {
			return Model{}, fails
		}
		w.offer(others, nil)
		return Model{"slow", "Slow"}, nil
	}
	w.open()
	w.until("the form", func() bool { return w.state.known })
	h := w.panel.head
	if !slices.Equal(h.model.choice.Options, []string{"Fake", "Add a model folder…"}) {
		t.Errorf("on offer: %q", h.model.choice.Options)
	}
	h.model.choice.SetSelected("Add a model folder…") // and then nothing is chosen
	if h.model.choice.Selected != "Fake" || len(w.ask.asked) != 1 {
		t.Errorf("chosen %q, asked %d times", h.model.choice.Selected, len(w.ask.asked))
	}
	w.ask.folder = "/models/slow"
	h.model.choice.SetSelected("Add a model folder…")
	w.until("the failure", func() bool { return h.trouble.Visible() })
	if want := "No model was added. /models/slow holds no model. Choose the folder that holds model_index.json."; h.trouble.Text != want {
		t.Errorf("told %q, want %q", h.trouble.Text, want)
	}
	fails = nil
	h.model.choice.SetSelected("Add a model folder…")
	w.until("the model", func() bool { return w.state.models.current == "slow" })
	if h.model.choice.Selected != "Slow" || h.trouble.Visible() || w.prefs.Model != "slow" {
		t.Errorf("chosen %q, told %q", h.model.choice.Selected, h.trouble.Text)
	}
}
