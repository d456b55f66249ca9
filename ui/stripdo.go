//go:build !headless

package ui

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
	"framewake/engine/library"
)

// binAge is how long a deleted take stays in the bin.
const binAge = 30 * 24 * time.Hour

func (w *window) stripActions() stripActions {
	return stripActions{
		fold: w.foldTakes,
		favourites: func() {
			w.state.strip.query.Favourites = !w.state.strip.query.Favourites
			w.refresh()
		},
		search: func(typed string) { w.state.strip.query.Text = typed; w.refresh() },
		take: takeCardActions{
			open: func(id string, held fyne.KeyModifier) {
				if held&fyne.KeyModifierShortcutDefault != 0 {
					w.compareTake(id)
				} else {
					w.openTake(id)
				}
			}, favourite: w.favourTake, menu: w.takeMenu, renamed: w.renameTake,
			kept:     func() { w.state.strip.renaming = ""; w.refresh() },
			shortcut: w.shortcut,
		},
	}
}

// foldTakes hides the takes, or shows them again.
func (w *window) foldTakes() {
	w.state.strip.folded = !w.state.strip.folded
	w.prefs.TakesFolded = w.state.strip.folded
	w.refresh()
	w.remember()
}

// takeOf returns the take with an ID, nil if there is none.
func (s *state) takeOf(id string) *take {
	if at := slices.IndexFunc(s.takes, func(t *take) bool { return t.ID == id }); at >= 0 {
		return s.takes[at]
	}
	return nil
}

// openTake brings a take up and plays it. One that cannot be played says why.
func (w *window) openTake(id string) {
	t := w.state.takeOf(id)
	if t == nil {
		return
	}
	if t.Problem != nil {
		w.fail(takeProblem(t.Take))
		return
	}
	w.state.problem, w.state.note, w.state.binned = nil, "", nil
	if p := w.stage.player; !p.playing && w.state.steerable() {
		p.Toggle()
	}
	w.bringUpTake(t)
}

// takeMenu offers what can be done with a take.
func (w *window) takeMenu(id string, at fyne.Position) {
	if t := w.state.takeOf(id); t != nil {
		widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", w.takeItems(t)...), w.Canvas(), at)
	}
}

func (w *window) takeItems(t *take) []*fyne.MenuItem {
	item := func(title string, icon fyne.Resource, do func(id string)) *fyne.MenuItem {
		return fyne.NewMenuItemWithIcon(title, icon, func() { do(t.ID) })
	}
	folder := item(text("Show in folder"), theme.FolderOpenIcon(), w.showTakeFolder)
	remove := item(text("Delete"), theme.DeleteIcon(), w.binTake)
	remove.Disabled = t == w.state.writing || engine.KindOf(t.Problem) == engine.Unavailable
	if t.Problem != nil {
		return []*fyne.MenuItem{folder, remove}
	}
	favourite := text("Add to the favourites")
	if t.Favourite {
		favourite = text("Remove from the favourites")
	}
	compare := item(text("Compare with the one on the stage"), theme.ViewRestoreIcon(), w.compareTake)
	compare.Disabled = !w.state.canCompare(t)
	if t == w.state.rival {
		compare.Label = text("End the comparison")
	}
	export := item(text("Export MP4"), theme.DocumentSaveIcon(), func(id string) { w.exportTake(w.state.takeOf(id), w.exportFolder()) })
	export.Disabled = w.state.writing != nil
	return []*fyne.MenuItem{
		item(text("Make another like this"), theme.ViewRefreshIcon(), w.makeAnother), compare, export, fyne.NewMenuItemSeparator(),
		item(favourite, starIcon(!t.Favourite), w.favourTake),
		item(text("Rename"), theme.DocumentCreateIcon(), w.beginRename), fyne.NewMenuItemSeparator(), folder, remove,
	}
}

// changeTake changes a take beside the UI thread, and shows what it is then.
func (w *window) changeTake(t *take, change func(context.Context, *library.Library) (library.Take, error)) {
	l := w.studio.Library
	w.tasks.Go(func() func() {
		changed, err := change(w.ctx, l)
		return func() {
			if err != nil {
				w.fail(&problem{title: text("The take could not be changed"), why: explained(err)})
				return
			}
			t.Take = changed
			w.refresh()
		}
	})
}

// favourTake makes a take a favourite, or one no more.
func (w *window) favourTake(id string) {
	if t := w.state.takeOf(id); t != nil {
		favourite := !t.Favourite
		w.changeTake(t, func(ctx context.Context, l *library.Library) (library.Take, error) {
			return l.SetFavourite(ctx, id, favourite)
		})
	}
}

// beginRename has a take's title typed where it stands.
func (w *window) beginRename(id string) {
	t := w.state.takeOf(id)
	if t == nil || t.Problem != nil {
		return
	}
	if w.state.strip.folded {
		w.foldTakes()
	}
	w.state.strip.renaming = id
	w.strip.reveal(id)
	w.refresh()
}

// renameTake gives a take the title that was typed. An empty one leaves it as it is.
func (w *window) renameTake(id, title string) {
	w.state.strip.renaming = ""
	w.refresh()
	t, title := w.state.takeOf(id), strings.TrimSpace(title)
	if t == nil || title == "" || title == t.Title {
		return
	}
	w.changeTake(t, func(ctx context.Context, l *library.Library) (library.Take, error) { return l.Rename(ctx, id, title) })
}

// showTakeFolder opens the file manager where a take is.
func (w *window) showTakeFolder(id string) {
	t := w.state.takeOf(id)
	if t == nil {
		return
	}
	path := t.Master
	if t.Problem != nil {
		path = t.Dir
	}
	if err := w.env.show(path); err != nil {
		w.fail(&problem{title: text("The folder cannot be shown"), why: explained(err)})
	}
}

// binTake puts a take into the bin.
func (w *window) binTake(id string) {
	t := w.state.takeOf(id)
	if t == nil || t == w.state.writing {
		return
	}
	l := w.studio.Library
	w.tasks.Go(func() func() {
		err := l.Delete(w.ctx, id)
		return func() {
			if err != nil {
				w.fail(&problem{title: text("The take could not be deleted"), why: explained(err)})
				return
			}
			w.takeGone(t)
		}
	})
}

// takeGone takes a take out of the strip. If it was on the stage, another one takes its place.
func (w *window) takeGone(t *take) {
	s := &w.state
	next, compared := s.successor(t), s.rival == t
	s.takes = slices.DeleteFunc(slices.Clone(s.takes), func(other *take) bool { return other == t })
	s.news = slices.DeleteFunc(s.news, func(other *take) bool { return other == t })
	shown := s.coming == t || s.coming == nil && s.take == t && s.phase() == finished
	if s.take == t {
		s.take, s.fresh = nil, false
	}
	if shown {
		s.leave()
	}
	s.problem, s.note, s.binned = nil, "", t
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

// restoreTake takes the take out of the bin again that was put there last.
func (w *window) restoreTake() {
	t, l := w.state.binned, w.studio.Library
	w.state.binned = nil
	w.refresh()
	w.tasks.Go(func() func() {
		err := l.Restore(w.ctx, t.ID)
		if err == nil {
			t.Take, err = l.Get(w.ctx, t.ID)
		}
		return func() {
			if err != nil {
				w.fail(&problem{title: text("The take could not be restored"), why: explained(err)})
				return
			}
			w.state.takes = withTake(w.state.takes, t)
			if at := w.state.phase(); t.Problem == nil && (at == finished || at == empty) {
				w.bringUpTake(t)
			}
			w.refresh()
		}
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
