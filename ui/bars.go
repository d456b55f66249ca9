//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// bars are what stands under the stage: one for what the stage shows.
type bars struct {
	box         fyne.CanvasObject // all of the following; hidden while there is none
	picture     fyne.CanvasObject
	name, facts *widget.Label
	showClip    *button

	job           fyne.CanvasObject
	work, left    *widget.Label
	progress      *thinBar
	pause, resume *button
	cancel        *button

	clip        fyne.CanvasObject
	caption     *widget.Label
	walk        fyne.CanvasObject // through the clips
	back, forth *button
	before      *holdButton
	place       *widget.Label
}

// barActions are what can be done under the stage.
type barActions struct {
	open, reset, showClip, editCrop, screen func()
	pause, resume, cancel                   func()
	before, after, frame                    func() // shows the still in place of the clip, the clip again; uses a frame
	walk                                    func(places int)
}

// barHeight keeps the stage where it is while the bars change.
const barHeight = 60

// transportHeight is the transport's of it.
const transportHeight = 24

func newBars(transport fyne.CanvasObject, do barActions) *bars {
	b := &bars{
		name: widget.NewLabel(""), facts: caption(),
		work: widget.NewLabel(""), left: widget.NewLabel(""), progress: newThinBar(),
		caption: caption(), place: widget.NewLabel(""),
	}
	b.name.TextStyle.Bold = true
	b.name.Truncation = fyne.TextTruncateEllipsis
	b.showClip = newButton(text("Clip"), theme.MediaVideoIcon(), do.showClip)
	b.showClip.SetToolTip(text("Back to the clip"))
	reset := iconButton(cropIcon(), text("Use as much of the picture as fits (0)"), do.reset)
	screen := iconButton(theme.ViewFullScreenIcon(), text("Fill the screen (F)"), do.screen)
	change := newButton(text("Change picture…"), nil, do.open)
	b.picture = container.NewBorder(nil, nil, nil, container.NewCenter(row(gap/2, reset, screen, change, b.showClip)),
		container.NewVBox(layout.NewSpacer(), column(-2*gap, b.name, b.facts), layout.NewSpacer()))

	b.work.Truncation = fyne.TextTruncateEllipsis
	b.left.Importance = widget.LowImportance
	b.pause = iconButton(theme.MediaPauseIcon(), text("Pause: what is done is kept, and the memory is free"), do.pause)
	b.resume = iconButton(theme.MediaPlayIcon(), text("Go on"), do.resume)
	b.cancel = newButton(text("Cancel"), nil, do.cancel)
	b.cancel.SetToolTip(text("Stop and keep nothing (Esc)"))
	b.job = container.NewBorder(nil, nil, nil, container.NewCenter(row(gap/2, b.pause, b.resume, sized(b.cancel, 96, 0))),
		container.NewVBox(layout.NewSpacer(), container.NewBorder(nil, nil, nil, b.left, b.work),
			airy(b.progress, 0, gap), layout.NewSpacer()))

	edit := newButton(text("Picture"), pictureIcon(), do.editCrop)
	edit.SetToolTip(text("Back to the picture"))
	b.before = newHoldButton(compareIcon(), text("Hold to see the picture it was made of (B)"), do.before, do.after)
	frame := iconButton(frameIcon(), text("Use this frame as the next picture (P)"), do.frame)
	b.back = iconButton(theme.NavigateBackIcon(), text("The newer clip (↑)"), func() { do.walk(-1) })
	b.forth = iconButton(theme.NavigateNextIcon(), text("The older clip (↓)"), func() { do.walk(1) })
	b.walk = row(-gap/2, b.back, container.NewCenter(b.place), b.forth)
	b.clip = column(0, shallow(transport, transportHeight),
		container.NewBorder(nil, nil, nil, row(gap/2, row(0, b.before, frame), b.walk, edit), container.NewVBox(layout.NewSpacer(), b.caption, layout.NewSpacer())))
	b.box = sized(container.NewStack(b.picture, b.job, b.clip), 0, barHeight)
	return b
}

// show brings the bars in line with the state.
func (b *bars) show(v view) {
	setVisible(b.box, v.phase != empty && v.phase != reading || v.name != "")
	setVisible(b.picture, v.phase == ready)
	setText(b.name, v.name)
	setText(b.facts, v.facts)
	setVisible(b.showClip, v.canShowClip)
	setVisible(b.job, v.phase == running)
	setText(b.work, v.work)
	setText(b.left, v.left)
	if v.roaming {
		b.progress.roam(v.since)
	} else {
		b.progress.set(v.fraction)
	}
	setVisible(b.pause, !v.canResume)
	setEnabled(b.pause, v.canPause)
	setVisible(b.resume, v.canResume)
	setEnabled(b.cancel, v.canCancel)
	setVisible(b.clip, v.phase == finished)
	setText(b.caption, v.caption)
	setVisible(b.walk, v.place != "")
	setText(b.place, v.place)
	setEnabled(b.back, v.canBack)
	setEnabled(b.forth, v.canForth)
}
