//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// addressDialog asks for the address of a gateway.
type addressDialog struct {
	popUp   *widget.PopUp
	address *widget.Entry
	note    *widget.Label
	add     *button
}

// newAddressDialog shows the dialog. add takes what was entered and calls done with what came of it: nil closes the
// dialog, an error is told in it.
func newAddressDialog(c fyne.Canvas, add func(address string, done func(error))) *addressDialog {
	d := &addressDialog{address: widget.NewEntry(), note: noteLabel()}
	d.address.SetPlaceHolder("https://gateway.example:8935")
	wrap(d.note)
	d.note.Resize(fyne.NewSize(questionWidth-6*gap, 1)) // what wraps knows its height when it has its width
	try := func() {
		setEnabled(d.add, false)
		add(d.address.Text, func(err error) {
			if err == nil {
				d.popUp.Hide()
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
	no := newButton(text("Cancel"), nil, func() { d.popUp.Hide() })
	d.popUp = widget.NewModalPopUp(questionCard(text("Add a gateway"),
		text("The address of a Livepeer gateway, with the path before /image-to-video if there is one. Nothing is sent to it until you generate a clip there."),
		column(-gap/2, d.address, d.note), no, d.add), c)
	d.popUp.Show()
	c.Focus(d.address)
	return d
}
