//go:build !headless

package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tips say what a knob does, on the stage beside the column of knobs, and what a take is, above it: at the pointer, where
// the toolkit's tips are, they would lie over the next one.
type tips struct {
	loop  loop
	layer *fyne.Container // over everything in the window
	card  fyne.CanvasObject
	label *widget.Label
	asked int // counts what the pointer rested on; the latest counts
}

const (
	tipDelay = 600 * time.Millisecond
	tipWidth = 264
)

func newTips(l loop) *tips {
	t := &tips{loop: l, label: widget.NewLabel("")}
	t.label.Wrapping = fyne.TextWrapWord
	t.label.SizeName = theme.SizeNameCaptionText
	t.card = darkened(container.NewStack(newBackdrop(theme.ColorNameMenuBackground, stageRadius), t.label))
	t.card.Hide()
	t.layer = container.NewWithoutLayout(t.card)
	return t
}

// enter shows a tip when the pointer has rested on o for a while, beside the column that o is in, or above o if that is nil.
func (t *tips) enter(o, column fyne.CanvasObject, tip string) {
	t.leave()
	asked := t.asked
	time.AfterFunc(tipDelay, func() {
		t.loop.Do(func() {
			if asked == t.asked {
				t.show(o, column, tip)
			}
		})
	})
}

// leave takes the tip away.
func (t *tips) leave() {
	t.asked++
	setVisible(t.card, false)
}

func (t *tips) show(o, column fyne.CanvasObject, tip string) {
	t.label.SetText(tip)
	for range 2 { // what wraps knows its height when it has its width
		t.card.Resize(fyne.NewSize(tipWidth, t.card.MinSize().Height))
	}
	driver := fyne.CurrentApp().Driver()
	corner := driver.AbsolutePositionForObject(t.layer)
	of, height := driver.AbsolutePositionForObject(o).Subtract(corner), t.card.Size().Height
	if column == nil {
		x := of.X + (o.Size().Width-tipWidth)/2
		t.card.Move(fyne.NewPos(min(max(x, gap), t.layer.Size().Width-tipWidth-gap), of.Y-height-gap))
	} else {
		y := min(max(of.Y+(o.Size().Height-height)/2, gap), t.layer.Size().Height-height-gap)
		t.card.Move(fyne.NewPos(driver.AbsolutePositionForObject(column).X-corner.X-tipWidth-3*gap, y))
	}
	setVisible(t.card, true)
	t.layer.Refresh() // the toolkit does not know yet where the card is
}

// tip is what a widget says of itself.
type tip struct {
	tips   *tips
	column fyne.CanvasObject // that the widget is in; nil: none, but a row
	text   string
}

func (t tip) enter(o fyne.CanvasObject) { t.tips.enter(o, t.column, t.text) }

// tippedLabel is a label with a tip.
type tippedLabel struct {
	widget.Label
	tip tip
}

func newTippedLabel(s string, t tip) *tippedLabel {
	l := &tippedLabel{tip: t}
	l.Text = s
	l.ExtendBaseWidget(l)
	return l
}

// MouseIn asks for the tip.
func (l *tippedLabel) MouseIn(*desktop.MouseEvent) { l.tip.enter(l) }

// MouseMoved makes the label a desktop.Hoverable.
func (l *tippedLabel) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the tip away.
func (l *tippedLabel) MouseOut() { l.tip.tips.leave() }
