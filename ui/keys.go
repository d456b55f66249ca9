//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// listen takes keys, shortcuts, drops and the wish to close.
func (w *window) listen() {
	w.Canvas().SetOnTypedKey(w.key)
	for _, s := range w.shortcuts() {
		w.Canvas().AddShortcut(s.shortcut, func(s fyne.Shortcut) { w.shortcut(s) })
	}
	w.SetOnDropped(w.dropped)
	w.SetCloseIntercept(w.askToClose)
}

// boundShortcut is a shortcut and what it does.
type boundShortcut struct {
	shortcut fyne.Shortcut
	do       func()
}

func (w *window) shortcuts() []boundShortcut {
	ctrl := func(k fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
	}
	return []boundShortcut{
		{ctrl(fyne.KeyO), w.openPicture},
		{ctrl(fyne.KeyReturn), w.generate},
		{ctrl(fyne.KeyEnter), w.generate},
		{ctrl(fyne.KeyE), w.exportByKey},
		{ctrl(fyne.KeyComma), w.showSettings},
		{&fyne.ShortcutPaste{}, w.paste},
	}
}

// shortcut does what a shortcut is for, and reports whether it is one of the window's. In an entry Ctrl+V is the
// window's only when the clipboard holds a picture's path.
func (w *window) shortcut(s fyne.Shortcut) bool {
	if _, typing := w.Canvas().Focused().(*entry); typing && s.ShortcutName() == (&fyne.ShortcutPaste{}).ShortcutName() &&
		len(pathsIn(w.env.clipboard.Text())) == 0 {
		return false
	}
	for _, b := range w.shortcuts() {
		if b.shortcut.ShortcutName() == s.ShortcutName() {
			if !w.suspended() {
				b.do()
			}
			return true
		}
	}
	return false
}

// suspended: a dialog or a menu is open, which the keys are for.
func (w *window) suspended() bool {
	return w.closing || w.picker.Busy() || len(w.Canvas().Overlays().List()) > 0
}

// exportByKey exports, but unlike the button never stops an export.
func (w *window) exportByKey() {
	if w.state.canExport() {
		w.export(w.exportFolder())
	}
}

// key takes a key that no focused widget has use for.
func (w *window) key(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape && w.question != nil {
		w.withdrawQuestion()
		return
	}
	if e.Name == fyne.KeyEscape && w.settings != nil {
		w.closeSettings()
		return
	}
	if e.Name == fyne.KeyEscape && (w.doNotPay() || w.refuseAll()) || w.suspended() {
		return
	}
	if e.Name == fyne.KeyEscape {
		w.escape()
		return
	}
	if !w.state.steerable() {
		return
	}
	p := w.stage.player
	switch e.Name {
	case fyne.KeySpace:
		p.Toggle()
	case fyne.KeyLeft:
		p.Step(-1)
	case fyne.KeyRight:
		p.Step(1)
	case fyne.KeyHome:
		p.Seek(0)
	case fyne.KeyEnd:
		p.Seek(len(w.state.take.clip.Frames) - 1)
	case fyne.KeyUp:
		w.walk(-1)
	case fyne.KeyDown:
		w.walk(1)
	case fyne.KeyF2:
		w.beginRename(w.state.take.ID)
	case fyne.KeyDelete:
		w.binTake(w.state.take.ID)
	}
}

// escape cancels what runs, or else sends the notice away.
func (w *window) escape() {
	w.Canvas().Unfocus()
	switch {
	case w.state.phase() == running:
		w.cancel()
	case w.exporting != nil:
		w.exporting()
	case w.leaveEdit():
	default:
		w.dismiss()
	}
}

// remedy does what the button of the notice says.
func (w *window) remedy() {
	p := w.state.trouble()
	switch {
	case p != nil:
	case w.state.note == "" && w.state.binned != nil:
		w.restoreTake()
		return
	case len(w.state.news) > 0:
		w.showNews()
		return
	default:
		w.showExport()
		return
	}
	if p == w.state.problem {
		w.state.problem = nil
	}
	if j := w.state.queue.job(p.job); j != nil && p.remedy != tryAgain && j.Progress.Event.Done == 0 {
		w.cancelJob(j.ID) // another one takes its place, and nothing of it is worth keeping
	}
	switch p.remedy {
	case choosePicture:
		w.openPicture()
	case tryAgain:
		if p.job != "" {
			w.watch(p.job)
			w.resumeJob(p.job)
		} else {
			w.generate()
		}
	case copyCommand:
		w.env.clipboard.SetText(p.command)
		again := *p
		again.remedy = checkAgain // after the command was run
		w.missing(&again)
	case checkAgain:
		w.state.setup = nil
		w.setUp()
	case openSettings:
		w.showSettings()
	case useDefaults:
		w.useDefaults()
	case useDraft:
		w.settle(func(f *form) { f.draft = f.draftable() })
	case resetKnobs:
		w.resetForm()
	case chooseFolder:
		w.exportElsewhere()
	case exportAgain:
		w.export(w.exportFolder())
	}
	w.refresh()
}
