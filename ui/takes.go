//go:build !headless

package ui

import (
	"context"
	"errors"
	"slices"

	"framewake/engine"
)

// take is a clip that was made. Its master lies in a folder of its own until the window closes.
type take struct {
	result engine.Result
	clip   clip // without frames while the memory is needed for others; see state.spare
	seen   int  // when it was on the stage last: more is later
	remove func() error
	saved  string // where it was exported to last, or empty
}

// add puts a new take on the stage.
func (s *state) add(t *take) {
	s.takes = append(s.takes, t)
	s.put(t)
}

// put puts a take on the stage, whose frames are there.
func (s *state) put(t *take) {
	latest := 0
	for _, other := range s.takes {
		latest = max(latest, other.seen)
	}
	t.seen = latest + 1
	s.take, s.onStage, s.coming, s.fresh = t, true, nil, false
}

// leave takes the clip off the stage, and any that is on its way.
func (s *state) leave() { s.onStage, s.coming = false, nil }

// beside is the take so many places after the one that is looked at or on its way, nil if there is none.
func (s *state) beside(places int) *take {
	at := slices.Index(s.takes, s.take)
	if s.coming != nil {
		at = slices.Index(s.takes, s.coming)
	}
	if at < 0 || at+places < 0 || at+places >= len(s.takes) {
		return nil
	}
	return s.takes[at+places]
}

// unsaved counts the takes that were not exported, and are not being.
func (s *state) unsaved() int {
	n := 0
	for _, t := range s.takes {
		if t.saved == "" && t != s.writing {
			n++
		}
	}
	return n
}

// spare lets go of frames until those that are left take at most limit bytes: of the takes first that were not on the
// stage for the longest time, never of the one that is looked at.
func (s *state) spare(limit int64) {
	latest := slices.SortedFunc(slices.Values(s.takes), func(a, b *take) int { return b.seen - a.seen })
	for _, t := range latest {
		if limit -= t.clip.bytes(); limit < 0 && t != s.take {
			t.clip.Frames = nil
		}
	}
}

// walk brings up the take so many places on, so that takes can be compared: the clip goes on where the other one stood.
func (w *window) walk(places int) {
	if t := w.state.beside(places); t != nil && w.state.phase() == finished {
		w.state.problem, w.state.note = nil, ""
		w.bringUpTake(t)
	}
}

// bringUpTake puts a take on the stage, at once if its frames are there.
func (w *window) bringUpTake(t *take) {
	w.state.coming = nil
	if len(t.clip.Frames) > 0 {
		w.showTake(t)
		return
	}
	w.state.coming = t
	w.refresh()
	tools, result := w.place.tools, t.result
	w.tasks.Go(func() func() {
		c, err := decodeClip(w.ctx, tools, result.Master, result.Request.FPS, clipBytes)
		return func() {
			if err == nil {
				t.clip = c
			}
			if w.state.coming != t { // another one is wanted by now
				w.state.spare(clipBytes)
				return
			}
			w.state.coming = nil
			if err != nil && !errors.Is(err, context.Canceled) {
				w.fail(&problem{title: text("The clip cannot be shown"), why: explained(err)})
				return
			}
			w.showTake(t)
		}
	})
}

// showTake puts a take on the stage, whose frames are there.
func (w *window) showTake(t *take) {
	w.state.put(t)
	w.state.spare(clipBytes)
	w.state.form.follow(t.result.Request.Seed)
	w.stage.player.Exchange(t.clip)
	w.refresh()
}
