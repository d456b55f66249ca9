//go:build !headless

package ui

import (
	"image"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// lay arranges picture and stage, which costs nothing while the clip's shape and the window's size stay. The picture
// goes where the crop box has one of the same shape, so that nothing jumps when a clip takes its place.
func (p *player) lay() {
	size := p.Size()
	if size.Width < 1 || size.Height < 1 {
		return
	}
	if p.picture.Image == nil {
		p.picture.Hide()
		p.stage.lay(size, noHole(size))
		return
	}
	pixels, grain := p.clip.Frames[p.index].Rect.Size(), grainOf(p)
	at := newCropView(float64(size.Width), float64(size.Height), pixels.X, pixels.Y, grain).picture
	if p.full {
		at = insetView(float64(size.Width), float64(size.Height), 0, pixels.X, pixels.Y, grain).picture
	}
	p.picture.ScaleMode = scaling(p.picture.Image.Bounds().Size(), at, grain)
	cropPlace(p.picture, at)
	p.stage.lay(size, at)
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
