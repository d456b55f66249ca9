//go:build !headless

package ui

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

func TestBatchQuestion(t *testing.T) {
	const each = "One of each picture, with the settings as they stand and as much of each picture as fits."
	for _, tt := range []struct {
		name     string
		lane     string
		estimate estimate
		reason   string
	}{
		{"not known how long", processorLane, estimate{}, each},
		{"known", processorLane, estimate{seconds: 180}, each + " About 3 min each, 36 min in all."},
		{"paid", "gateway:public", estimate{usd: 0.2}, each + " About $0.20 each, $2.40 in all."},
	} {
		s := state{estimate: tt.estimate, lanes: lanes{all: testLanes(), current: tt.lane}}
		title, reason, yes := s.batchQuestion(12)
		if title != "Make 12 clips?" || reason != tt.reason || yes != "Make 12 clips" {
			t.Errorf("%s: got %q, %q, %q, want %q", tt.name, title, reason, yes, tt.reason)
		}
	}
}

// TestBatch: each of many pictures gets a clip of its own, with the knobs as they stand, when that was agreed to.
func TestBatch(t *testing.T) {
	w := newWindowTest(t)
	notes := w.path("notes.txt")
	if err := os.WriteFile(notes, []byte("Dear diary, no picture here."), 0o600); err != nil {
		t.Fatal(err)
	}
	wide, tall := w.picture("wide.png", 640, 480), w.picture("tall.png", 360, 640)
	w.settle(func(f *form) { f.set(engine.FieldSteps, 3) })
	w.away = true
	w.dropFiles(wide, tall)
	w.press("Cancel")
	w.dropFiles(wide, tall)
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w.quiet()
	if w.offering != nil || len(w.studio.Queue.List()) > 0 || len(w.state.takes) > 0 || w.state.picture != nil {
		t.Fatal("it was done although the answer was no")
	}
	w.dropFiles(wide, notes, tall)
	w.press("Make 3 clips")
	w.until("two clips", func() bool { return len(w.state.takes) == 2 && w.state.problem != nil })
	w.noJobs()
	var made []string
	for _, made1 := range w.state.takes {
		r := made1.Recipe.Request
		made = append(made, r.Source)
		want := map[string]engine.Request{
			"wide.png": {Width: 1024, Height: 576, Crop: engine.Rect{Y: 60, Width: 640, Height: 360}},
			"tall.png": {Width: 576, Height: 1024, Crop: engine.Rect{Width: 360, Height: 640}},
		}[r.Source]
		if r.Steps != 3 || r.Width != want.Width || r.Height != want.Height || r.Crop != want.Crop {
			t.Errorf("%s: got %d steps, %d × %d of %+v, want %+v", r.Source, r.Steps, r.Width, r.Height, r.Crop, want)
		}
	}
	slices.Sort(made)
	if !slices.Equal(made, []string{"tall.png", "wide.png"}) || w.state.takes[0].Recipe.Request.Seed == w.state.takes[1].Recipe.Request.Seed {
		t.Errorf("made %q", made)
	}
	if p := w.state.problem; p.title != "1 of 3 could not be added" || !strings.HasPrefix(p.why, "notes.txt: ") {
		t.Errorf("told %q, %q", p.title, p.why)
	}
	if w.state.form.shape.key != "wide" {
		t.Errorf("the shape became %s", w.state.form.shape.key)
	}
	if w.quiet(); !slices.Equal(w.told(), []announcement{{"2 clips are done", "wide.png, tall.png"}}) {
		t.Errorf("announced %q, want both clips at once", w.told())
	}
}

// TestBatchAtTheStart: pictures that the program was started with are asked about when it is known how long they take.
func TestBatchAtTheStart(t *testing.T) {
	w := prepareWindowTest(t)
	w.open()
	w.readFiles([]string{w.picture("a.png", 64, 64), w.picture("b.png", 64, 64)})
	w.until("the question", func() bool { return w.offering != nil })
	test.Tap(w.offering.yes)
	w.until("the clips", func() bool { return len(w.state.takes) == 2 })
	if w.offered != nil || w.offering != nil {
		t.Error("it is asked again")
	}
}
