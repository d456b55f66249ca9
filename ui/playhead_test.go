//go:build !headless

package ui

import (
	"testing"
	"time"
)

func TestPlayheadFrames(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for fps := 1; fps <= 60; fps++ {
		h := playhead{began: now, fps: fps}
		for _, f := range []int{1, 2, 3, 7, 48, 49, 1_000, 216_001, 5_184_000, 5_184_001} { // the last ones: a day at 60
			due := h.due(f)
			if at, before := h.frame(due), h.frame(due.Add(-1)); at != f || before != f-1 {
				t.Errorf("%d frames/s, frame %d: shows %d when due and %d just before, want %d and %d", fps, f, at, before, f, f-1)
			}
			if on := playheadOn(f, fps, now); on.frame(now) != f || !on.due(f).Equal(now) {
				t.Errorf("%d frames/s, on frame %d: shows %d, due at %v, want at %v", fps, f, on.frame(now), on.due(f), now)
			}
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
		h := playhead{began: began, fps: c.wasFPS}.carriedOver(c.was, c.frames, c.fps, now)
		frame := h.frame(now)
		if left := h.due(frame + 1).Sub(now); frame%c.frames != c.want || left != c.wantLeft {
			t.Errorf("%s: frame %d for another %v, want %d for %v", c.name, frame%c.frames, left, c.want, c.wantLeft)
		}
	}
}
