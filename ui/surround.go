//go:build !headless

package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// stageRadius rounds the corners of large areas, in the toolkit's units.
const stageRadius = 12

// surround is a large rounded area with a hole. The whole window is drawn anew for every frame of a clip, by the CPU
// where there is no graphics card, so each pixel is painted once and cheaply: nothing lies beneath the hole's picture,
// and only the corners are drawn by the toolkit's rectangle, which takes three times as long for a pixel as a picture
// does.
type surround struct {
	bars    [6]*canvas.Image     // above the hole between the corners, below them, then left, right, and the same below
	corners [4]*canvas.Rectangle // top left, top right, bottom left, bottom right
}

func newSurround(c color.Color) surround {
	var s surround
	for i := range s.bars {
		s.bars[i] = &canvas.Image{ScaleMode: canvas.ImageScalePixels}
	}
	for i := range s.corners {
		s.corners[i] = canvas.NewRectangle(color.Transparent)
	}
	s.corners[0].TopLeftCornerRadius = stageRadius
	s.corners[1].TopRightCornerRadius = stageRadius
	s.corners[2].BottomLeftCornerRadius = stageRadius
	s.corners[3].BottomRightCornerRadius = stageRadius
	s.paint(c)
	return s
}

// paint gives the area a colour.
func (s surround) paint(c color.Color) {
	if s.corners[0].FillColor == c {
		return
	}
	dot := image.NewRGBA(image.Rect(0, 0, 1, 1))
	dot.Set(0, 0, c)
	for _, bar := range s.bars {
		bar.Image = dot
		bar.Refresh()
	}
	for _, corner := range s.corners {
		corner.FillColor = c
		corner.Refresh()
	}
}

// objects lists the parts as they are drawn, the corners first.
func (s surround) objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, corner := range s.corners {
		all = append(all, corner)
	}
	for _, bar := range s.bars {
		all = append(all, bar)
	}
	return all
}

// lay draws the area around a hole. An empty hole at least the corners' height from above and below leaves none.
func (s surround) lay(size fyne.Size, hole cropBounds) {
	const r = stageRadius
	w, h := float64(size.Width), float64(size.Height)
	for i, b := range [...]cropBounds{
		cropBetween(r, 0, w-r, r),
		cropBetween(0, r, w, hole.y),
		cropBetween(0, hole.y, hole.x, hole.bottom()),
		cropBetween(hole.right(), hole.y, w, hole.bottom()),
		cropBetween(0, hole.bottom(), w, h-r),
		cropBetween(r, h-r, w-r, h),
	} {
		cropPlace(s.bars[i], b)
	}
	const c = r + 2 // the toolkit softens the edges of a rectangle, the inner ones too: they lie beneath the bars
	for i, b := range [...]cropBounds{{0, 0, c, c}, {w - c, 0, c, c}, {0, h - c, c, c}, {w - c, h - c, c, c}} {
		cropPlace(s.corners[i], b)
	}
}

// noHole is one for an area of a size that has none.
func noHole(size fyne.Size) cropBounds {
	return cropBounds{y: float64(size.Height) - stageRadius, w: float64(size.Width)}
}

// plate is a large rounded area in a colour of the theme.
type plate struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	area surround
}

func newPlate(name fyne.ThemeColorName) *plate {
	p := &plate{name: name, area: newSurround(color.Black)}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer shows the area.
func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	return &plateRenderer{plate: p, objects: p.area.objects()}
}

// plateRenderer draws a plate.
type plateRenderer struct {
	plate   *plate
	objects []fyne.CanvasObject
}

func (r *plateRenderer) Layout(size fyne.Size) {
	r.plate.area.lay(size, noHole(size))
	r.Refresh()
}

func (r *plateRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *plateRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *plateRenderer) Destroy()                     {}

// Refresh takes the colour from the theme, which may have changed.
func (r *plateRenderer) Refresh() { r.plate.area.paint(theme.ColorForWidget(r.plate.name, r.plate)) }
