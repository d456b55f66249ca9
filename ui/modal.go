//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// modal stands in front of the window, whose keys and shortcuts wait until it is closed: Esc dismisses it, Return presses
// its primary button, Tab stays within it.
type modal struct {
	popUp   *widget.PopUp
	primary *button // nil: there is none
	dismiss func()  // closes it without doing anything
}

// openModal shows content in front of the window, and of the dialogs that are open. The primary button has the focus.
func (w *window) openModal(content fyne.CanvasObject, primary *button, dismiss func()) *modal {
	d := &modal{widget.NewModalPopUp(content, w.Canvas()), primary, dismiss}
	w.modals = append(w.modals, d)
	d.popUp.Show()
	if primary != nil {
		w.Canvas().Focus(primary)
	}
	return d
}

func (d *modal) close() { d.popUp.Hide() }

// modal is the foremost that is open, nil if there is none.
func (w *window) modal() *modal {
	w.modals = slices.DeleteFunc(w.modals, func(d *modal) bool { return !d.popUp.Visible() })
	if n := len(w.modals); n > 0 {
		return w.modals[n-1]
	}
	return nil
}

// dismissModals closes every dialog and menu.
func (w *window) dismissModals() {
	for d := w.modal(); d != nil; d = w.modal() {
		d.dismiss()
		d.close()
	}
	for _, menu := range w.Canvas().Overlays().List() {
		w.Canvas().Overlays().Remove(menu)
	}
}

// key takes a key that nothing in the dialog has use for.
func (d *modal) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		d.dismiss()
	case fyne.KeyReturn, fyne.KeyEnter:
		if d.primary != nil && !d.primary.Disabled() {
			d.primary.OnTapped()
		}
	}
}
