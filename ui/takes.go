//go:build !headless

package ui

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"framewake/engine/library"
)

// take is a clip of the library.
type take struct {
	library.Take
	clip  clip   // without frames while the memory is needed for others; see state.spare
	seen  int    // when it was on the stage last: more is later
	saved string // where it was exported to last since the window opened, or empty
}

// allTakes reads the whole library, the newest take first.
func allTakes(ctx context.Context, l *library.Library) ([]*take, error) {
	const most = 1000 // in a page
	var all []*take
	for {
		page, err := l.List(ctx, library.Query{Offset: len(all), Limit: most})
		if err != nil {
			return nil, err
		}
		for _, t := range page.Takes {
			all = append(all, &take{Take: t})
		}
		if len(page.Takes) < most {
			return all, nil
		}
	}
}

// put puts a take on the stage, whose frames are there.
func (s *state) put(t *take) {
	latest := 0
	for _, other := range s.takes {
		latest = max(latest, other.seen)
	}
	t.seen = latest + 1
	rival := s.rival
	s.leave()
	if s.rival = rival; rival == t {
		s.rival = nil
	}
	s.take, s.onStage, s.fresh = t, true, false
	s.news = slices.DeleteFunc(s.news, func(n *take) bool { return n == t })
}

// leave takes what is on the stage off it, and any clip that is on its way.
func (s *state) leave() {
	s.onStage, s.coming, s.rival, s.queue.watched, s.queue.starting = false, nil, nil, "", false
}

// arrive adds a take that was just made. It reports whether its making was watched: then it is to be brought up.
func (s *state) arrive(t *take) (watched bool) {
	if slices.ContainsFunc(s.takes, func(other *take) bool { return other.ID == t.ID }) {
		return false
	}
	s.takes = withTake(s.takes, t)
	if s.queue.watched == t.ID {
		return true
	}
	s.news = append(s.news, t)
	return false
}

// beside is the take so many places after the one that is looked at or on its way, nil if there is none. Takes that
// cannot be played are passed over.
func (s *state) beside(places int) *take {
	takes := s.strip.of(s.takes)
	at := slices.Index(takes, cmp.Or(s.coming, s.take))
	if at < 0 {
		return nil
	}
	for at += places; at >= 0 && at < len(takes); at += places {
		if takes[at].Problem == nil && takes[at] != s.rival {
			return takes[at]
		}
	}
	return nil
}

// spare lets go of frames until those that are left take at most limit bytes: of the takes first that were not on the
// stage for the longest time, never of those that are looked at.
func (s *state) spare(limit int64) {
	latest := slices.SortedFunc(slices.Values(s.takes), func(a, b *take) int { return b.seen - a.seen })
	for _, t := range latest {
		if limit -= t.clip.bytes(); limit < 0 && t != s.take && t != s.rival {
			t.clip.Frames = nil
		}
	}
}

// walk brings up the take so many places on, so that takes can be compared: the clip goes on where the other one stood.
func (w *window) walk(places int) {
	if t := w.state.beside(places); t != nil && w.state.phase() == finished {
		w.state.problem, w.state.note, w.state.binned = nil, "", nil
		w.bringUpTake(t)
	}
}

// bringUpTake puts a take on the stage, at once if its frames are there.
func (w *window) bringUpTake(t *take) { w.bringUp(t, w.showTake) }

// bringUp reads a take's frames unless they are there, and then shows it.
func (w *window) bringUp(t *take, show func(*take)) {
	w.state.coming = nil
	if len(t.clip.Frames) > 0 {
		show(t)
		return
	}
	w.state.coming = t
	w.refresh()
	tools, master, fps := w.place.tools, t.Master, t.Recipe.Request.FPS
	w.tasks.Go(func() func() {
		c, err := decodeClip(w.ctx, tools, master, fps, clipBytes)
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
				w.state.queue.watched = ""
				w.fail(&problem{title: text("The clip cannot be shown"), why: explained(err)})
				return
			}
			show(t)
		}
	})
}

// showTake puts a take on the stage, whose frames are there.
func (w *window) showTake(t *take) {
	w.state.put(t)
	w.state.spare(clipBytes)
	w.state.form.follow(t.Recipe.Request.Seed)
	w.playTakes()
	w.refresh()
}

// restorePlaying has clips played as they were the last time, and keeps how they are played from here on.
func (w *window) restorePlaying() {
	p := w.stage.player
	p.SetSpeed(knownSpeed(w.prefs.Speed))
	if o := w.prefs.PlayOrder; o == bounces || o == once {
		p.SetOrder(o)
	}
	p.ordered = func() {
		w.prefs.PlayOrder, w.prefs.Speed = p.order, float64(p.speed)/usualSpeed
		w.remember()
	}
}

// showClip and showPicture choose what is on the stage.
func (w *window) showClip() {
	if t := w.state.take; t != nil {
		w.bringUpTake(t)
	}
}

func (w *window) showPicture() {
	w.state.leave()
	w.state.fresh = false
	w.refresh()
}

// showNews brings up the clip that came last.
func (w *window) showNews() {
	if n := len(w.state.news); n > 0 {
		w.state.browser.open = false
		t := w.state.news[n-1]
		w.state.news = nil
		w.bringUpTake(t)
	}
}
