//go:build !headless

package ui

import "time"

// playhead says which frame is due when. All of it follows from one moment, the one at which frame 0 began, so delays
// never add up. Frames count on past the end of the clip, where frame n of n is the first one again.
type playhead struct {
	began time.Time
	rate  int // frames in four seconds, at least 1: a quarter of one frame a second is the slowest there is
}

// playheadOn is the playhead for which frame begins now.
func playheadOn(frame, rate int, now time.Time) playhead {
	h := playhead{began: now, rate: rate}
	h.began = now.Add(-h.offset(frame))
	return h
}

// rateTime is the time that a rate counts frames in.
const rateTime = usualSpeed * time.Second

// frame is the one to show at the given time, which is not before frame 0 began.
func (h playhead) frame(now time.Time) int {
	return int(now.Sub(h.began) * time.Duration(h.rate) / rateTime)
}

// patience is how late a frame may be and still be shown: what has the whole window wait for a moment is most often over
// by then, and a clip that goes on a little faster for a few frames is easier on the eye than one that jumps. Up to
// despair, every other frame is left out until the clip is within patience again.
const patience, despair = 250 * time.Millisecond, 500 * time.Millisecond

// next is the frame to show after another, at a time when the one that follows has fallen due.
func (h playhead) next(shown int, now time.Time) int {
	late := now.Sub(h.due(shown + 1))
	switch {
	case late < patience:
		return shown + 1
	case late < despair:
		return min(shown+2, h.frame(now))
	}
	return h.frame(now)
}

// least is how long a frame stands before the next while late ones are made up for. Of two that follow each other faster
// than the toolkit paints, 60 times a second, the first would never be seen.
func (h playhead) least() time.Duration { return h.offset(1) * 3 / 5 }

// due is when the frame begins.
func (h playhead) due(frame int) time.Time { return h.began.Add(h.offset(frame)) }

// offset is the time from the beginning of frame 0 to that of another. It is rounded up, so that at due(f) frame f has
// begun.
func (h playhead) offset(frame int) time.Duration {
	rate := time.Duration(h.rate)
	return (time.Duration(frame)*rateTime + rate - 1) / rate
}

// carriedOver is the playhead for a clip that takes the place of one that begins anew after was frames, and itself does
// so after frames: the loop's time goes on from where it stood, so a clip of the same shape goes on within the very frame.
func (h playhead) carriedOver(was, frames, rate int, now time.Time) playhead {
	next := playhead{rate: rate}
	if was == frames && h.rate == rate {
		return h
	}
	place := now.Sub(h.began) % h.offset(was)
	next.began = now.Add(-(place % next.offset(frames)))
	return next
}
