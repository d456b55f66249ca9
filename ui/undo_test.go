//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

// TestUndoInWindow: what was done is undone step by step to the empty window, and redone, by keys and buttons.
func TestUndoInWindow(t *testing.T) {
	w := newWindowTest(t)
	start := w.state.setting()
	if !w.panel.undo.Disabled() || !w.panel.redo.Disabled() {
		t.Error("there is something to undo before anything was done")
	}
	var stood []setting
	for _, do := range []func(){
		func() { w.bring("a.png", 640, 360) },
		func() { w.panel.preset.SetSelectedIndex(0) },
		func() { w.drag(engine.FieldFrames, 30, 40, 50) },
		func() { w.panel.shape.SetSelectedIndex(1) },
		func() { test.Tap(w.panel.draft) },
		func() { w.settle(func(f *form) { f.choose(originalShape) }) },
		func() { w.stage.crop.SetRect(engine.Rect{Width: 100, Height: 200}); w.cropped(w.stage.crop.Rect()) },
		func() { w.settle(func(f *form) { f.enterSeed("77") }) },
		w.resetCrop,
		func() { test.Tap(w.panel.seed.lock) },
		func() { w.bring("b.png", 360, 640) },
		w.resetForm,
	} {
		before := w.state.setting()
		do()
		if w.state.setting() == before {
			t.Fatalf("step %d changed nothing", len(stood))
		}
		stood = append(stood, before)
	}
	last := w.state.setting()
	for i := len(stood) - 1; i >= 0; i-- {
		w.shortcut(&fyne.ShortcutUndo{})
		if got := w.state.setting(); got != stood[i] {
			t.Errorf("undoing step %d: got %+v, want %+v", i, got, stood[i])
		}
	}
	if w.state.setting() != start || w.state.phase() != empty || !w.panel.undo.Disabled() {
		t.Errorf("at the beginning: phase %d, %+v", w.state.phase(), w.state.setting())
	}
	for range stood[1:] {
		w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	}
	test.Tap(w.panel.redo)
	if w.state.setting() != last || !w.panel.redo.Disabled() || w.stage.crop.Rect() != last.crop || w.panel.draft.Checked != last.draft {
		t.Errorf("redone: got %+v, want %+v", w.state.setting(), last)
	}
}

// drag turns a knob's slider over some values and lets it go.
func (w *windowTest) drag(field engine.Field, values ...float64) {
	s := w.panel.rows[field].slider
	for _, v := range values {
		s.OnChanged(v)
	}
	s.OnChangeEnded(values[len(values)-1])
}

// TestUndoKeepsTheClip: knobs are undone while a clip plays, and the seed that was drawn since stays.
func TestUndoKeepsTheClip(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.drag(engine.FieldSteps, 9)
	w.makeClip()
	w.makeClipAgain()
	seed := w.state.form.seed
	w.undo()
	if w.state.phase() != finished || w.state.form.values.Steps != 25 || w.state.form.seed != seed {
		t.Errorf("phase %d, %d steps, seed %d, want %d", w.state.phase(), w.state.form.values.Steps, w.state.form.seed, seed)
	}
	w.redo()
	w.undo()
	w.undo()
	if w.state.phase() != empty || w.state.picture != nil {
		t.Errorf("without the picture: phase %d", w.state.phase())
	}
	w.redo()
	if w.state.phase() != ready || w.state.picture.name != "a.png" || w.stage.crop.Hidden {
		t.Errorf("the picture again: phase %d", w.state.phase())
	}
}

// makeClipAgain makes another clip of the same.
func (w *windowTest) makeClipAgain() {
	w.t.Helper()
	n := len(w.state.takes)
	test.Tap(w.panel.generate)
	w.until("another clip", func() bool { return len(w.state.takes) > n && w.state.phase() == finished })
}

// TestUndoInEntry: as long as something is typed undo is the entry's, else the window's.
func TestUndoInEntry(t *testing.T) {
	w := newWindowTest(t)
	w.drag(engine.FieldSteps, 9)
	e := w.panel.rows[engine.FieldMotionBucketID].entry
	w.Canvas().Focus(e)
	test.Type(e, "200")
	if w.state.form.values.MotionBucketID != 200 {
		t.Fatalf("typed: motion %d", w.state.form.values.MotionBucketID)
	}
	e.TypedShortcut(&fyne.ShortcutUndo{})
	if e.Text == "200" || w.state.form.values.Steps != 9 {
		t.Errorf("undone in the entry: it says %q, %d steps", e.Text, w.state.form.values.Steps)
	}
	e.SetText("127")
	e.TypedShortcut(&fyne.ShortcutUndo{})
	if w.state.form.values.Steps != 25 || w.state.form.values.MotionBucketID != 127 || w.Canvas().Focused() != fyne.Focusable(e) {
		t.Errorf("undone with nothing typed: %d steps, motion %d", w.state.form.values.Steps, w.state.form.values.MotionBucketID)
	}
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	if w.state.form.values.Steps != 9 {
		t.Errorf("redone: %d steps", w.state.form.values.Steps)
	}
}

// TestUndoReopened: a clip that is made again is one step, picture, settings and seed.
func TestUndoReopened(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	w.bring("b.png", 360, 640)
	w.drag(engine.FieldSteps, 9)
	before := w.state.setting()
	w.makeAnother(w.state.takes[0].ID)
	w.until("the clip's settings", func() bool { return w.state.picture.name == "a.png" })
	if w.state.form.values.Steps != 25 || !w.state.form.locked {
		t.Fatalf("%d steps, locked %t", w.state.form.values.Steps, w.state.form.locked)
	}
	w.undo()
	if got := w.state.setting(); got != before {
		t.Errorf("got %+v, want %+v", got, before)
	}
}
