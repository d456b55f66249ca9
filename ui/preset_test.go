//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

// builtin is a form of a model that is known by the built-in one's name.
func builtin() form {
	return newForm(describe(func(d *engine.Description) {
		d.Model = engine.BuiltinModel
		d.Defaults.FPS, d.Defaults.NoiseAugStrength = 16, 0
	}), 1)
}

func TestPresets(t *testing.T) {
	svd := newForm(describe(func(*engine.Description) {}), 1)
	slow := newForm(describe(func(d *engine.Description) {
		d.Ranges[engine.FieldFPS] = engine.Range{Min: 5, Max: 7, Multiple: 1}
		delete(d.Ranges, engine.FieldNoiseAugStrength)
	}), 1)
	unmoved := newForm(describe(func(d *engine.Description) { delete(d.Ranges, engine.FieldMotionBucketID) }), 1)
	type place struct {
		motion int
		grain  float64
		fps    int
	}
	for _, tt := range []struct {
		name string
		form form
		want []place
	}{
		{"a video model", svd, []place{{20, 0.02, 6}, {70, 0.02, 7}, {127, 0.02, 7}, {180, 0.04, 8}, {255, 0.08, 10}}},
		{"the built-in one", builtin(), []place{{30, 0, 12}, {70, 0, 14}, {127, 0, 16}, {190, 0, 20}, {255, 0, 24}}},
		{"one that allows less", slow, []place{{20, 0.02, 6}, {70, 0.02, 7}, {127, 0.02, 7}, {180, 0.02, 7}, {255, 0.02, 7}}},
		{"one without motion", unmoved, nil},
	} {
		f := tt.form
		presets := presetsFor(f.about)
		if len(presets) != len(tt.want) {
			t.Fatalf("%s: %d presets, want %d", tt.name, len(presets), len(tt.want))
		}
		if len(presets) > 0 && presets[f.preset()].key != "natural" {
			t.Errorf("%s: the defaults are %q", tt.name, presets[f.preset()].title)
		}
		for i, want := range tt.want {
			f.set(engine.FieldSteps, 9)
			f.choosePreset(i)
			got := place{f.values.MotionBucketID, f.values.NoiseAugStrength, f.values.FPS}
			if got != want || f.preset() != i || f.values.Steps != 9 || len(f.notes) > 0 {
				t.Errorf("%s, %s: got %+v, preset %d, %d steps, notes %v, want %+v", tt.name, presets[i].key, got, f.preset(), f.values.Steps, f.notes, want)
			}
		}
	}
}

// TestOwnPreset: turning one of its knobs leaves the preset, turning it back is the preset again; no other knob matters.
func TestOwnPreset(t *testing.T) {
	for _, tt := range []struct {
		field engine.Field
		value float64
		want  int
	}{
		{engine.FieldMotionBucketID, 126, -1}, {engine.FieldNoiseAugStrength, 0.03, -1}, {engine.FieldFPS, 8, -1},
		{engine.FieldMotionBucketID, 70, 1}, {engine.FieldSteps, 4, 2}, {engine.FieldFrames, 14, 2}, {engine.FieldMaxGuidanceScale, 2, 2},
	} {
		f := newForm(describe(func(*engine.Description) {}), 1)
		if f.set(tt.field, tt.value); f.preset() != tt.want {
			t.Errorf("%s %g: got preset %d, want %d", tt.field, tt.value, f.preset(), tt.want)
		}
	}
}

// TestPresetInWindow: the choice is made with the keyboard, follows the knobs, and is remembered with them.
func TestPresetInWindow(t *testing.T) {
	w := newWindowTest(t)
	c := w.panel.preset
	if c.Selected != "Natural" {
		t.Errorf("at first: %q", c.Selected)
	}
	w.Canvas().Focus(c)
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	menu := w.Canvas().Focused()
	if menu == nil || menu == fyne.Focusable(c) {
		t.Fatal("Down opened no menu")
	}
	for range 4 {
		menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := w.state.form.values; c.Selected != "Lively" || got.MotionBucketID != 180 || got.NoiseAugStrength != 0.04 || got.FPS != 8 {
		t.Errorf("after Down: %q, %+v", c.Selected, got)
	}
	if w.panel.rows[engine.FieldMotionBucketID].entry.Text != "180" || w.prefs.Knobs[engine.FieldMotionBucketID] != 180 {
		t.Errorf("the knob shows %q, remembered %v", w.panel.rows[engine.FieldMotionBucketID].entry.Text, w.prefs.Knobs)
	}
	w.panel.rows[engine.FieldFPS].slider.SetValue(12)
	if c.Selected != "" || c.PlaceHolder != "Own" {
		t.Errorf("after a knob was turned: %q, else %q", c.Selected, c.PlaceHolder)
	}
	c.SetSelectedIndex(0)
	if w.state.form.values.MotionBucketID != 20 {
		t.Errorf("chosen again: motion %d", w.state.form.values.MotionBucketID)
	}
	w.resetForm()
	if c.Selected != "Natural" {
		t.Errorf("after Reset: %q", c.Selected)
	}
}

// TestAdvanced: the section is folded until it is asked for, says what in it is not as usual, and is remembered.
func TestAdvanced(t *testing.T) {
	w := newWindowTest(t)
	a := w.panel.more
	if a.rest.Visible() || a.fold.Text != "Advanced" {
		t.Errorf("at first: open %t, %q", a.rest.Visible(), a.fold.Text)
	}
	w.panel.rows[engine.FieldMinGuidanceScale].slider.SetValue(4)
	if got := w.state.form.values; got.MinGuidanceScale != 4 || got.MaxGuidanceScale != 4 || a.fold.Text != "Advanced · 2 changed" {
		t.Errorf("guidance %g to %g, %q", got.MinGuidanceScale, got.MaxGuidanceScale, a.fold.Text)
	}
	w.panel.rows[engine.FieldMaxGuidanceScale].slider.SetValue(2)
	if got := w.state.form.values; got.MinGuidanceScale != 2 || got.MaxGuidanceScale != 2 {
		t.Errorf("guidance %g to %g, want 2 to 2", got.MinGuidanceScale, got.MaxGuidanceScale)
	}
	test.Tap(a.fold)
	if !a.rest.Visible() || a.fold.Text != "Advanced" || !w.prefs.Advanced {
		t.Errorf("unfolded: open %t, %q, remembered %t", a.rest.Visible(), a.fold.Text, w.prefs.Advanced)
	}
	test.Tap(a.fold)
	w.turn(func(f *form) { f.mark(engine.FieldDecodeChunkSize, "Too many") })
	if !a.rest.Visible() {
		t.Error("what is said at one of its knobs is not seen")
	}
}

// TestAdvancedOffers: only what a model honours is in the section, and none without anything.
func TestAdvancedOffers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  func(d *engine.Description)
		rows    int
		there   bool
		checked bool
	}{
		{"everything", func(d *engine.Description) { d.SafetyCheck = true }, 4, true, true},
		{"no check", func(*engine.Description) {}, 3, true, false},
		{"the check alone", func(d *engine.Description) { d.SafetyCheck, d.Ranges = true, nil }, 1, true, true},
		{"nothing", func(d *engine.Description) { d.Ranges = nil }, 0, false, false},
	} {
		w := newWindowTest(t)
		w.buildForm(describe(tt.change))
		a := w.panel.more
		if len(a.rest.Objects) != tt.rows || len(a.box.Objects) > 0 != tt.there || (a.safety != nil) != tt.checked {
			t.Fatalf("%s: %d rows, there %t, the check %t", tt.name, len(a.rest.Objects), len(a.box.Objects) > 0, a.safety != nil)
		}
		if a.safety == nil {
			continue
		}
		w.refresh()
		test.Tap(a.safety)
		if r := w.state.form.request("", engine.Rect{}); r.SafetyCheck || !w.prefs.Unchecked || w.state.form.changed() != 1 {
			t.Errorf("%s: checked %t, remembered %t, %d changed", tt.name, r.SafetyCheck, !w.prefs.Unchecked, w.state.form.changed())
		}
		again := newForm(w.state.form.about, 1)
		if w.prefs.apply(&again); again.values.SafetyCheck {
			t.Errorf("%s: at the next start the picture is checked again", tt.name)
		}
	}
}
