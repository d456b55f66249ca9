//go:build !headless

package ui

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"framewake/engine"
	"framewake/engine/library"
)

// binAge is how long a deleted take stays in the bin.
const binAge = 30 * 24 * time.Hour

// changeLibrary changes the library beside the UI thread, and then shows what came of it, or why nothing did.
func (w *window) changeLibrary(failed string, change func(context.Context, *library.Library) error, then func()) {
	l := w.studio.Library
	w.tasks.Go(func() func() {
		err := change(w.ctx, l)
		return func() {
			if err != nil {
				w.fail(&problem{title: failed, why: explained(err)})
			} else {
				then()
			}
			if w.state.browser.open {
				w.readBin()
			}
		}
	})
}

// readBin reads what is in the bin, and how much room there is.
func (w *window) readBin() {
	l := w.studio.Library
	w.tasks.Go(func() func() {
		bin, err := l.Bin(w.ctx)
		size, sizeErr := l.Size(w.ctx)
		return func() {
			if err = errors.Join(err, sizeErr); err != nil {
				w.fail(&problem{title: text("The bin cannot be read"), why: explained(err)})
				return
			}
			b := &w.state.browser
			b.size, b.binned = size, nil
			for _, t := range bin {
				b.binned = append(b.binned, &take{Take: t})
			}
			b.chosen.keep(slices.Concat(w.state.takes, b.binned))
			w.refresh()
		}
	})
}

// idsOf lists the IDs of takes.
func idsOf(takes []*take) []string {
	var ids []string
	for _, t := range takes {
		ids = append(ids, t.ID)
	}
	return ids
}

// removable are those of some takes that may be deleted: not what is being exported, nor what a newer program made.
func (s *state) removable(takes []*take) []*take {
	return slices.DeleteFunc(slices.Clone(takes), func(t *take) bool {
		return t == s.writing || engine.KindOf(t.Problem) == engine.Unavailable
	})
}

// binTake puts a take into the bin, binTakes several.
func (w *window) binTake(id string) {
	if t := w.state.takeOf(id); t != nil {
		w.binTakes([]*take{t})
	}
}

func (w *window) binTakes(takes []*take) {
	takes = w.state.removable(takes)
	if len(takes) == 0 {
		return
	}
	w.changeLibrary(text("The take could not be deleted"),
		func(ctx context.Context, l *library.Library) error { return l.Delete(ctx, idsOf(takes)...) },
		func() { w.takesGone(takes); w.state.binned = takes; w.refresh() })
}

// takesGone takes some out of the strip. If one of them was on the stage, another one takes its place.
func (w *window) takesGone(gone []*take) {
	s := &w.state
	is := func(t *take) bool { return t != nil && slices.Contains(gone, t) }
	looked := cmp.Or(s.coming, s.take)
	shown := is(looked) && (s.coming != nil || s.phase() == finished)
	compared := is(s.rival)
	var next *take
	if shown {
		next = s.successor(looked, gone...)
	}
	s.takes = slices.DeleteFunc(slices.Clone(s.takes), is)
	s.news = slices.DeleteFunc(s.news, is)
	if is(s.take) {
		s.take, s.fresh = nil, false
	}
	if shown {
		s.leave()
	}
	s.problem, s.note = nil, ""
	switch {
	case shown && next != nil:
		w.bringUpTake(next)
	case shown:
		w.stage.player.Clear()
	case compared:
		w.endComparison()
	}
	w.refresh()
}

// undoBin takes out of the bin again what was put there last.
func (w *window) undoBin() {
	takes := w.state.binned
	w.state.binned = nil
	w.restoreTakes(takes)
}

// restoreTakes takes takes out of the bin again. One that is alone is brought up where nothing else is looked at.
func (w *window) restoreTakes(takes []*take) {
	restored := make([]library.Take, len(takes))
	w.refresh()
	w.changeLibrary(text("The take could not be restored"), func(ctx context.Context, l *library.Library) error {
		err := l.Restore(ctx, idsOf(takes)...)
		for i := 0; err == nil && i < len(takes); i++ {
			restored[i], err = l.Get(ctx, takes[i].ID)
		}
		return err
	}, func() {
		for i, t := range takes {
			t.Take = restored[i]
			w.state.takes = withTake(w.state.takes, t)
		}
		at := w.state.phase()
		if len(takes) == 1 && takes[0].Problem == nil && (at == finished || at == empty) && !w.state.browser.open {
			w.bringUpTake(takes[0])
		}
		w.refresh()
	})
}

// purgeBin deletes for good what has been in the bin for long. What cannot be deleted is tried again at the next start.
func (w *window) purgeBin() {
	l := w.studio.Library
	w.tasks.Go(func() func() {
		_, _, _ = l.Purge(w.ctx, library.Limits{Age: binAge, Bytes: math.MaxInt64})
		return nil
	})
}

// askExpunge asks whether to delete takes of the bin for good.
func (w *window) askExpunge(takes []*take) {
	if takes = w.state.removable(takes); len(takes) == 0 {
		return
	}
	w.openQuestion(asking{title: text("Delete {{.Takes}} for good?", words{"Takes": takesText(len(takes))}),
		reason: text("{{.Size}} are freed. Nothing brings them back.", words{"Size": fileSize(bytesOf(takes))}),
		yes:    text("Delete for good"), no: text("Cancel"), danger: true,
		do: func() {
			w.changeLibrary(text("The bin could not be emptied"),
				func(ctx context.Context, l *library.Library) error { return l.Expunge(ctx, idsOf(takes)...) }, w.refresh)
		}})
}
