//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// stage is the large area: one thing at a time is on it.
type stage struct {
	box        fyne.CanvasObject
	invitation *fyne.Container
	reading    *fyne.Container
	spinner    *widget.Activity
	readingOf  *widget.Label
	crop       *cropBox
	player     *player
	next       *button // brings up the picture that waits
	waiting    *picture
}

// stageActions are what can be done on the stage.
type stageActions struct {
	open, demo, next func()
	cropped          func(engine.Rect)
}

func newStage(l loop, do stageActions) *stage {
	s := &stage{
		spinner:   widget.NewActivity(),
		readingOf: widget.NewLabel(""),
		crop:      newCropBox(do.cropped),
		player:    newPlayer(l),
		next:      newButton("", nil, do.next),
	}
	s.invitation = newInvitation(do.open, do.demo)
	s.readingOf.Alignment = fyne.TextAlignCenter
	s.reading = container.NewCenter(column(gap, container.NewCenter(s.spinner), s.readingOf))
	s.reading.Hide()
	s.crop.Hide()
	s.player.Hide()
	s.next.Hide()

	background := canvas.NewRectangle(stageColor)
	background.CornerRadius = stageRadius
	corner := container.NewVBox(container.NewHBox(layout.NewSpacer(), s.next))
	s.box = container.NewStack(background, s.crop, s.player,
		container.NewThemeOverride(container.NewStack(s.invitation, s.reading, airy(corner, 2*gap, 2*gap)), lookOf(theme.VariantDark)))
	return s
}

// newInvitation is what the empty stage says.
func newInvitation(open, demo func()) *fyne.Container {
	icon := widget.NewIcon(theme.NewColoredResource(pictureIcon(), theme.ColorNamePrimary))
	title := widget.NewLabel(text("Drop a picture here"))
	title.SizeName = theme.SizeNameSubHeadingText
	title.TextStyle.Bold = true
	title.Alignment = fyne.TextAlignCenter
	formats := caption()
	formats.Truncation = fyne.TextTruncateOff
	formats.Alignment = fyne.TextAlignCenter
	formats.SetText(text("JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF. Ctrl+V pastes one."))
	demoButton := newButton(text("Try it with a demo picture"), nil, demo)
	demoButton.Importance = widget.LowImportance
	buttons := column(gap, newButton(text("Open a picture…"), theme.FolderOpenIcon(), open), demoButton)
	return container.NewCenter(column(gap,
		container.NewCenter(fixedWidth(sized(icon, 0, 56), 56)), column(-gap, title, formats), airy(container.NewCenter(buttons), gap, 0)))
}

// show brings the stage in line with the state.
func (s *stage) show(v view, waiting *picture) {
	setVisible(s.invitation, v.phase == empty)
	setVisible(s.reading, v.phase == reading)
	setText(s.readingOf, v.reading)
	if v.phase == reading {
		s.spinner.Start()
	} else {
		s.spinner.Stop()
	}
	clip := v.phase == finished || v.phase == running && v.preview
	setVisible(s.crop, v.phase == ready || v.phase == running && !v.preview)
	s.crop.SetEnabled(v.phase == ready)
	setVisible(s.player, clip)
	if waiting != s.waiting {
		s.waiting = waiting
		if waiting != nil {
			s.next.SetIcon(fyne.NewStaticResource("next.png", waiting.thumbnail))
		}
	}
	if s.next.Text != v.next {
		s.next.SetText(v.next)
	}
	setVisible(s.next, v.next != "")
	setEnabled(s.next, v.canNext)
}
