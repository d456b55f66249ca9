//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// lineEntry is for a line of words: Return or leaving it takes them, Esc does not.
type lineEntry struct {
	widget.Entry
	taken    func(typed string)
	dropped  func()
	shortcut func(fyne.Shortcut) bool // the window's; true if it was one
	typing   bool
}

func newLineEntry(taken func(string), dropped func(), shortcut func(fyne.Shortcut) bool) *lineEntry {
	e := &lineEntry{taken: taken, dropped: dropped, shortcut: shortcut}
	e.ExtendBaseWidget(e)
	return e
}

// begin has a text edited, all of which is selected.
func (e *lineEntry) begin(s string) {
	e.SetText(s)
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Focus(e)
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// end leaves the entry.
func (e *lineEntry) end() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && c.Focused() == e {
		c.Unfocus()
	}
}

// FocusGained begins the typing.
func (e *lineEntry) FocusGained() {
	e.Entry.FocusGained()
	e.typing = true
}

// FocusLost takes what was typed, unless Esc ended the typing before.
func (e *lineEntry) FocusLost() {
	e.Entry.FocusLost()
	if e.typing {
		e.typing = false
		e.taken(e.Text)
	}
}

// TypedKey ends the typing with Return and Esc.
func (e *lineEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		e.end()
	case fyne.KeyEscape:
		e.typing = false
		e.dropped()
		e.end()
	default:
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut lets the window have its own first, but for pasting.
func (e *lineEntry) TypedShortcut(s fyne.Shortcut) {
	s = inEntry(s)
	if _, custom := s.(*desktop.CustomShortcut); custom && e.shortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
}
