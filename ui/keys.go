//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// binding is a line of the table of keys, and of the sheet that is drawn from it.
type binding struct {
	keys []fyne.KeyName   // any of them
	with fyne.KeyModifier // is held; 0: none
	says string           // what it does, in the imperative
	when keyScope
	do   func() // nil: the focused widget does it
}

// keyScope is when a binding applies, and so under which heading it stands on the sheet.
type keyScope int

const (
	anytime     keyScope = iota // no dialog is open
	clipKeys                    // and the clip is on the stage
	cropKeys                    // the crop box is focused, or nothing is while it is on the stage
	libraryKeys                 // all takes are shown
)

// bindings is the table of keys, in the order of the sheet.
func (w *window) bindings() []binding {
	const ctrl = fyne.KeyModifierShortcutDefault
	p := w.stage.player
	keys := func(k ...fyne.KeyName) []fyne.KeyName { return k }
	return append([]binding{
		{keys(fyne.KeyO), ctrl, text("Open a picture"), anytime, w.openPicture},
		{keys(fyne.KeyV), ctrl, text("Paste a picture"), anytime, w.paste},
		{keys(fyne.KeyReturn, fyne.KeyEnter), ctrl, text("Generate"), anytime, w.generate},
		{keys(fyne.KeyE), ctrl, text("Export"), anytime, w.exportByKey},
		{keys(fyne.KeyE), ctrl | fyne.KeyModifierShift, text("Choose how to export"), anytime, func() { w.openExport() }},
		{keys(fyne.KeyZ), ctrl, text("Undo"), anytime, w.undo},
		{keys(fyne.KeyY), ctrl, text("Redo"), anytime, w.redo},
		{keys(fyne.KeyZ), ctrl | fyne.KeyModifierShift, text("Redo"), anytime, w.redo},
		{keys(fyne.KeyComma), ctrl, text("Open the settings"), anytime, w.showSettings},
		{keys(fyne.KeyUp), ctrl, text("Make the focused clip of the queue sooner"), anytime, func() { w.moveFocused(-1) }},
		{keys(fyne.KeyDown), ctrl, text("Make it later"), anytime, func() { w.moveFocused(1) }},
		{keys(fyne.KeyL), ctrl, text("Show all takes and the bin"), anytime, w.showLibrary},
		{keys(fyne.KeyF1), 0, text("Show the keys"), anytime, w.showKeys},
		{keys(fyne.KeyF), 0, text("Fill the screen, or go back to the window"), anytime, w.fillScreen},
		{keys(fyne.KeyEscape), 0, text("Cancel what runs, or send the notice away"), anytime, w.escape},

		{keys(fyne.KeySpace, fyne.KeyK), 0, text("Play or pause"), clipKeys, p.Toggle},
		{keys(fyne.KeyJ), 0, text("Play slower"), clipKeys, func() { p.changeSpeed(-1) }},
		{keys(fyne.KeyL), 0, text("Play faster"), clipKeys, func() { p.changeSpeed(1) }},
		{keys(fyne.KeyLeft), 0, text("Go half a second back"), clipKeys, func() { p.Skip(-1) }},
		{keys(fyne.KeyRight), 0, text("Go half a second on"), clipKeys, func() { p.Skip(1) }},
		{keys(fyne.KeyComma), 0, text("Go one frame back"), clipKeys, func() { p.Step(-1) }},
		{keys(fyne.KeyPeriod), 0, text("Go one frame on"), clipKeys, func() { p.Step(1) }},
		{keys(fyne.KeyHome), 0, text("Go to the beginning"), clipKeys, func() { p.Seek(0) }},
		{keys(fyne.KeyEnd), 0, text("Go to the end"), clipKeys, func() { p.Seek(len(p.clip.Frames) - 1) }},
		{keys(fyne.KeyB), 0, text("See the picture it was made of, while held"), clipKeys, w.beforeByKey},
		{keys(fyne.KeyP), 0, text("Use this frame as the next picture"), clipKeys, w.useFrame},
		{keys(fyne.KeyUp), 0, text("Go to the newer take"), clipKeys, func() { w.walk(-1) }},
		{keys(fyne.KeyDown), 0, text("Go to the older take"), clipKeys, func() { w.walk(1) }},
		{keys(fyne.KeyC), 0, text("Compare the take with the one before, or leave it"), clipKeys, w.compare},
		{keys(fyne.KeyF2), 0, text("Rename the take"), clipKeys, func() { w.beginRename(w.state.take.ID) }},
		{keys(fyne.KeyDelete), 0, text("Put the take into the bin"), clipKeys, func() { w.binTake(w.state.take.ID) }},

		{keys(fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown), 0, text("Move the crop box by a pixel"), cropKeys, nil},
		{keys(fyne.KeyLeft, fyne.KeyRight, fyne.KeyUp, fyne.KeyDown), fyne.KeyModifierShift, text("Move it by ten pixels"), cropKeys, nil},
		{keys(fyne.KeyPlus, fyne.KeyEqual, fyne.KeyMinus), 0, text("Make the crop box larger or smaller"), cropKeys, nil},
		{keys(fyne.Key0), 0, text("Make the crop box as large as can be"), cropKeys, nil},
	}, w.libraryBindings()...)
}

// shortcuts are what the toolkit calls the binding's keys; none where no modifier is held.
func (b binding) shortcuts() []fyne.Shortcut {
	if b.with == 0 || b.do == nil {
		return nil
	}
	var all []fyne.Shortcut
	for _, k := range b.keys {
		switch {
		case b.with != fyne.KeyModifierShortcutDefault:
			all = append(all, &desktop.CustomShortcut{KeyName: k, Modifier: b.with})
		case k == fyne.KeyA:
			all = append(all, &fyne.ShortcutSelectAll{})
		case k == fyne.KeyV:
			all = append(all, &fyne.ShortcutPaste{})
		case k == fyne.KeyZ:
			all = append(all, &fyne.ShortcutUndo{})
		case k == fyne.KeyY:
			all = append(all, &fyne.ShortcutRedo{})
		default:
			all = append(all, &desktop.CustomShortcut{KeyName: k, Modifier: b.with})
		}
	}
	return all
}

// listen takes keys, shortcuts, drops and the wish to close.
func (w *window) listen() {
	w.Canvas().SetOnTypedKey(w.key)
	w.Canvas().SetOnTypedRune(w.character)
	if c, ok := w.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyUp(w.keyUp)
	}
	for _, b := range w.bindings() {
		for _, s := range b.shortcuts() {
			w.Canvas().AddShortcut(s, func(s fyne.Shortcut) { w.shortcut(s) })
		}
	}
	w.SetOnDropped(w.dropped)
	w.SetCloseIntercept(w.askToClose)
}

// shortcut does what a shortcut is for, and reports whether it is one of the window's. In an entry Ctrl+V is the
// window's only when the clipboard holds a picture's path.
func (w *window) shortcut(s fyne.Shortcut) bool {
	if _, typing := w.Canvas().Focused().(*entry); typing && s.ShortcutName() == (&fyne.ShortcutPaste{}).ShortcutName() &&
		len(pathsIn(w.env.clipboard.Text())) == 0 {
		return false
	}
	ours := false
	for _, b := range w.bindings() {
		if slices.ContainsFunc(b.shortcuts(), func(own fyne.Shortcut) bool { return own.ShortcutName() == s.ShortcutName() }) {
			if w.applies(b) {
				b.do()
				return true
			}
			ours = true
		}
	}
	return ours
}

// applies tells whether a binding's keys mean it now.
func (w *window) applies(b binding) bool {
	if b.do == nil || w.suspended() || w.state.browser.open != (b.when == libraryKeys) {
		return false
	}
	return b.when != clipKeys || w.state.steerable()
}

// suspended: a dialog or a menu is open, which the keys are for.
func (w *window) suspended() bool {
	return w.closing || w.picker.Busy() || len(w.Canvas().Overlays().List()) > 0
}

// exportByKey exports, but unlike the button never stops an export.
func (w *window) exportByKey() {
	if w.state.canExport() {
		w.exportNow(w.state.take)
	}
}

// key takes a key that no focused widget has use for.
func (w *window) key(e *fyne.KeyEvent) {
	if d := w.modal(); d != nil {
		d.key(e)
		return
	}
	for _, b := range w.bindings() {
		if b.with != 0 || !slices.Contains(b.keys, e.Name) {
			continue
		}
		if w.applies(b) {
			b.do()
			return
		}
		if b.when == cropKeys && w.state.phase() == ready && !w.state.browser.open && !w.suspended() && w.Canvas().Focused() == nil {
			w.Canvas().Focus(w.stage.crop)
			w.stage.crop.TypedKey(e)
			return
		}
	}
}

// character takes a character that nothing is typed into: where ? is on a keyboard differs.
func (w *window) character(r rune) {
	if r == '?' {
		w.showKeys()
	}
}

// escape cancels what runs, or else sends the notice away.
func (w *window) escape() {
	w.Canvas().Unfocus()
	switch {
	case w.cinema.on:
		w.fillScreen()
	case w.state.phase() == running:
		w.cancel()
	case w.state.rival != nil:
		w.endComparison()
	case w.exporting != nil:
		w.exporting()
	case w.leaveEdit():
	default:
		w.dismiss()
	}
}
