//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// question asks, in front of the window, whether to do something.
type question struct {
	*modal
	no, yes *button
}

// asking is what a question says, and what comes of it.
type asking struct {
	title, reason string
	fill          fyne.CanvasObject // below the reason; nil: nothing
	yes, no       string
	danger        bool   // yes does what cannot be undone
	done          func() // called first, whatever the answer; may be nil
	do            func() // yes
	leave         func() // no; may be nil
}

const questionWidth = 400

// openQuestion asks. Return says yes, Esc no.
func (w *window) openQuestion(a asking) *question {
	q := &question{}
	answer := func(then func()) func() {
		return func() {
			q.close()
			if a.done != nil {
				a.done()
			}
			if then != nil {
				then()
			}
		}
	}
	no := answer(a.leave)
	q.no, q.yes = newButton(a.no, nil, no), newButton(a.yes, nil, answer(a.do))
	q.yes.Importance = widget.HighImportance
	if a.danger {
		q.yes.Importance = widget.DangerImportance
	}
	q.modal = w.openModal(questionCard(a.title, a.reason, a.fill, q.no, sized(q.yes, 96, 0)), q.yes, no)
	return q
}

// questionCard is a heading, what is to be said, perhaps something to fill in, and buttons.
func questionCard(title, reason string, fill fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	heading := widget.NewLabel(title)
	heading.TextStyle.Bold = true
	heading.SizeName = theme.SizeNameSubHeadingText
	why := widget.NewLabel(reason)
	for _, l := range []*widget.Label{heading, why} {
		l.Wrapping = fyne.TextWrapWord
		l.Resize(fyne.NewSize(questionWidth-4*gap, 1)) // what wraps knows its height when it has its width
	}
	parts := []fyne.CanvasObject{column(-gap, heading, why)}
	if fill != nil {
		parts = append(parts, inset(fill, gap, gap))
	}
	parts = append(parts, inset(container.NewHBox(layout.NewSpacer(), row(gap, buttons...)), 0, gap))
	return airy(fixedWidth(column(gap, parts...), questionWidth-4*gap), 2*gap, 2*gap)
}
