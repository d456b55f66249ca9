//go:build !headless

package ui

import (
	"image"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestTakesBeside(t *testing.T) {
	a, b, c := &take{}, &take{}, &take{}
	s := state{takes: []*take{a, b, c}}
	for _, tt := range []struct {
		name         string
		take, coming *take
		back, forth  *take
		place        string
	}{
		{"the first", a, nil, nil, b, "1/3"},
		{"in the middle", b, nil, a, c, "2/3"},
		{"the last", c, nil, b, nil, "3/3"},
		{"another on its way", a, c, b, nil, "1/3"}, // as pressed twice
	} {
		s.take, s.coming = tt.take, tt.coming
		if back, forth := s.beside(-1), s.beside(1); back != tt.back || forth != tt.forth || s.place() != tt.place {
			t.Errorf("%s: got take %d, %d, place %q, want %d, %d, %q", tt.name, slices.Index(s.takes, back),
				slices.Index(s.takes, forth), s.place(), slices.Index(s.takes, tt.back), slices.Index(s.takes, tt.forth), tt.place)
		}
	}
	if s := (state{takes: []*take{a}, take: a}); s.place() != "" || s.beside(1) != nil || s.beside(-1) != nil {
		t.Errorf("the only one: place %q", s.place())
	}
}

// TestTakesSpareMemory: frames go from the takes that were not looked at for the longest time.
func TestTakesSpareMemory(t *testing.T) {
	const each = 4 * 10 * 10 * 2
	for _, tt := range []struct {
		name  string
		limit int64
		walk  []int // what is looked at after all three were made
		want  []bool
	}{
		{"room for all", 3 * each, nil, []bool{true, true, true}},
		{"room for two", 3*each - 1, nil, []bool{false, true, true}},
		{"room for two, back to the first", 2 * each, []int{0}, []bool{true, false, true}},
		{"room for two, all the way back", 2 * each, []int{1, 0}, []bool{true, true, false}},
		{"room for none", 1, nil, []bool{false, false, true}},
	} {
		var s state
		for range 3 {
			frames := []*image.RGBA{image.NewRGBA(image.Rect(0, 0, 10, 10)), image.NewRGBA(image.Rect(0, 0, 10, 10))}
			made := &take{clip: clip{Frames: frames}}
			s.takes = append(s.takes, made)
			s.put(made)
		}
		for _, i := range tt.walk {
			s.put(s.takes[i])
		}
		s.spare(tt.limit)
		var got []bool
		for _, take := range s.takes {
			got = append(got, len(take.clip.Frames) > 0)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: frames are there: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// makeClips makes clips of one picture, each with another seed.
func (w *windowTest) makeClips(n int) {
	w.t.Helper()
	if w.state.picture == nil {
		w.bring("a.png", 640, 360)
	}
	for range n {
		before := len(w.state.takes)
		test.Tap(w.panel.generate)
		w.until("the clip", func() bool { return len(w.state.takes) > before && w.state.phase() == finished })
	}
}

// TestWalk: every clip of the session stays within reach, and goes on where the other one stood.
func TestWalk(t *testing.T) {
	w := newWindowTest(t)
	w.makeClips(1)
	if w.bars.walk.Visible() || w.bars.caption.Text != "Seed 1001" {
		t.Errorf("with one clip: walk visible %t, %q", w.bars.walk.Visible(), w.bars.caption.Text)
	}
	w.makeClips(2)
	p := w.stage.player
	p.Toggle()
	p.Seek(5)
	for _, step := range []struct {
		name  string
		do    func()
		place string
		seed  uint32
	}{
		{"button", func() { test.Tap(w.bars.forth) }, "2/3", 1002},
		{"Down", func() { w.key(&fyne.KeyEvent{Name: fyne.KeyDown}) }, "3/3", 1001},
		{"Down at the end", func() { w.key(&fyne.KeyEvent{Name: fyne.KeyDown}) }, "3/3", 1001},
		{"other button", func() { test.Tap(w.bars.back) }, "2/3", 1002},
		{"Up", func() { w.key(&fyne.KeyEvent{Name: fyne.KeyUp}) }, "1/3", 1003},
	} {
		step.do()
		if w.bars.place.Text != step.place || w.state.take.Recipe.Request.Seed != step.seed || p.index != 5 || p.playing {
			t.Errorf("%s: at %s, seed %d, frame %d, playing %t, want %s, %d, a standing frame 5", step.name,
				w.bars.place.Text, w.state.take.Recipe.Request.Seed, p.index, p.playing, step.place, step.seed)
		}
	}
	w.walk(1)
	if got := w.panel.seed.entry.Text; got != "1002" {
		t.Errorf("the seed to lock is %s, want the clip's, 1002", got)
	}
	test.Tap(w.panel.seed.lock)
	w.walk(-1)
	if got := w.panel.seed.entry.Text; got != "1002" {
		t.Errorf("the locked seed became %s", got)
	}
	if !w.bars.back.Disabled() || w.bars.forth.Disabled() {
		t.Error("at the newest clip there must be a way to the older ones only")
	}
}

// TestWalkDecodes: a clip whose frames were let go comes back from its master.
func TestWalkDecodes(t *testing.T) {
	w := newWindowTest(t)
	w.makeClips(3)
	for _, take := range w.state.takes[1:] {
		take.clip.Frames = nil
	}
	w.walk(1)
	if w.bars.caption.Text != "Bringing up the other clip…" || w.bars.place.Text != "1/3" {
		t.Errorf("on its way: %q, at %s", w.bars.caption.Text, w.bars.place.Text)
	}
	w.walk(1) // another one is wanted before it came
	w.until("the first clip", func() bool { return w.bars.place.Text == "3/3" })
	w.quiet()
	if w.bars.place.Text != "3/3" || len(w.stage.player.clip.Frames) != 8 || w.bars.caption.Text != "Seed 1001" {
		t.Errorf("at %s, %d frames, %q", w.bars.place.Text, len(w.stage.player.clip.Frames), w.bars.caption.Text)
	}
	test.Tap(w.panel.export)
	w.until("the export", func() bool { return w.state.takes[2].saved != "" })
	w.wantFiles("videos", "a-1001-1.mp4")
	if got := w.bars.caption.Text; got != "Seed 1001 · exported as a-1001-1.mp4" {
		t.Errorf("told %q", got)
	}
}

// TestExportGoesOn: a clip that another one took the stage from is exported all the same.
func TestExportGoesOn(t *testing.T) {
	w := newWindowTest(t)
	w.makeClips(1)
	first := w.state.take
	w.ffmpeg.block = make(chan struct{})
	test.Tap(w.panel.export)
	test.Tap(w.panel.generate)
	w.until("the second clip", func() bool { return w.state.take != first })
	close(w.ffmpeg.block)
	w.until("the export", func() bool { return first.saved != "" })
	if w.state.take.saved != "" || w.stage.notice.title.Text != "Saved as "+first.saved {
		t.Errorf("the second clip counts as exported: %q; told %q", w.state.take.saved, w.stage.notice.title.Text)
	}
}
