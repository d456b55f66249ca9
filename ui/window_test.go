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
	if w.Title() != "Beach é #%.png – Framewake" || w.panel.generate.Disabled() || w.panel.generate.Text != "Generate · about 25 s" {
		t.Errorf("with a picture: title %q, generate enabled %t, %q", w.Title(), !w.panel.generate.Disabled(), w.panel.estimate.Text)
	}
	w.makeClip()
	got := w.state.take.Recipe.Request
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

// previewed is whether a preview of what is made is on the stage.
func (w *windowTest) previewed() bool { return w.state.view().preview }

// noJobs waits until the queue is empty, and expects nothing of it on the disk.
func (w *windowTest) noJobs() {
	w.t.Helper()
	w.until("an empty queue", func() bool {
		left, err := os.ReadDir(w.path("data/queue/jobs"))
		return err == nil && len(left) == 0 && len(w.studio.Queue.List()) == 0 && len(w.state.queue.jobs) == 0
	})
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
	w := prepareWindowTest(t)
	gate := w.lingering()
	w.open()
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	w.model.Pause = 300 * time.Millisecond // time enough to cancel it, on any machine
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.until("a preview", w.previewed)
	if w.panel.generate.Text != "Queue · about 25 s" || !w.bars.job.Visible() || !strings.HasSuffix(w.Title(), "% – a.png – Framewake") {
		t.Errorf("while it runs: the button says %q, progress visible %t, title %q", w.panel.generate.Text, w.bars.job.Visible(), w.Title())
	}
	if len(w.stage.player.clip.Frames) != 25 || w.stage.player.Hidden || !w.stage.crop.Hidden {
		t.Errorf("the preview has %d frames, player hidden %t", len(w.stage.player.clip.Frames), w.stage.player.Hidden)
	}
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w.until("cancelling", func() bool { return w.bars.work.Text == "Cancelling…" && w.bars.cancel.Disabled() })
	close(gate)
	w.until("the end", func() bool { return w.state.phase() != running })
	if w.state.phase() != ready || w.state.take != nil || w.state.problem != nil || w.stage.notice.title.Text != "Cancelled. Nothing was kept." {
		t.Errorf("phase %d, problem %+v, note %q", w.state.phase(), w.state.problem, w.stage.notice.title.Text)
	}
	w.noJobs()
	w.model.Pause = 0
	w.makeClip()
	if w.state.note != "" || w.state.take.Recipe.Request.Seed != 1002 {
		t.Errorf("the next clip: note %q, seed %d, want another one", w.state.note, w.state.take.Recipe.Request.Seed)
	}
}

// TestPrepareTheNext: while a clip is made another picture is brought, and added to the queue.
func TestPrepareTheNext(t *testing.T) {
	w := prepareWindowTest(t)
	gate := w.gated()
	w.open()
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.bring("b.png", 360, 640)
	w.until("the first job", func() bool { return w.state.queue.running() != nil })
	if w.state.phase() != ready || w.state.form.shape.key != "tall" || !w.stage.corner.Visible() || !strings.HasSuffix(w.stage.watch.Text, " % of a.png") {
		t.Errorf("with another picture: phase %d, shape %s, told %q", w.state.phase(), w.state.form.shape.key, w.stage.watch.Text)
	}
	w.settle(func(f *form) { f.set(engine.FieldSteps, 1) })
	test.Tap(w.panel.generate)
	w.until("two jobs", func() bool { return len(w.jobs.rows) == 2 })
	if w.state.phase() != ready || w.jobs.rows[1].work != "Waits for its turn" {
		t.Errorf("with two jobs: phase %d, rows %+v", w.state.phase(), w.jobs.rows)
	}
	if w.stage.corner.Visible() {
		t.Error("there are two ways to the running one")
	}
	w.watch(w.jobs.rows[0].id)
	if w.state.phase() != running {
		t.Errorf("watching: phase %d", w.state.phase())
	}
	close(gate)
	w.until("the first clip", func() bool { return w.state.phase() == finished })
	if r := w.state.take.Recipe.Request; r.Source != "a.png" || r.Steps != 25 || r.Height != 576 {
		t.Errorf("the first clip is of %s in %d steps", r.Source, r.Steps)
	}
	w.until("the second clip", func() bool { return len(w.state.takes) == 2 })
	if w.state.take != w.state.takes[1] || w.stage.notice.title.Text != "The clip of b.png is done" {
		t.Errorf("told %q", w.stage.notice.title.Text)
	}
	test.Tap(w.stage.notice.button)
	w.until("the second clip on the stage", func() bool { return w.state.take == w.state.takes[0] })
	if r := w.state.take.Recipe.Request; r.Source != "b.png" || r.Steps != 1 || r.Height != 1024 || w.state.notice() != (notice{}) {
		t.Errorf("the second clip is of %s in %d steps; told %q", r.Source, r.Steps, w.stage.notice.title.Text)
	}
	w.noJobs()
	test.Tap(w.bars.showClip)
}

func TestFailures(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.model.FailAt = engine.StageDecode
	w.model.Fail = engine.Errorf(engine.OutOfMemory, "close other programs", "out of memory")
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil })
	if w.state.phase() != ready || w.stage.notice.button.Text != "Use the draft size" || w.stage.notice.box.Hidden {
		t.Errorf("phase %d, button %q", w.state.phase(), w.stage.notice.button.Text)
	}
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
	if len(w.jobs.rows) != 2 {
		t.Errorf("in the queue: %+v, want the two that failed before", w.jobs.rows)
	}
}

func TestExportTroubles(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	w.ffmpeg.fail = engine.Errorf(engine.OutOfSpace, "free space", "video: the disk is full")
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
	if folder, _ := w.exportFolder(); folder != w.path("other") || !slices.Equal(w.ask.asked, []string{w.path("videos")}) {
		t.Errorf("next folder %q, asked from %q", folder, w.ask.asked)
	}
	if err := os.RemoveAll(w.path("other")); err != nil {
		t.Fatal(err)
	}
	if folder, gone := w.exportFolder(); folder != w.path("videos") || gone != w.path("other") {
		t.Errorf("without that folder: %q, gone %q", folder, gone)
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
	}{
		{fyne.KeyEnd, 7}, {fyne.KeyPeriod, 0}, {fyne.KeyComma, 7}, {fyne.KeyHome, 0}, {fyne.KeyRight, 3}, {fyne.KeyLeft, 0},
	} {
		w.key(&fyne.KeyEvent{Name: tt.key})
		if p.index != tt.want {
			t.Errorf("%s: frame %d, want %d", tt.key, p.index, tt.want)
		}
	}
	for key, playing := range map[fyne.KeyName]bool{fyne.KeySpace: true, fyne.KeyK: true} {
		p.setPlaying(!playing)
		w.key(&fyne.KeyEvent{Name: key})
		if p.playing != playing {
			t.Errorf("%s did not play", key)
		}
	}
	w.key(&fyne.KeyEvent{Name: fyne.KeyJ})
	test.Tap(p.transport.order)
	w.until("speed and order are kept", func() bool {
		kept, err := loadPreferences(w.env.prefs)
		return err == nil && kept.Speed == 0.5 && kept.PlayOrder == bounces
	})
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
	w.until("another clip", func() bool { return w.state.take.Recipe.Request.Seed == 1002 })
}
