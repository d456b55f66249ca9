//go:build !headless

package ui

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

// TestPictureToExport is the main job: drop, generate, watch, export.
func TestPictureToExport(t *testing.T) {
	w := newWindowTest(t)
	if w.panel.generate.Disabled() == false || w.panel.estimate.Text != "Choose a picture first" {
		t.Errorf("without a picture: generate enabled %t, %q", !w.panel.generate.Disabled(), w.panel.estimate.Text)
	}
	w.bring("Beach é #%.png", 640, 360)
	if w.Title() != "Beach é #%.png – Framewake" || w.panel.generate.Disabled() || w.panel.estimate.Text != "about 25 s on this computer" {
		t.Errorf("with a picture: title %q, generate enabled %t, %q", w.Title(), !w.panel.generate.Disabled(), w.panel.estimate.Text)
	}
	w.makeClip()
	got := w.state.take.result.Request
	if got.Source != "Beach é #%.png" || got.Crop != (engine.Rect{Width: 640, Height: 360}) || got.Width != 1024 || got.Seed != 1001 {
		t.Errorf("the request was %+v", got)
	}
	if w.panel.seed.entry.Text != "1001" || len(w.state.take.clip.Frames) != 8 || w.stage.player.Hidden {
		t.Errorf("seed shown %q, %d frames, player hidden %t", w.panel.seed.entry.Text, len(w.state.take.clip.Frames), w.stage.player.Hidden)
	}
	for n := 1; n <= 2; n++ {
		w.state.take.saved = ""
		test.Tap(w.panel.export)
		w.until("the export", func() bool { return w.state.take.saved != "" })
	}
	w.wantFiles("videos", "Beach é #%-1001-1.mp4", "Beach é #%-1001-2.mp4")
	if got := w.stage.notice.title.Text; got != "Saved as Beach é #%-1001-2.mp4" {
		t.Errorf("told %q", got)
	}
	test.Tap(w.stage.notice.button)
	if want := w.path("videos/Beach é #%-1001-2.mp4"); !slices.Equal(w.shown, []string{want}) {
		t.Errorf("shown %q, want %q", w.shown, want)
	}
}

// wantFiles checks what lies in a folder.
func (w *windowTest) wantFiles(folder string, names ...string) {
	w.t.Helper()
	var got []string
	entries, err := os.ReadDir(w.path(folder))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, names) {
		w.t.Errorf("%s holds %q, want %q", folder, got, names)
	}
}

// quiet waits until no work runs and nothing is queued.
func (w *windowTest) quiet() {
	w.t.Helper()
	w.tasks.Wait(10 * time.Second)
	for {
		select {
		case f := <-w.queue:
			f()
		default:
			return
		}
	}
}

func TestCancel(t *testing.T) {
	w := newWindowTest(t)
	w.model.Pause = 10 * time.Millisecond
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.until("a preview", func() bool { return w.state.job.previewed })
	if !w.panel.generate.Hidden || w.panel.cancel.Hidden || !strings.HasSuffix(w.Title(), "% – a.png – Framewake") {
		t.Errorf("while it runs: generate hidden %t, cancel hidden %t, title %q", w.panel.generate.Hidden, w.panel.cancel.Hidden, w.Title())
	}
	if len(w.stage.player.clip.Frames) != 25 || w.stage.player.Hidden || !w.stage.crop.Hidden {
		t.Errorf("the preview has %d frames, player hidden %t", len(w.stage.player.clip.Frames), w.stage.player.Hidden)
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.bars.work.Text != "Cancelling…" || !w.panel.cancel.Disabled() {
		t.Errorf("told %q, cancel enabled %t", w.bars.work.Text, !w.panel.cancel.Disabled())
	}
	w.until("the end", func() bool { return w.state.job == nil })
	w.quiet()
	if w.state.phase() != ready || w.state.take != nil || w.state.problem != nil || w.stage.notice.title.Text != "Cancelled. Nothing was kept." {
		t.Errorf("phase %d, problem %+v, note %q", w.state.phase(), w.state.problem, w.stage.notice.title.Text)
	}
	w.wantFiles("runs")
	w.model.Pause = 0
	w.makeClip()
	if w.state.note != "" || w.state.take.result.Request.Seed != 1002 {
		t.Errorf("the next clip: note %q, seed %d, want another one", w.state.note, w.state.take.result.Request.Seed)
	}
}

// TestDropWhileRunning: the job goes on with its own picture, the other one waits for a click.
func TestDropWhileRunning(t *testing.T) {
	w := newWindowTest(t)
	w.model.Pause = 2 * time.Millisecond
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.dropFiles(w.picture("b.png", 360, 640))
	w.until("b.png", func() bool { return w.state.waiting != nil })
	if w.state.job == nil || !w.stage.corner.Visible() || !w.stage.next.Disabled() || w.state.form.shape.key != "wide" {
		t.Errorf("running %t, next %q hidden %t, shape %s", w.state.job != nil, w.stage.next.Text, !w.stage.corner.Visible(), w.state.form.shape.key)
	}
	w.state.form.set(engine.FieldSteps, 1) // for the next one only
	w.until("the clip", func() bool { return w.state.phase() == finished })
	if r := w.state.take.result.Request; r.Source != "a.png" || r.Steps != 25 {
		t.Errorf("the clip is of %s in %d steps", r.Source, r.Steps)
	}
	test.Tap(w.stage.next)
	if w.state.picture.name != "b.png" || w.state.phase() != ready || w.state.form.shape.key != "tall" || w.stage.corner.Visible() {
		t.Errorf("after the click: %s, phase %d, shape %s", w.state.picture.name, w.state.phase(), w.state.form.shape.key)
	}
	if got, want := w.stage.crop.Rect(), (engine.Rect{Width: 360, Height: 640}); got != want {
		t.Errorf("crop box %+v, want %+v", got, want)
	}
	test.Tap(w.bars.showClip)
	if w.state.phase() != finished || w.stage.player.Hidden {
		t.Errorf("back to the clip: phase %d", w.state.phase())
	}
}

func TestFailures(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.model.FailAt = engine.StageDecode
	w.model.Fail = engine.Errorf(engine.OutOfMemory, "close other programs", "out of memory")
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil })
	w.quiet()
	if w.state.phase() != ready || w.stage.notice.button.Text != "Use the draft size" || w.stage.notice.box.Hidden {
		t.Errorf("phase %d, button %q", w.state.phase(), w.stage.notice.button.Text)
	}
	w.wantFiles("runs")
	test.Tap(w.stage.notice.button)
	if !w.state.form.draft || !w.panel.draft.Checked || w.state.problem != nil {
		t.Errorf("after the button: draft %t, problem %+v", w.state.form.draft, w.state.problem)
	}
	w.model.Fail = engine.FieldErrorf(engine.FieldFrames, "choose 1 to 20 frames", "25 frames is out of range")
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil })
	if note := w.panel.rows[engine.FieldFrames].note; note.Hidden || note.Text != "Choose 1 to 20 frames" {
		t.Errorf("at the knob: %q", note.Text)
	}
	w.model.Fail = errors.New("it fell over")
	test.Tap(w.stage.notice.button) // resets
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil })
	w.model.Fail = nil
	test.Tap(w.stage.notice.button)
	w.until("the clip", func() bool { return w.state.phase() == finished })
}

func TestExportTroubles(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	w.ffmpeg.fail = engine.Errorf(engine.Unavailable, "free space", "video: the disk is full")
	test.Tap(w.panel.export)
	w.until("the failure", func() bool { return w.state.problem != nil })
	if got := w.stage.notice.title.Text; got != "The clip could not be exported to videos" {
		t.Errorf("told %q", got)
	}
	w.ffmpeg.fail, w.ask.folder = nil, w.path("other")
	if err := os.Mkdir(w.ask.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	test.Tap(w.stage.notice.button)
	w.until("the export", func() bool { return w.state.take.saved != "" })
	w.wantFiles("other", "a-1001-1.mp4")
	if w.exportFolder() != w.path("other") || !slices.Equal(w.ask.asked, []string{w.path("videos")}) {
		t.Errorf("next folder %q, asked from %q", w.exportFolder(), w.ask.asked)
	}
	if err := os.RemoveAll(w.path("other")); err != nil {
		t.Fatal(err)
	}
	if w.exportFolder() != w.path("videos") {
		t.Errorf("without that folder: %q", w.exportFolder())
	}
	w.ffmpeg.block = make(chan struct{})
	test.Tap(w.panel.export)
	w.until("progress", func() bool { return w.state.written == 0.5 })
	if w.panel.export.Text != "Cancel the export" || w.panel.progress.Hidden {
		t.Errorf("while exporting: button %q, bar hidden %t", w.panel.export.Text, w.panel.progress.Hidden)
	}
	test.Tap(w.panel.export)
	w.until("the end", func() bool { return w.state.writing == nil })
	w.wantFiles("videos")
}

func TestShortcuts(t *testing.T) {
	w := newWindowTest(t)
	typed := func(s fyne.Shortcut) {
		if !w.shortcut(s) {
			t.Errorf("%s is no shortcut", s.ShortcutName())
		}
	}
	ctrl := func(k fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
	}
	w.ask.picture = w.picture("a.png", 640, 360)
	w.ask.busy = true
	typed(ctrl(fyne.KeyO))
	if len(w.ask.asked) > 0 {
		t.Error("a shortcut reached behind a dialog")
	}
	w.ask.busy = false
	typed(ctrl(fyne.KeyO))
	w.until("the picture", func() bool { return w.state.picture != nil })
	if w.prefs.OpenFolder != w.dir {
		t.Errorf("remembered the folder %q", w.prefs.OpenFolder)
	}
	typed(ctrl(fyne.KeyReturn))
	w.until("the clip", func() bool { return w.state.phase() == finished })
	typed(ctrl(fyne.KeyE))
	w.until("the export", func() bool { return w.state.take.saved != "" })

	p := w.stage.player
	p.Toggle()
	for _, tt := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyEnd, 7}, {fyne.KeyRight, 0}, {fyne.KeyLeft, 7}, {fyne.KeyHome, 0}} {
		w.key(&fyne.KeyEvent{Name: tt.key})
		if p.index != tt.want {
			t.Errorf("%s: frame %d, want %d", tt.key, p.index, tt.want)
		}
	}
	w.key(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !p.playing {
		t.Error("Space did not play")
	}
}

// TestKeysFromAnywhere: a focused widget hands on what it has no use for.
func TestKeysFromAnywhere(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	w.stage.player.Toggle()
	for name, focus := range map[string]fyne.Focusable{
		"slider": w.panel.rows[engine.FieldFPS].slider, "choice": w.panel.shape, "check": w.panel.draft, "button": w.panel.generate,
	} {
		w.key(&fyne.KeyEvent{Name: fyne.KeyHome})
		w.Canvas().Focus(focus)
		focus.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
		if w.stage.player.index != 7 {
			t.Errorf("%s: End went to frame %d", name, w.stage.player.index)
		}
	}
	w.Canvas().Focus(w.panel.generate)
	w.panel.generate.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.until("another clip", func() bool { return w.state.take.result.Request.Seed == 1002 && w.state.job == nil })
}
