//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// bars are what stands under the stage: a notice when there is one to give, and one bar for what the stage shows.
type bars struct {
	box    fyne.CanvasObject
	notice *noticeBar

	bars        fyne.CanvasObject // all of the following
	picture     fyne.CanvasObject
	name, facts *widget.Label
	showClip    *button

	job        fyne.CanvasObject
	work, left *widget.Label
	progress   *thinBar

	clip fyne.CanvasObject
}

// barActions are what can be done under the stage.
type barActions struct {
	open, reset, showClip, editCrop, remedy func()
}

// barHeight keeps the stage where it is while the bars change.
const barHeight = 56

func newBars(transport fyne.CanvasObject, do barActions) *bars {
	b := &bars{
		notice: newNoticeBar(do.remedy),
		name:   widget.NewLabel(""), facts: caption(),
		work: widget.NewLabel(""), left: widget.NewLabel(""), progress: newThinBar(),
	}
	b.name.TextStyle.Bold = true
	b.name.Truncation = fyne.TextTruncateEllipsis
	b.showClip = newButton(text("Back to the clip"), theme.MediaVideoIcon(), do.showClip)
	reset := iconButton(theme.ViewFullScreenIcon(), text("Use as much of the picture as fits"), do.reset)
	change := newButton(text("Change picture…"), nil, do.open)
	b.picture = container.NewBorder(nil, nil, nil, container.NewCenter(row(gap, reset, change, b.showClip)),
		container.NewVBox(layout.NewSpacer(), column(-2*gap, b.name, b.facts), layout.NewSpacer()))

	b.work.Truncation = fyne.TextTruncateEllipsis
	b.left.Importance = widget.LowImportance
	b.job = container.NewVBox(layout.NewSpacer(), container.NewBorder(nil, nil, nil, b.left, b.work),
		airy(b.progress, 0, gap), layout.NewSpacer())

	edit := newButton(text("Back to the picture"), pictureIcon(), do.editCrop)
	b.clip = container.NewBorder(nil, nil, nil, container.NewCenter(edit),
		container.NewVBox(layout.NewSpacer(), transport, layout.NewSpacer()))
	b.bars = sized(container.NewStack(b.picture, b.job, b.clip), 0, barHeight)
	b.box = column(gap, b.notice.box, b.bars)
	return b
}

// show brings the bars in line with the state.
func (b *bars) show(v view) {
	setVisible(b.bars, v.name != "")
	setVisible(b.picture, v.phase == ready)
	setText(b.name, v.name)
	setText(b.facts, v.facts)
	setVisible(b.showClip, v.canShowClip)
	setVisible(b.job, v.phase == running)
	setText(b.work, v.work)
	setText(b.left, v.left)
	b.progress.set(v.fraction)
	setVisible(b.clip, v.phase == finished)
	b.notice.show(v.notice)
}

// noticeBar shows a notice.
type noticeBar struct {
	box        *fyne.Container
	background *backdrop
	icon       *widget.Icon
	title, why *widget.Label
	button     *button
	shown      notice
}

func newNoticeBar(tapped func()) *noticeBar {
	n := &noticeBar{
		background: newBackdrop(colorNote, stageRadius),
		icon:       widget.NewIcon(nil),
		title:      widget.NewLabel(""), why: widget.NewLabel(""),
		button: newButton("", nil, tapped),
	}
	n.title.TextStyle.Bold = true
	n.title.Truncation = fyne.TextTruncateEllipsis
	n.why.Wrapping = fyne.TextWrapWord
	n.why.SizeName = theme.SizeNameCaptionText
	n.box = container.NewStack(n.background, airy(container.NewBorder(nil, nil,
		airy(container.NewVBox(airy(n.icon, gap, 0)), 0, gap), container.NewCenter(n.button), column(-2*gap, n.title, n.why)), gap/2, gap))
	n.box.Hide()
	return n
}

func (n *noticeBar) show(what notice) {
	setVisible(n.box, what != notice{})
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
	n.why.SetText(what.why)
	setVisible(n.why, what.why != "")
	n.button.SetText(what.button)
	setVisible(n.button, what.button != "")
}
