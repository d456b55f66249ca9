//go:build !headless

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// stage is the large area: one thing at a time is on it, and at its foot a notice when there is one to give.
type stage struct {
	box        fyne.CanvasObject
	background *canvas.Rectangle // behind what does not cover the stage itself
	first      *firstPage
	invitation fyne.CanvasObject // the same, on the stage
	reading    fyne.CanvasObject
	spinner    *widget.Activity
	readingOf  *widget.Label
	crop       *cropBox
	player     *player
	duet       *duet   // the player, and another one while takes are compared
	watch      *button // brings the making of a clip back
	corner     fyne.CanvasObject
	notice     *noticeCard
}

// stageActions are what can be done on the stage.
type stageActions struct {
	first                  firstActions
	watch, remedy, dismiss func()
	cropped                func(engine.Rect)
}

func newStage(l loop, do stageActions) *stage {
	s := &stage{
		background: canvas.NewRectangle(stageColor),
		first:      newFirstPage(do.first),
		spinner:    widget.NewActivity(),
		readingOf:  widget.NewLabel(""),
		crop:       newCropBox(do.cropped),
		player:     newPlayer(l),
		watch:      newButton("", theme.VisibilityIcon(), do.watch),
		notice:     newNoticeCard(do.remedy, do.dismiss),
	}
	s.invitation = darkened(s.first.box)
	s.duet = newDuet(s.player)
	s.background.CornerRadius = stageRadius
	s.readingOf.Alignment = fyne.TextAlignCenter
	s.reading = darkened(container.NewCenter(column(gap, container.NewCenter(s.spinner), s.readingOf)))
	s.watch.SetToolTip(text("Watch how it is made"))
	s.corner = darkened(s.watch)
	for _, o := range []fyne.CanvasObject{s.reading, s.crop, s.player, s.corner} {
		o.Hide()
	}
	top := container.NewVBox(container.NewHBox(layout.NewSpacer(), s.corner))
	s.box = container.NewStack(s.background, s.crop, s.duet.box, s.invitation, s.reading,
		airy(top, 2*gap, 2*gap), s.notice.foot)
	return s
}

// fill has the stage be the whole screen, which is black around the picture, or a part of the window again.
func (s *stage) fill(full bool) {
	s.player.fill(full)
	s.duet.mate.fill(full)
	s.crop.fill(full)
	if s.background.FillColor = stageColor; full {
		s.background.FillColor = color.Black
	}
	s.background.Refresh()
}

// show brings the stage in line with the state.
func (s *stage) show(v view) {
	setVisible(s.invitation, v.phase == empty)
	s.first.show(v.first)
	setVisible(s.reading, v.reading != "")
	setText(s.readingOf, v.reading)
	if v.reading != "" {
		s.spinner.Start()
	} else {
		s.spinner.Stop()
	}
	clip := !v.library.open && (v.phase == finished || v.phase == running && v.preview)
	crop := v.phase == ready || v.phase == running && !v.preview && v.reading == ""
	setVisible(s.background, !clip && !crop) // painting what is not seen costs as much as the clip itself
	setVisible(s.crop, crop)
	s.crop.SetEnabled(v.phase == ready)
	setVisible(s.player, clip)
	s.duet.show(v.compared[0], v.compared[1])
	if s.watch.Text != v.watch {
		s.watch.SetText(v.watch)
	}
	setVisible(s.corner, v.watch != "")
	s.notice.show(v.notice)
}
