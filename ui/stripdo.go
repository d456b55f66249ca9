//go:build !headless

package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
	"framewake/engine/library"
)

func (w *window) stripActions() stripActions {
	return stripActions{
		fold: w.foldTakes, all: w.showLibrary,
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
	export := item(w.state.presets.button(w.state.export.exportLook), theme.DocumentSaveIcon(), func(id string) { w.exportNow(w.state.takeOf(id)) })
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
	if w.state.browser.open {
		w.state.browser.renaming = id
		w.refresh()
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
	w.state.strip.renaming, w.state.browser.renaming = "", ""
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
