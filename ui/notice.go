//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// noticeCard shows a notice at the foot of the stage, over what is there: the picture stays where it is.
type noticeCard struct {
	foot       *fyne.Container // of the stage
	box        *container.ThemeOverride
	background *backdrop
	icon       *widget.Icon
	title, why *widget.Label
	button     *button
	dismiss    *button
	shown      notice
}

func newNoticeCard(remedy, dismiss func()) *noticeCard {
	n := &noticeCard{
		background: newBackdrop(colorNote, stageRadius),
		icon:       widget.NewIcon(nil),
		title:      widget.NewLabel(""), why: widget.NewLabel(""),
		button:  newButton("", nil, remedy),
		dismiss: iconButton(theme.CancelIcon(), "", dismiss),
	}
	n.title.TextStyle.Bold = true
	n.title.Wrapping = fyne.TextWrapWord
	n.why.Wrapping = fyne.TextWrapWord
	n.why.SizeName = theme.SizeNameCaptionText
	middle := func(o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewVBox(layout.NewSpacer(), o, layout.NewSpacer())
	}
	content := container.NewBorder(nil, nil, inset(middle(n.icon), gap/2, 0), middle(row(gap/2, n.button, n.dismiss)),
		middle(column(-2*gap, n.title, n.why)))
	n.box = darkened(container.NewStack(n.background, newShield(), airy(content, gap/2, gap)))
	n.box.Hide()
	n.foot = container.New(footLayout{}, n.box)
	return n
}

// show brings the card in line with what there is to say.
func (n *noticeCard) show(what notice) {
	if what == n.shown {
		return
	}
	n.shown = what
	if what.bad {
		n.background.setColor(colorProblem)
		n.icon.SetResource(theme.NewErrorThemedResource(theme.ErrorIcon()))
	} else {
		n.background.setColor(colorNote)
		n.icon.SetResource(theme.InfoIcon())
	}
	n.title.SetText(what.title)
	setVisible(n.title, what.title != "")
	n.why.SetText(what.why)
	setVisible(n.why, what.why != "")
	n.button.SetText(what.button)
	setVisible(n.button, what.button != "")
	setVisible(n.dismiss, what.closable)
	setVisible(n.box, what != notice{})
	n.foot.Refresh() // the toolkit does not know yet where the card is
}

// cardWidth is the most that a card takes of the stage's width.
const cardWidth = 640

// footLayout lays its object at the foot of an area, as wide as can be read well and as high as it needs then.
type footLayout struct{}

func (footLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		width := min(size.Width-4*gap, cardWidth)
		for range 2 { // what wraps knows its height when it has its width
			o.Resize(fyne.NewSize(width, o.MinSize().Height))
		}
		o.Move(fyne.NewPos((size.Width-width)/2, size.Height-o.Size().Height-2*gap))
	}
}

func (footLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// shield keeps the pointer from what lies behind it. There is nothing to see of it.
type shield struct{ widget.BaseWidget }

func newShield() *shield {
	s := &shield{}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws nothing.
func (s *shield) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

func (s *shield) Tapped(*fyne.PointEvent)        {}
func (s *shield) DoubleTapped(*fyne.PointEvent)  {}
func (s *shield) Dragged(*fyne.DragEvent)        {}
func (s *shield) DragEnd()                       {}
func (s *shield) MouseIn(*desktop.MouseEvent)    {}
func (s *shield) MouseMoved(*desktop.MouseEvent) {}
func (s *shield) MouseOut()                      {}
func (s *shield) MouseDown(*desktop.MouseEvent)  {}
func (s *shield) MouseUp(*desktop.MouseEvent)    {}
func (s *shield) Cursor() desktop.Cursor         { return desktop.DefaultCursor }
