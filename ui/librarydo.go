//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func (w *window) libraryActions() libraryActions {
	b := &w.state.browser
	set := func(change func()) func() { return func() { change(); w.refresh() } }
	return libraryActions{
		leave:      w.leaveLibrary,
		tab:        w.showTab,
		favourites: set(func() { b.query.Favourites = !b.query.Favourites }),
		order:      func(o takeOrder) { set(func() { b.order = o })() },
		search:     func(typed string) { set(func() { b.query.Text = typed })() },
		show:       w.showChosen, compare: w.compareChosen, favour: w.favourChosen, rename: w.renameChosen,
		remove: w.removeChosen, restore: w.restoreChosen, expunge: w.removeChosen, empty: func() { w.askExpunge(b.binned) },
		take: takeCardActions{
			open: w.tapChosen, favourite: w.favourTake, menu: w.chosenMenu, renamed: w.renameTake,
			kept:     func() { b.renaming = ""; w.refresh() },
			shortcut: w.shortcut,
		},
		remedy: w.remedy, dismiss: w.dismiss,
	}
}

// libraryBindings are the keys of the page.
func (w *window) libraryBindings() []binding {
	const ctrl = fyne.KeyModifierShortcutDefault
	keys := func(k ...fyne.KeyName) []fyne.KeyName { return k }
	end := func(places int) func() { return func() { w.moveChosen(places * len(w.state.listed())) } }
	return []binding{
		{keys(fyne.KeyLeft), 0, text("Go to the take before"), libraryKeys, func() { w.moveChosen(-1) }},
		{keys(fyne.KeyRight), 0, text("Go to the take after"), libraryKeys, func() { w.moveChosen(1) }},
		{keys(fyne.KeyUp), 0, text("Go one row up"), libraryKeys, func() { w.moveRow(-1) }},
		{keys(fyne.KeyDown), 0, text("Go one row down"), libraryKeys, func() { w.moveRow(1) }},
		{keys(fyne.KeyHome), 0, text("Go to the first take"), libraryKeys, end(-1)},
		{keys(fyne.KeyEnd), 0, text("Go to the last take"), libraryKeys, end(1)},
		{keys(fyne.KeySpace), 0, text("Select the take, or let go of it"), libraryKeys, w.toggleChosen},
		{keys(fyne.KeyA), ctrl, text("Select all"), libraryKeys, w.chooseAll},
		{keys(fyne.KeyReturn, fyne.KeyEnter), 0, text("Show the take on the stage"), libraryKeys, w.showChosen},
		{keys(fyne.KeyC), 0, text("Compare the two selected takes"), libraryKeys, w.compareChosen},
		{keys(fyne.KeyF), 0, text("Add to the favourites, or remove from there"), libraryKeys, w.favourChosen},
		{keys(fyne.KeyF2), 0, text("Rename the take"), libraryKeys, w.renameChosen},
		{keys(fyne.KeyDelete), 0, text("Put into the bin, or delete for good what is there"), libraryKeys, w.removeChosen},
		{keys(fyne.KeyF), ctrl, text("Search"), libraryKeys, func() { w.Canvas().Focus(w.library.search) }},
		{keys(fyne.KeyF1), 0, text("Show the keys"), libraryKeys, w.showKeys},
		{keys(fyne.KeyL), ctrl, text("Go back"), libraryKeys, w.leaveLibrary},
		{keys(fyne.KeyEscape), 0, text("Select nothing, or go back"), libraryKeys, w.escapeLibrary},
	}
}

// showLibrary opens the page with all takes.
func (w *window) showLibrary() {
	b := &w.state.browser
	if w.studio == nil {
		return
	}
	if w.cinema.on {
		w.fillScreen()
	}
	w.Canvas().Unfocus()
	*b = browser{open: true, order: b.order, binned: b.binned, size: b.size}
	if t := w.state.take; t != nil && w.state.onStage {
		b.chosen.at, b.chosen.from = t.ID, t.ID
	}
	w.refresh()
	w.readBin()
}

// leaveLibrary goes back to the stage.
func (w *window) leaveLibrary() {
	w.Canvas().Unfocus()
	w.state.browser.open, w.state.browser.renaming = false, ""
	w.refresh()
}

func (w *window) showTab(bin bool) {
	b := &w.state.browser
	b.bin, b.chosen = bin, selection{}
	w.refresh()
}

// escapeLibrary selects nothing, or else leaves the page.
func (w *window) escapeLibrary() {
	b := &w.state.browser
	switch {
	case w.state.notice().closable:
		w.dismiss()
	case len(b.chosen.ids) > 0:
		b.chosen.none()
		w.refresh()
	default:
		w.leaveLibrary()
	}
}

// tapChosen selects a take, as keys are held. A tap on the one that is selected alone brings it up.
func (w *window) tapChosen(id string, held fyne.KeyModifier) {
	b := &w.state.browser
	more, span := held&fyne.KeyModifierShortcutDefault != 0, held&fyne.KeyModifierShift != 0
	if !more && !span && b.chosen.ids[id] && len(b.chosen.ids) == 1 && !b.bin {
		w.showChosen()
		return
	}
	b.chosen.tap(w.state.listed(), id, more, span)
	w.refresh()
}

// moveChosen goes so many places on with the keys; with Shift what lies between is selected too.
func (w *window) moveChosen(places int) {
	w.state.browser.chosen.move(w.state.listed(), places, w.env.held()&fyne.KeyModifierShift != 0)
	w.refresh()
}

// moveRow does the same by rows.
func (w *window) moveRow(rows int) { w.moveChosen(rows * w.library.shelf.columns()) }

func (w *window) chooseAll() {
	w.state.browser.chosen.all(w.state.listed())
	w.refresh()
}

// toggleChosen selects the take where the keys are, or lets go of it.
func (w *window) toggleChosen() {
	if b := &w.state.browser; b.chosen.at != "" {
		b.chosen.toggle(b.chosen.at)
		w.refresh()
	}
}

// chosen are the selected takes.
func (w *window) chosen() []*take { return w.state.browser.chosen.of(w.state.listed()) }

// showChosen brings the selected take to the stage.
func (w *window) showChosen() {
	if w.state.viewBrowser().canShow {
		id := w.chosen()[0].ID
		w.leaveLibrary()
		w.openTake(id)
	}
}

// compareChosen puts the two selected takes onto the stage.
func (w *window) compareChosen() {
	if !w.state.viewBrowser().canCompare {
		return
	}
	pair := w.chosen()
	w.leaveLibrary()
	w.state.problem, w.state.note, w.state.binned = nil, "", nil
	w.bringUp(pair[0], func(t *take) {
		w.state.rival = nil
		w.showTake(t)
		w.bringUp(pair[1], w.showRival)
	})
}

// favourChosen makes the selected takes favourites, or if they all are, favourites no more.
func (w *window) favourChosen() {
	chosen := slices.DeleteFunc(w.chosen(), func(t *take) bool { return t.Problem != nil })
	every := !slices.ContainsFunc(chosen, func(t *take) bool { return !t.Favourite })
	for _, t := range chosen {
		if t.Favourite == every && !w.state.browser.bin {
			w.favourTake(t.ID)
		}
	}
}

func (w *window) renameChosen() {
	if w.state.viewBrowser().canRename {
		w.beginRename(w.chosen()[0].ID)
	}
}

// removeChosen puts the selected takes into the bin, or asks whether to delete for good what is there already.
func (w *window) removeChosen() {
	if w.state.browser.bin {
		w.askExpunge(w.chosen())
		return
	}
	w.binTakes(w.chosen())
}

// restoreChosen takes the selected takes out of the bin again.
func (w *window) restoreChosen() {
	if w.state.browser.bin {
		w.restoreTakes(w.chosen())
	}
}

// chosenMenu offers what can be done with a take, or with all that are selected if it is one of them.
func (w *window) chosenMenu(id string, at fyne.Position) {
	b := &w.state.browser
	if !b.chosen.ids[id] {
		b.chosen.only(id)
		w.refresh()
	}
	item := func(title string, icon fyne.Resource, can bool, do func()) *fyne.MenuItem {
		i := fyne.NewMenuItemWithIcon(title, icon, do)
		i.Disabled = !can
		return i
	}
	v := w.state.viewBrowser()
	var items []*fyne.MenuItem
	switch t := w.state.takeOf(id); {
	case b.bin:
		items = []*fyne.MenuItem{item(text("Restore"), theme.ContentUndoIcon(), true, w.restoreChosen),
			item(text("Delete for good…"), theme.DeleteIcon(), true, w.removeChosen)}
	case len(b.chosen.ids) > 1:
		items = []*fyne.MenuItem{item(text("Compare"), theme.ViewRestoreIcon(), v.canCompare, w.compareChosen),
			item(text("Add to the favourites"), starIcon(true), true, w.favourChosen), item(text("Delete"), theme.DeleteIcon(), true, w.removeChosen)}
	case t != nil:
		items = append([]*fyne.MenuItem{item(text("Show"), theme.MediaPlayIcon(), v.canShow, w.showChosen)}, w.takeItems(t)...)
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.Canvas(), at)
}
