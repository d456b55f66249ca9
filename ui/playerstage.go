//go:build !headless

package ui

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// stageRadius rounds the corners of the stage, in the toolkit's units.
const stageRadius = 12

// playerStage is the dark around the player's picture. The whole window is drawn anew for every frame, by the CPU where
// there is no graphics card, so each pixel is painted once and cheaply: nothing lies beneath the picture, and only the
// corners are drawn by the toolkit's rectangle, which takes three times as long for a pixel as a picture does.
type playerStage struct {
	bars    [6]*canvas.Image     // above the picture between the corners, below them, then left, right, and the same below
	corners [4]*canvas.Rectangle // top left, top right, bottom left, bottom right
}

func newPlayerStage() playerStage {
	var s playerStage
	dot := image.NewRGBA(image.Rect(0, 0, 1, 1))
	dot.Set(0, 0, stageColor)
	for i := range s.bars {
		s.bars[i] = &canvas.Image{Image: dot, ScaleMode: canvas.ImageScalePixels}
	}
	for i := range s.corners {
		s.corners[i] = canvas.NewRectangle(stageColor)
	}
	s.corners[0].TopLeftCornerRadius = stageRadius
	s.corners[1].TopRightCornerRadius = stageRadius
	s.corners[2].BottomLeftCornerRadius = stageRadius
	s.corners[3].BottomRightCornerRadius = stageRadius
	return s
}

func (s playerStage) objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, bar := range s.bars {
		all = append(all, bar)
	}
	for _, corner := range s.corners {
		all = append(all, corner)
	}
	return all
}

// lay puts the picture where the crop box has a picture of the same shape, so that nothing jumps when a clip takes its
// place, and draws the stage around it. grain is how many device pixels a unit has.
func (s playerStage) lay(size fyne.Size, picture *canvas.Image, grain float64) {
	w, h := float64(size.Width), float64(size.Height)
	at := cropBounds{y: h - stageRadius, w: w} // without a picture, a bar fills the stage
	if picture.Image != nil {
		pixels := picture.Image.Bounds().Size()
		at = newCropView(w, h, pixels.X, pixels.Y, grain).picture
		picture.ScaleMode = scaling(pixels, at, grain)
		cropPlace(picture, at)
	} else {
		picture.Hide()
	}
	const r = stageRadius
	for i, b := range [...]cropBounds{
		cropBetween(r, 0, w-r, r),
		cropBetween(0, r, w, at.y),
		cropBetween(0, at.y, at.x, at.bottom()),
		cropBetween(at.right(), at.y, w, at.bottom()),
		cropBetween(0, at.bottom(), w, h-r),
		cropBetween(r, h-r, w-r, h),
	} {
		cropPlace(s.bars[i], b)
	}
	for i, b := range [...]cropBounds{{0, 0, r, r}, {w - r, 0, r, r}, {0, h - r, r, r}, {w - r, h - r, r, r}} {
		cropPlace(s.corners[i], b)
	}
}

// scaling is how the graphics card brings a picture to the size it is shown at: bilinear, except that pixels shown one
// to one are copied, which comes to the same and is cheaper. The toolkit's default is to scale in software, which costs
// several times as much as all the rest.
func scaling(pixels image.Point, at cropBounds, grain float64) canvas.ImageScale {
	exactly := func(n int, units float64) bool { return math.Round(units*grain) == float64(n) }
	if exactly(pixels.X, at.w) && exactly(pixels.Y, at.h) {
		return canvas.ImageScalePixels
	}
	return canvas.ImageScaleFastest
}

// grainOf is how many device pixels a unit of length has where the object is shown.
func grainOf(o fyne.CanvasObject) float64 {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if x, _ := c.PixelCoordinateForPosition(fyne.NewPos(1000, 0)); x > 0 {
			return float64(x) / 1000
		}
	}
	return 1
}
