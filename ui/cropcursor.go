//go:build !headless

package ui

import (
	"image"
	"image/color"
	"math"
	"runtime"

	"fyne.io/fyne/v2/driver/desktop"
)

// cropArrow is a drawn diagonal resize cursor.
type cropArrow struct {
	picture *image.NRGBA
	grain   float64 // device pixels per unit that it was drawn for
}

// Image gives the picture and its middle as the hot spot.
func (a *cropArrow) Image() (image.Image, int, int) {
	return a.picture, a.picture.Rect.Dx() / 2, a.picture.Rect.Dy() / 2
}

// cropDiagonals keeps the two diagonal cursors: falling \ and rising /.
type cropDiagonals struct{ falling, rising *cropArrow }

// cursor is the system's own diagonal cursor where it is sure to have one. On X11 and Wayland it comes from a cursor
// theme; without one the toolkit would hide the pointer, so there the cursor is drawn.
func (d *cropDiagonals) cursor(falling bool, grain float64) desktop.Cursor {
	arrow, standard := &d.rising, desktop.NESWResizeCursor
	if falling {
		arrow, standard = &d.falling, desktop.NWSEResizeCursor
	}
	switch runtime.GOOS {
	case "linux", "freebsd", "netbsd", "openbsd", "dragonfly":
	default:
		return standard
	}
	if *arrow == nil || (*arrow).grain != grain {
		*arrow = newCropArrow(falling, grain)
	}
	return *arrow
}

// newCropArrow draws a black arrow with two heads and a white outline, 24 units large.
func newCropArrow(falling bool, grain float64) *cropArrow {
	const size, samples = 24, 4
	pixels := max(1, cropRound(size*grain))
	m := image.NewNRGBA(image.Rect(0, 0, pixels, pixels))
	for y := range pixels {
		for x := range pixels {
			var black, any int
			for i := range samples * samples {
				dx := (float64(x)+(float64(i%samples)+0.5)/samples)/grain - size/2.0
				dy := (float64(y)+(float64(i/samples)+0.5)/samples)/grain - size/2.0
				if !falling {
					dx = -dx
				}
				along, across := math.Abs(dx+dy)/math.Sqrt2, math.Abs(dx-dy)/math.Sqrt2
				if cropInArrow(along, across, 0) {
					black++
				}
				if cropInArrow(along, across, 1.2) {
					any++
				}
			}
			if any > 0 {
				grey := uint8(255 * (any - black) / any)
				m.SetNRGBA(x, y, color.NRGBA{grey, grey, grey, uint8(255 * any / (samples * samples))})
			}
		}
	}
	return &cropArrow{m, grain}
}

// cropInArrow tells whether a point lies in the arrow, grown by outline; along and across are its distances from the
// middle, in units.
func cropInArrow(along, across, outline float64) bool {
	const tip, neck, slope, shaft = 10.5, 5.5, 0.9, 0.8
	head := along >= neck-outline && across <= slope*(tip-along)+1.35*outline // 1.35 = √(1+slope²)
	return head && along <= tip+outline || across <= shaft+outline && along <= neck
}
