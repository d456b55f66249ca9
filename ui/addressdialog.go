//go:build !headless

package ui

import (
	"context"

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
// dialog, an error is told in it. Its ctx ends with the dialog.
func newAddressDialog(w *window, add func(ctx context.Context, address string, done func(error))) *addressDialog {
	d := &addressDialog{address: widget.NewEntry(), note: noteLabel()}
	d.address.SetPlaceHolder("https://gateway.example:8935")
	wrap(d.note)
	d.note.Resize(fyne.NewSize(questionWidth-6*gap, 1)) // what wraps knows its height when it has its width
	ctx, cancel := context.WithCancel(w.ctx)
	dismiss := func() {
		cancel()
		d.close()
	}
	try := func() {
		setEnabled(d.add, false)
		d.add.SetText(text("Looking…"))
		showNote(d.note, "")
		add(ctx, d.address.Text, func(err error) {
			if err == nil {
				dismiss()
				return
			}
			setEnabled(d.add, true)
			d.add.SetText(text("Add"))
			showNote(d.note, explained(err))
			d.popUp.Refresh()
		})
	}
	d.address.OnSubmitted = func(string) { try() }
	d.add = newButton(text("Add"), nil, try)
	d.add.Importance = widget.HighImportance
	d.modal = w.openModal(questionCard(text("Add a gateway"),
		text("The address of a Livepeer gateway, with the path before /image-to-video if there is one. Nothing is sent to it until you generate a clip there."),
		column(-gap/2, d.address, d.note), newButton(text("Cancel"), nil, dismiss), d.add), d.add, dismiss)
	w.Canvas().Focus(d.address)
	return d
}
