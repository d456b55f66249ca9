//go:build !headless

package ui

import (
	"math"

	"framewake/engine"
)

// cropMinSide is the least length of a crop box's shorter side, in pixels of the picture. Less would be magnified
// about ten times in a clip 576 pixels high.
const cropMinSide = 64

// cropGrip says which sides of a crop box a drag moves: -1 the left or top one, 1 the right or bottom one, 0 neither.
// Two sides are a corner, one is an edge; the zero grip moves the whole box.
type cropGrip struct{ x, y int }

// cropGrips lists every grip. Where two lie on top of each other the later one is meant.
func cropGrips() []cropGrip {
	return []cropGrip{{0, 0}, {0, -1}, {0, 1}, {-1, 0}, {1, 0}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}}
}

// cropArea is a crop box in pixels of its picture. The box always lies in the picture, has the shape it was given to
// half a pixel, so that still.CropRect leaves it as it is, and is not smaller than smallest.
type cropArea struct {
	width, height    int // of the picture; 0 without one
	shapeW, shapeH   int // width and height of the box are in this proportion
	rect             engine.Rect
	chosen           engine.Rect // the box as last chosen by a person, in the shape it had then
	chosenW, chosenH int         // that shape
}

// newCropArea gives the largest box of the shape, centred. All numbers are at least 1.
func newCropArea(width, height, shapeW, shapeH int) cropArea {
	a := cropArea{width: width, height: height, shapeW: shapeW, shapeH: shapeH}
	a.reset()
	return a
}

// reset chooses the largest box, centred.
func (a *cropArea) reset() {
	w, h := a.largest()
	a.choose(a.centred(w, h, engine.Rect{Width: a.width, Height: a.height}))
}

// choose makes r, a box of the area's shape, the one that later shapes are derived from.
func (a *cropArea) choose(r engine.Rect) {
	a.rect = r
	a.chosen, a.chosenW, a.chosenH = r, a.shapeW, a.shapeH
}

// set chooses the largest box inside r, in its middle; smaller than smallest it is grown. An r that does not lie in
// the picture, the zero one included, resets.
func (a *cropArea) set(r engine.Rect) {
	inside := r.X >= 0 && r.Y >= 0 && r.Width >= 1 && r.Height >= 1 &&
		r.Width <= a.width && r.X <= a.width-r.Width && r.Height <= a.height && r.Y <= a.height-r.Height
	if !inside {
		a.reset()
		return
	}
	w, h := a.fit(r.Width, r.Height)
	if minW, minH := a.smallest(); w < minW || h < minH {
		w, h = minW, minH
	}
	a.choose(a.centred(w, h, r))
}

// setShape gives the box another shape, both numbers at least 1. It keeps the centre and the area of the chosen box
// as far as the picture allows; a box that was as large as could be stays so. Going back to the shape in which the
// box was chosen brings that very box back.
func (a *cropArea) setShape(w, h int) {
	sameShape := func(w2, h2 int) bool { return int64(w)*int64(h2) == int64(h)*int64(w2) }
	if sameShape(a.shapeW, a.shapeH) {
		return
	}
	largestW, largestH := cropArea{width: a.width, height: a.height, shapeW: a.chosenW, shapeH: a.chosenH}.largest()
	a.shapeW, a.shapeH = w, h
	switch {
	case sameShape(a.chosenW, a.chosenH):
		a.rect = a.chosen
	case a.chosen.Width == largestW && a.chosen.Height == largestH:
		w, h := a.largest()
		a.rect = a.centred(w, h, a.chosen)
	default:
		area := float64(a.chosen.Width) * float64(a.chosen.Height)
		w, h := a.sized(math.Sqrt(area*float64(a.shapeW)/float64(a.shapeH)), a.width, a.height)
		a.rect = a.centred(w, h, a.chosen)
	}
}

// moved is the box from, moved by dx, dy and kept in the picture.
func (a cropArea) moved(from engine.Rect, dx, dy float64) engine.Rect {
	from.X = a.clampX(from.X+cropRound(dx), from.Width)
	from.Y = a.clampY(from.Y+cropRound(dy), from.Height)
	return from
}

// grown is the box from, made wider by so many pixels around its middle, as far as it can be.
func (a cropArea) grown(from engine.Rect, by float64) engine.Rect {
	w, h := a.sized(float64(from.Width)+by, a.width, a.height)
	return a.centred(w, h, from)
}

// resized is the box from with its grip, an edge or a corner, dragged by dx, dy. The opposite edge or corner stays. An
// edge keeps the middle of the box across, until the box slides along the picture's side.
func (a cropArea) resized(from engine.Rect, grip cropGrip, dx, dy float64) engine.Rect {
	w, h := float64(from.Width), float64(from.Height)
	growX, growY := dx*float64(grip.x), dy*float64(grip.y)
	var factor float64
	switch {
	case grip.y == 0:
		factor = 1 + growX/w
	case grip.x == 0:
		factor = 1 + growY/h
	default: // a corner runs along the diagonal: take the nearest point on it
		factor = 1 + (growX*w+growY*h)/(w*w+h*h)
	}
	width, height := a.sized(w*factor, cropRoom(grip.x, from.X, from.Width, a.width), cropRoom(grip.y, from.Y, from.Height, a.height))
	r := a.centred(width, height, from)
	switch grip.x {
	case -1:
		r.X = from.X + from.Width - width
	case 1:
		r.X = from.X
	}
	switch grip.y {
	case -1:
		r.Y = from.Y + from.Height - height
	case 1:
		r.Y = from.Y
	}
	return r
}

// cropRoom is how long a side may get when the grip's end of it is dragged and the other end stays.
func cropRoom(grip, start, length, picture int) int {
	switch grip {
	case -1:
		return start + length
	case 1:
		return picture - start
	}
	return picture
}

// sized is the size of the box that is about width wide, not smaller than smallest and at most maxW × maxH, which must
// leave room for the smallest.
func (a cropArea) sized(width float64, maxW, maxH int) (w, h int) {
	minW, minH := a.smallest()
	width = min(max(width, float64(minW)), float64(maxW)) // also keeps the conversion to int in range
	if a.shapeW >= a.shapeH {
		h = max(1, cropRound(width*float64(a.shapeH)/float64(a.shapeW)))
		w = cropScaled(h, a.shapeW, a.shapeH)
	} else {
		w = max(1, cropRound(width))
		h = cropScaled(w, a.shapeH, a.shapeW)
	}
	if w > maxW || h > maxH {
		w, h = a.fit(maxW, maxH)
	}
	if w < minW || h < minH {
		w, h = minW, minH
	}
	return w, h
}

// largest is the size of the largest box in the picture.
func (a cropArea) largest() (w, h int) { return a.fit(a.width, a.height) }

// smallest is the size of the smallest box: cropMinSide on its shorter side, or the largest box where that does not
// fit into the picture.
func (a cropArea) smallest() (w, h int) {
	if a.shapeW >= a.shapeH {
		w, h = cropScaled(cropMinSide, a.shapeW, a.shapeH), cropMinSide
	} else {
		w, h = cropMinSide, cropScaled(cropMinSide, a.shapeH, a.shapeW)
	}
	if w > a.width || h > a.height {
		return a.largest()
	}
	return w, h
}

// fit is the size of the largest box within w × h. It cuts as still.CropRect does, until nothing is left to cut.
func (a cropArea) fit(w, h int) (int, int) {
	for {
		if cut := cropScaled(h, a.shapeW, a.shapeH); cut < w {
			w = cut
		} else if cut := cropScaled(w, a.shapeH, a.shapeW); cut < h {
			h = cut
		} else {
			return w, h
		}
	}
}

// centred is a box of w × h on the middle of r, kept in the picture.
func (a cropArea) centred(w, h int, r engine.Rect) engine.Rect {
	return engine.Rect{
		X: a.clampX(r.X+(r.Width-w)>>1, w), Y: a.clampY(r.Y+(r.Height-h)>>1, h),
		Width: w, Height: h,
	}
}

// movable tells whether the box is smaller than the picture, in either direction.
func (a cropArea) movable() bool { return a.rect.Width < a.width || a.rect.Height < a.height }

func (a cropArea) clampX(x, width int) int  { return min(max(x, 0), a.width-width) }
func (a cropArea) clampY(y, height int) int { return min(max(y, 0), a.height-height) }

// cropScaled is n*numerator/denominator, rounded, at least 1.
func cropScaled(n, numerator, denominator int) int {
	d := int64(denominator)
	return max(1, int((int64(n)*int64(numerator)+d/2)/d))
}

func cropRound(v float64) int { return int(math.Round(v)) }
