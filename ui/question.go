//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// question asks, in front of the window, whether to do what cannot be undone.
type question struct {
	popUp   *widget.PopUp
	no, yes *button
}

const questionWidth = 400

// newQuestion shows a question. A tap on the button that does it calls do; either button calls done first.
func newQuestion(c fyne.Canvas, title, reason, yes, no string, done, do func()) *question {
	q := &question{}
	q.no = newButton(no, nil, func() { q.hide(); done() })
	q.yes = newButton(yes, nil, func() { q.hide(); done(); do() })
	q.yes.Importance = widget.DangerImportance
	q.popUp = widget.NewModalPopUp(questionCard(title, reason, nil, q.no, sized(q.yes, 96, 0)), c)
	q.popUp.Show()
	return q
}

// questionCard is a heading, what is to be said, perhaps something to fill in, and buttons.
func questionCard(title, reason string, fill fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	heading := widget.NewLabel(title)
	heading.TextStyle.Bold = true
	heading.SizeName = theme.SizeNameSubHeadingText
	why := widget.NewLabel(reason)
	why.Wrapping = fyne.TextWrapWord
	why.Resize(fyne.NewSize(questionWidth-4*gap, 1)) // what wraps knows its height when it has its width
	parts := []fyne.CanvasObject{column(-gap, heading, why)}
	if fill != nil {
		parts = append(parts, inset(fill, gap, gap))
	}
	parts = append(parts, inset(container.NewHBox(layout.NewSpacer(), row(gap, buttons...)), 0, gap))
	return airy(fixedWidth(column(gap, parts...), questionWidth-4*gap), 2*gap, 2*gap)
}

func (q *question) hide() { q.popUp.Hide() }
