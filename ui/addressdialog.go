//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// addressDialog asks for the address of a gateway.
type addressDialog struct {
	*modal
	address *widget.Entry
	note    *widget.Label
	add     *button
}

// newAddressDialog shows the dialog. add takes what was entered and calls done with what came of it: nil closes the
// dialog, an error is told in it.
func newAddressDialog(w *window, add func(address string, done func(error))) *addressDialog {
	d := &addressDialog{address: widget.NewEntry(), note: noteLabel()}
	d.address.SetPlaceHolder("https://gateway.example:8935")
	wrap(d.note)
	d.note.Resize(fyne.NewSize(questionWidth-6*gap, 1)) // what wraps knows its height when it has its width
	try := func() {
		setEnabled(d.add, false)
		add(d.address.Text, func(err error) {
			if err == nil {
				d.close()
				return
			}
			setEnabled(d.add, true)
			showNote(d.note, explained(err))
			d.popUp.Refresh()
		})
	}
	d.address.OnSubmitted = func(string) { try() }
	d.add = newButton(text("Add"), nil, try)
	d.add.Importance = widget.HighImportance
	no := newButton(text("Cancel"), nil, func() { d.close() })
	d.modal = w.openModal(questionCard(text("Add a gateway"),
		text("The address of a Livepeer gateway, with the path before /image-to-video if there is one. Nothing is sent to it until you generate a clip there."),
		column(-gap/2, d.address, d.note), no, d.add), d.add, func() { d.close() })
	w.Canvas().Focus(d.address)
	return d
}
