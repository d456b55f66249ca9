//go:build !headless

package ui

import (
	"slices"
	"time"

	"framewake/engine/jobs"
	"framewake/engine/library"
)

// rereadInterval is how often it is looked whether another process changed the takes, such as framewake library.
const rereadInterval = 2 * time.Second

// watchTakes has the takes read again whenever they changed, until the window ends. It runs beside the UI thread.
func (w *window) watchTakes(l *library.Library) {
	ticks := time.NewTicker(w.env.rereading)
	defer ticks.Stop()
	for seen := l.Stamp(); ; {
		select {
		case <-w.ctx.Done():
			return
		case <-ticks.C:
		}
		if now := l.Stamp(); now != seen {
			seen = now
			w.tasks.Do(w.rereadTakes)
		}
	}
}

// rereadTakes brings the takes in line with the library. What cannot be read is tried again at the next change.
func (w *window) rereadTakes() {
	known, l := w.state.takes, w.studio.Library
	w.tasks.Go(func() func() {
		found, err := allTakes(w.ctx, l)
		if err != nil {
			return nil
		}
		return func() {
			gone := w.state.adopt(known, found, w.studio.Queue.List())
			if len(gone) > 0 {
				w.takesGone(gone)
			}
			if w.state.browser.open {
				w.readBin()
			}
			w.refresh()
		}
	})
}

// adopt takes over what was found in the library, where there were known takes before it was read. Takes of jobs that are
// not dealt with yet come when those are. It returns the takes that are there no more, which are still in the list.
func (s *state) adopt(known, found []*take, queue []jobs.Job) (gone []*take) {
	there := make(map[string]*take, len(found))
	for _, t := range found {
		there[t.ID] = t
	}
	for _, t := range s.takes {
		if now := there[t.ID]; now != nil {
			t.Take = now.Take
			delete(there, t.ID)
		} else if slices.Contains(known, t) {
			gone = append(gone, t)
		}
	}
	for _, t := range found {
		unheard := slices.ContainsFunc(queue, func(j jobs.Job) bool { return j.ID == t.ID })
		if there[t.ID] != nil && !unheard {
			s.takes = withTake(s.takes, t)
		}
	}
	return gone
}
