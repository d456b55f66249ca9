//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// nameEntry is for a line of a dialog that is heeded while it is typed: Return and Esc are the dialog's.
type nameEntry struct{ widget.Entry }

func newNameEntry(typed func(string)) *nameEntry {
	e := &nameEntry{}
	e.OnChanged = typed
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey hands on what ends a dialog.
func (e *nameEntry) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape:
		typeOnWindow(e, k)
	default:
		e.Entry.TypedKey(k)
	}
}

// insert puts a text where the cursor is.
func (e *nameEntry) insert(s string) {
	for _, r := range s {
		e.TypedRune(r)
	}
}
