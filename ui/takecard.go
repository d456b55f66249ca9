//go:build !headless

package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The measures of a take, in the strip where they are not said to be anywhere.
const (
	takeWidth   = 128
	takeHeight  = takeWidth*9/16 + titleHeight
	titleHeight = 24
	takeRadius  = 6
	frameWidth  = 3  // around the chosen one
	cornerSide  = 26 // of what can be tapped in a corner
)

// takeLook is what a card shows.
type takeLook struct {
	id, title, facts string
	size             string      // beside the title; empty: it is not told
	picture          image.Image // nil: there is none to show
	favourite        bool
	chosen           bool // it is the one on the stage, or selected
	at               bool // the keys are there
	unfit            bool // it cannot be used
	renaming         bool
}

// takeCardActions are what can be done with the take that a card shows.
type takeCardActions struct {
	open      func(id string, held fyne.KeyModifier)
	favourite func(id string)
	menu      func(id string, at fyne.Position) // at a place of the window
	renamed   func(id, title string)
	kept      func() // the title stays as it was
	shortcut  func(fyne.Shortcut) bool
}

// takeCard is a take in the strip: its picture, its title, and in the corners what shows when the pointer is there.
type takeCard struct {
	widget.BaseWidget
	tip     tip
	do      takeCardActions
	look    takeLook
	hovered bool
	held    fyne.KeyModifier // when the button went down

	frame   *canvas.Rectangle // around the chosen one and where the keys are, behind all the rest
	ground  *canvas.Rectangle
	picture *canvas.Image
	icon    *widget.Icon // in the place of a picture
	star    *cardCorner
	dots    *cardCorner
	title   *widget.Label
	size    *widget.Label
	entry   *lineEntry
}

func newTakeCard(t *tips, do takeCardActions) *takeCard {
	c := &takeCard{
		tip: tip{tips: t}, do: do, ground: canvas.NewRectangle(stageColor), picture: &canvas.Image{FillMode: canvas.ImageFillContain},
		icon: widget.NewIcon(nil), frame: canvas.NewRectangle(color.Transparent),
		star: newCardCorner(), dots: newCardCorner(), title: widget.NewLabel(""), size: caption(),
	}
	c.size.Truncation, c.size.Alignment = fyne.TextTruncateOff, fyne.TextAlignTrailing
	c.ground.CornerRadius, c.frame.CornerRadius = takeRadius, takeRadius+frameWidth
	c.picture.Hide() // an empty image that is visible has the window drawn again and again
	c.dots.setIcon(theme.MoreHorizontalIcon())
	c.title.SizeName = theme.SizeNameCaptionText
	c.title.Truncation = fyne.TextTruncateEllipsis
	c.entry = newLineEntry(func(typed string) { c.do.renamed(c.look.id, typed) }, func() { c.do.kept() }, do.shortcut)
	c.entry.Hide()
	c.ExtendBaseWidget(c)
	return c
}

// show has the card show a take.
func (c *takeCard) show(l takeLook) {
	if l == c.look {
		return
	}
	if l.id != c.look.id {
		c.MouseOut()
	}
	if l.picture != c.look.picture {
		c.picture.Image, c.picture.CornerRadius = l.picture, roundedLike(l.picture)
		setVisible(c.picture, l.picture != nil)
		c.picture.Refresh()
	}
	renaming := l.renaming && !c.look.renaming
	c.look = l
	setText(c.title, l.title)
	if c.size.Text != l.size {
		c.size.SetText(l.size)
		c.placeTitle()
	}
	setVisible(c.title, !l.renaming)
	setVisible(c.size, !l.renaming && l.size != "")
	setVisible(c.entry, l.renaming)
	c.tip.text = l.facts
	c.mark()
	if renaming {
		c.entry.begin(l.title)
	}
}

// roundedLike is the radius of a picture's corners: those of the card's, if the picture fills it.
func roundedLike(picture image.Image) float32 {
	if picture == nil {
		return 0
	}
	size := picture.Bounds().Size()
	if d := size.X*9 - size.Y*16; max(d, -d) <= 32 {
		return takeRadius
	}
	return 0
}

// mark shows what depends on the pointer and on the theme.
func (c *takeCard) mark() {
	switch {
	case c.look.unfit:
		c.icon.SetResource(theme.NewWarningThemedResource(theme.WarningIcon()))
	default:
		c.icon.SetResource(theme.NewColoredResource(theme.MediaVideoIcon(), theme.ColorNameDisabled))
	}
	setVisible(c.icon, c.look.picture == nil)
	around := theme.ColorNamePrimary
	if !c.look.chosen {
		around = colorSecondary
	}
	c.frame.FillColor = theme.ColorForWidget(around, c)
	c.frame.Refresh()
	setVisible(c.frame, c.look.chosen || c.look.at)
	c.place()
	c.star.setIcon(starIcon(c.look.favourite))
	setVisible(c.star.box, !c.look.unfit && (c.look.favourite || c.hovered))
	setVisible(c.dots.box, c.hovered)
	c.title.Importance = widget.LowImportance
	if c.look.chosen {
		c.title.Importance = widget.MediumImportance
	}
	c.title.Refresh()
}

// place puts the picture into its frame, if it has one.
func (c *takeCard) place() {
	inset := float32(0)
	if c.look.chosen || c.look.at {
		inset = frameWidth
	}
	for _, o := range []fyne.CanvasObject{c.ground, c.picture} {
		o.Move(fyne.NewPos(inset, inset))
		o.Resize(c.pictureSize().SubtractWidthHeight(2*inset, 2*inset))
	}
}

// cardHeight is that of a card so wide.
func cardHeight(width float32) float32 { return width*9/16 + titleHeight }

// pictureSize is the size of the picture.
func (c *takeCard) pictureSize() fyne.Size {
	return fyne.NewSize(c.Size().Width, c.Size().Height-titleHeight)
}

// placeTitle puts the title below the picture, and beside it how large the take is if that is told.
func (c *takeCard) placeTitle() {
	beside, size := float32(0), c.size.MinSize()
	if c.look.size != "" {
		beside = size.Width - gap
	}
	// The toolkit's text has air around it, which stands out here.
	picture := c.pictureSize()
	c.title.Move(fyne.NewPos(-gap/2, picture.Height-gap/2))
	c.title.Resize(fyne.NewSize(picture.Width+gap-beside, c.title.MinSize().Height))
	c.size.Move(fyne.NewPos(picture.Width+gap/2-size.Width, picture.Height-gap/2))
	c.size.Resize(size)
}

// Tapped brings the take up, or does what stands in the corner.
func (c *takeCard) Tapped(e *fyne.PointEvent) {
	c.tip.tips.leave()
	switch at := e.Position; {
	case at.Y > cornerSide || at.X > cornerSide && at.X < c.Size().Width-cornerSide:
		c.do.open(c.look.id, c.held)
	case at.X >= c.Size().Width-cornerSide:
		c.do.menu(c.look.id, e.AbsolutePosition)
	case c.look.unfit:
		c.do.open(c.look.id, c.held)
	default:
		c.do.favourite(c.look.id)
	}
}

// TappedSecondary opens the menu.
func (c *takeCard) TappedSecondary(e *fyne.PointEvent) {
	c.tip.tips.leave()
	c.do.menu(c.look.id, e.AbsolutePosition)
}

// MouseDown notes which keys are held.
func (c *takeCard) MouseDown(e *desktop.MouseEvent) { c.held = e.Modifier }

// MouseUp makes the card a desktop.Mouseable.
func (c *takeCard) MouseUp(*desktop.MouseEvent) {}

// Cursor says that the card can be tapped.
func (c *takeCard) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn shows the corners.
func (c *takeCard) MouseIn(*desktop.MouseEvent) {
	c.tip.enter(c)
	c.hovered = true
	c.mark()
}

// MouseMoved makes the card a desktop.Hoverable.
func (c *takeCard) MouseMoved(*desktop.MouseEvent) {}

// MouseOut hides them.
func (c *takeCard) MouseOut() {
	if c.hovered {
		c.tip.tips.leave()
		c.hovered = false
		c.mark()
	}
}

// Hide takes the tip away too.
func (c *takeCard) Hide() {
	c.MouseOut()
	c.BaseWidget.Hide()
}

// AccessibilityLabel is what a screen reader says.
func (c *takeCard) AccessibilityLabel() string { return c.look.facts }

// CreateRenderer draws the card.
func (c *takeCard) CreateRenderer() fyne.WidgetRenderer {
	c.mark()
	return &takeCardRenderer{c, []fyne.CanvasObject{c.frame, c.ground, c.icon, c.picture, c.star.box, c.dots.box, c.title, c.size, c.entry}}
}

type takeCardRenderer struct {
	card    *takeCard
	objects []fyne.CanvasObject
}

func (r *takeCardRenderer) Layout(size fyne.Size) {
	c := r.card
	picture := c.pictureSize()
	c.frame.Resize(picture)
	c.place()
	const side = 24
	c.icon.Resize(fyne.NewSquareSize(side))
	c.icon.Move(fyne.NewPos((size.Width-side)/2, (picture.Height-side)/2))
	for _, corner := range []*cardCorner{c.star, c.dots} {
		corner.box.Resize(fyne.NewSquareSize(cornerSide - 4))
	}
	c.star.box.Move(fyne.NewPos(4, 4))
	c.dots.box.Move(fyne.NewPos(size.Width-cornerSide, 4))
	c.placeTitle()
	height := c.entry.MinSize().Height
	c.entry.Move(fyne.NewPos(0, size.Height-height))
	c.entry.Resize(fyne.NewSize(size.Width, height))
}

func (r *takeCardRenderer) MinSize() fyne.Size           { return fyne.NewSize(takeWidth, takeHeight) }
func (r *takeCardRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *takeCardRenderer) Destroy()                     {}

// Refresh takes the colours from the theme, which may have changed.
func (r *takeCardRenderer) Refresh() { r.card.mark() }

// cardCorner is an icon over a picture.
type cardCorner struct {
	box  *container.ThemeOverride
	icon *widget.Icon
}

func newCardCorner() *cardCorner {
	ground := canvas.NewRectangle(color.NRGBA{A: 0x99})
	ground.CornerRadius = takeRadius
	c := &cardCorner{icon: widget.NewIcon(nil)}
	c.box = darkened(container.NewStack(ground, airy(c.icon, 3, 3)))
	c.box.Hide()
	return c
}

func (c *cardCorner) setIcon(r fyne.Resource) { c.icon.SetResource(r) }
