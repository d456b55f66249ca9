//go:build !headless

package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2/test"

	"framewake/engine"
	"framewake/engine/settings"
)

func TestMissingParts(t *testing.T) {
	w := prepareWindowTest(t)
	w.noTools = engine.Errorf(engine.Unavailable, "run: sudo apt install ffmpeg", "video: not found: ffmpeg")
	w.open()
	w.until("the problem", func() bool { return w.state.setup != nil })
	if w.stage.notice.box.Hidden || w.stage.notice.button.Text != "Copy the command" || len(w.panel.form.Objects) > 0 {
		t.Errorf("button %q, %d knobs", w.stage.notice.button.Text, len(w.panel.form.Objects))
	}
	w.dropFiles(w.picture("a.png", 360, 640))
	w.until("the picture", func() bool { return w.state.picture != nil })
	if w.stage.notice.box.Hidden || !w.panel.generate.Disabled() {
		t.Error("a picture made the problem go away")
	}
	test.Tap(w.stage.notice.button)
	if w.clipboard.text != "sudo apt install ffmpeg" || w.stage.notice.button.Text != "Check again" {
		t.Errorf("copied %q, button %q", w.clipboard.text, w.stage.notice.button.Text)
	}
	test.Tap(w.stage.notice.button)
	w.until("the problem again", func() bool { return w.state.setup != nil })
	w.noTools = nil
	w.clipboard.text = ""
	w.remedy() // copies again
	test.Tap(w.stage.notice.button)
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	if w.state.trouble() != nil || w.panel.generate.Disabled() || w.state.form.shape.key != "tall" {
		t.Errorf("problem %+v, generate enabled %t, shape %s", w.state.trouble(), !w.panel.generate.Disabled(), w.state.form.shape.key)
	}
}

// TestDamagedSettings: the window opens all the same, and one button helps.
func TestDamagedSettings(t *testing.T) {
	w := prepareWindowTest(t)
	w.noPlace = engine.Errorf(engine.Invalid, "delete it", "settings: /c/settings.json is %w: it is cut off", settings.ErrDamaged)
	w.open()
	w.until("the problem", func() bool { return w.state.setup != nil })
	n := w.stage.notice
	if n.title.Text != "The settings file is damaged" || n.why.Text != "/c/settings.json is damaged: it is cut off. Delete it." ||
		n.button.Text != "Use the defaults" || n.dismiss.Visible() {
		t.Errorf("told %q, %q, button %q", n.title.Text, n.why.Text, n.button.Text)
	}
	test.Tap(n.button)
	w.until("the form", func() bool { return w.state.known })
	if got, want := n.title.Text, "The damaged settings are kept as settings.json.damaged-1"; got != want || w.state.trouble() != nil {
		t.Errorf("told %q, want %q; problem %+v", got, want, w.state.trouble())
	}
	w.bring("a.png", 640, 360)
	w.makeClip()
}

// TestKnobs: slider, entry and form are one.
func TestKnobs(t *testing.T) {
	w := newWindowTest(t)
	motion, grain := w.panel.rows[engine.FieldMotionBucketID], w.panel.rows[engine.FieldNoiseAugStrength]
	motion.slider.SetValue(200)
	if motion.entry.Text != "200" || w.state.form.values.MotionBucketID != 200 {
		t.Errorf("slid to 200: entry %q, form %d", motion.entry.Text, w.state.form.values.MotionBucketID)
	}
	type_ := func(r *knobRow, s string) {
		w.Canvas().Focus(r.entry)
		test.Type(r.entry, s)
	}
	for _, decimal := range []string{"0,25", "0.25"} {
		type_(grain, decimal)
		if grain.slider.Value != 0.25 || w.state.form.values.NoiseAugStrength != 0.25 || grain.entry.Text != decimal {
			t.Errorf("%s while typing: slider %g, form %g, entry %q", decimal, grain.slider.Value, w.state.form.values.NoiseAugStrength, grain.entry.Text)
		}
		w.Canvas().Unfocus()
		if grain.entry.Text != "0.25" {
			t.Errorf("%s afterwards: entry %q", decimal, grain.entry.Text)
		}
	}
	type_(motion, "999")
	if motion.slider.Value != 99 || !motion.note.Hidden {
		t.Errorf("999 while typing: slider %g, note %q", motion.slider.Value, motion.note.Text)
	}
	w.Canvas().Unfocus()
	if motion.entry.Text != "255" || motion.slider.Value != 255 || motion.note.Text != "From 1 to 255" || motion.note.Hidden {
		t.Errorf("999 afterwards: entry %q, slider %g, note %q", motion.entry.Text, motion.slider.Value, motion.note.Text)
	}
	length := w.panel.rows[engine.FieldFrames]
	type_(length, "300")
	w.Canvas().Unfocus()
	if length.slider.Value != 150 || w.state.form.values.Frames != 300 || length.extra.Text != "42.9 s" {
		t.Errorf("length 300: slider %g, form %d, %q", length.slider.Value, w.state.form.values.Frames, length.extra.Text)
	}
	w.resetForm()
	if motion.entry.Text != "127" || !motion.note.Hidden || grain.slider.Value != 0.02 || length.slider.Value != 25 {
		t.Errorf("after a reset: %q, %q, %g, %g", motion.entry.Text, motion.note.Text, grain.slider.Value, length.slider.Value)
	}
}

func TestShapeMovesTheCropBox(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 800, 600)
	w.makeClip()
	w.panel.shape.SetSelected("Tall 9:16")
	if got, want := w.state.picture.crop, (engine.Rect{X: 231, Width: 338, Height: 600}); got != want || w.state.phase() != ready {
		t.Errorf("crop %+v, want %+v; phase %d", got, want, w.state.phase())
	}
	w.panel.draft.SetChecked(true)
	w.makeClip()
	if r := w.state.take.Recipe.Request; r.Width != 288 || r.Height != 512 {
		t.Errorf("the clip has %d × %d", r.Width, r.Height)
	}
}

func TestPreferencesSurvive(t *testing.T) {
	w := newWindowTest(t)
	w.panel.rows[engine.FieldMotionBucketID].slider.SetValue(180)
	w.panel.shape.SetSelected("Square 1:1")
	w.panel.draft.SetChecked(true)
	w.panel.seed.entry.committed("42")
	w.quiet()
	w.dispose()

	again := prepareWindowTest(t)
	again.dir = w.dir
	again.open()
	again.until("the form", func() bool { return again.state.known })
	f := &again.state.form
	if f.values.MotionBucketID != 180 || f.shape.key != "square" || !f.draft || f.seed != 42 || !f.locked {
		t.Errorf("came back with %+v", f)
	}
	if again.firstSize().Width != 900 {
		t.Errorf("came back %g wide", again.firstSize().Width)
	}
}

func TestPreferencesFiles(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          float32 // width
		fails, aside  bool
	}{
		{"none", "", 0, false, false},
		{"good", `{"format": 1, "width": 1000}`, 1000, false, false},
		{"cut", `{"format": 1, "width": 10`, 0, false, true},
		{"of another kind", `[1, 2]`, 0, false, true},
		{"without format", `{"width": 1000}`, 0, false, true},
		{"newer", `{"format": 2, "width": "very"}`, 0, true, false},
	} {
		path := filepath.Join(t.TempDir(), "window.json")
		if tt.content != "" {
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		p, err := loadPreferences(path)
		_, aside := os.Stat(path + ".damaged")
		if p.Width != tt.want || (err != nil) != tt.fails || (aside == nil) != tt.aside {
			t.Errorf("%s: got %+v, error %v, kept aside: %v", tt.name, p, err, aside)
		}
		if b, _ := os.ReadFile(path); tt.fails && string(b) != tt.content {
			t.Errorf("%s: the file was touched: %s", tt.name, b)
		}
	}
}
