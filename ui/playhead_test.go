//go:build !headless

package ui

import (
	"testing"
	"time"
)

func TestPlayheadFrames(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for fps := 1; fps <= 60; fps++ {
		h := playhead{began: now, rate: 4 * fps}
		for _, f := range []int{1, 2, 3, 7, 48, 49, 1_000, 216_001, 5_184_000, 5_184_001} { // the last ones: a day at 60
			due := h.due(f)
			if at, before := h.frame(due), h.frame(due.Add(-1)); at != f || before != f-1 {
				t.Errorf("%d frames/s, frame %d: shows %d when due and %d just before, want %d and %d", fps, f, at, before, f, f-1)
			}
			if on := playheadOn(f, 4*fps, now); on.frame(now) != f || !on.due(f).Equal(now) {
				t.Errorf("%d frames/s, on frame %d: shows %d, due at %v, want at %v", fps, f, on.frame(now), on.due(f), now)
			}
		}
	}
}

func TestPlayheadNext(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		fps   int
		shown int
		after time.Duration
		want  int
	}{
		{"in time", 30, 2, 100 * time.Millisecond, 3},
		{"a little late", 30, 2, 130 * time.Millisecond, 3},
		{"one behind", 30, 2, 140 * time.Millisecond, 3},
		{"just within patience", 10, 0, 349 * time.Millisecond, 1},
		{"just beyond it", 10, 0, 350 * time.Millisecond, 2},
		{"seven behind", 30, 2, 350 * time.Millisecond, 4},
		{"far behind", 30, 2, 599 * time.Millisecond, 4},
		{"hopelessly behind", 30, 2, 600 * time.Millisecond, 18},
		{"slow, late, nothing else due", 1, 0, 1900 * time.Millisecond, 1},
		{"slow and far behind", 1, 0, 2 * time.Second, 2},
		{"slow and late, the one after next not due", 1, 0, 1300 * time.Millisecond, 1},
		{"slow and late, the one after next due", 4, 0, 500 * time.Millisecond, 2},
		{"fast and behind", 60, 3, 166 * time.Millisecond, 4},
	} {
		h := playhead{began: began, rate: 4 * c.fps}
		if got := h.next(c.shown, began.Add(c.after)); got != c.want {
			t.Errorf("%s: after frame %d, at %v of %d frames/s, shows %d, want %d", c.name, c.shown, c.after, c.fps, got, c.want)
		}
	}
}

func TestPlayheadCarriedOver(t *testing.T) {
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name        string
		was, wasFPS int
		after       time.Duration
		frames, fps int
		want        int // frame of the new clip
		wantLeft    time.Duration
	}{
		{"same shape, mid-frame", 10, 10, 340 * time.Millisecond, 10, 10, 3, 60 * time.Millisecond},
		{"same shape, third time round", 10, 10, 2340 * time.Millisecond, 10, 10, 3, 60 * time.Millisecond},
		{"longer", 10, 10, 1340 * time.Millisecond, 20, 10, 3, 60 * time.Millisecond},
		{"shorter", 20, 10, 1340 * time.Millisecond, 10, 10, 3, 60 * time.Millisecond},
		{"faster, same time", 10, 10, 340 * time.Millisecond, 20, 20, 6, 10 * time.Millisecond},
		{"slower, shorter", 20, 20, 940 * time.Millisecond, 2, 4, 1, 60 * time.Millisecond},
		{"one frame", 10, 10, 340 * time.Millisecond, 1, 10, 0, 60 * time.Millisecond},
	} {
		now := began.Add(c.after)
		h := playhead{began: began, rate: 4 * c.wasFPS}.carriedOver(c.was, c.frames, 4*c.fps, now)
		frame := h.frame(now)
		if left := h.due(frame + 1).Sub(now); frame%c.frames != c.want || left != c.wantLeft {
			t.Errorf("%s: frame %d for another %v, want %d for %v", c.name, frame%c.frames, left, c.want, c.wantLeft)
		}
	}
}
