//go:build !headless

package ui

import (
	"math"

	"framewake/engine"
)

// Lengths on the stage, in the toolkit's units (1/scale of a device pixel).
const (
	cropInset       = 16 // around the picture; handles of a box at its side need it
	cropTouch       = 24 // least side of what can be grabbed
	cropCornerReach = 20 // how far a corner can be grabbed, along either side
	cropBracket     = 20 // length of a corner's bracket
	cropBar         = 28 // length of an edge's bar
	cropBarAir      = 20 // least space between bar and bracket
	cropHandle      = 4  // thickness of both, at most
)

// cropBounds is a rectangle on the stage.
type cropBounds struct{ x, y, w, h float64 }

func (b cropBounds) right() float64  { return b.x + b.w }
func (b cropBounds) bottom() float64 { return b.y + b.h }

// cropBetween is the rectangle between two corners, empty where they are crossed.
func cropBetween(x0, y0, x1, y1 float64) cropBounds {
	return cropBounds{x0, y0, max(0, x1-x0), max(0, y1-y0)}
}

// clip is the part of b within other.
func (b cropBounds) clip(other cropBounds) cropBounds {
	return cropBetween(max(b.x, other.x), max(b.y, other.y), min(b.right(), other.right()), min(b.bottom(), other.bottom()))
}

// cropView is where a picture of width × height pixels stands on the stage.
type cropView struct {
	stage, picture cropBounds
	width, height  float64
	grain          float64 // device pixels per unit; everything drawn begins and ends on a device pixel
}

// newCropView fits a picture of at least 1 × 1 pixels into a stage, centred, with air around it.
func newCropView(stageW, stageH float64, width, height int, grain float64) cropView {
	return insetView(stageW, stageH, min(cropInset, stageW/8, stageH/8), width, height, grain)
}

// insetView is newCropView with a given air, in units.
func insetView(stageW, stageH, inset float64, width, height int, grain float64) cropView {
	v := cropView{stage: cropBounds{w: stageW, h: stageH}, width: float64(width), height: float64(height), grain: grain}
	factor := max(0, min((stageW-2*inset)/v.width, (stageH-2*inset)/v.height))
	w, h := max(1/grain, v.snap(v.width*factor)), max(1/grain, v.snap(v.height*factor))
	v.picture = cropBounds{v.snap((stageW - w) / 2), v.snap((stageH - h) / 2), w, h}
	return v
}

// snap moves a length to the nearest device pixel.
func (v cropView) snap(n float64) float64 { return math.Round(n*v.grain) / v.grain }

// toStage is the place on the stage of a point of the picture, in its pixels.
func (v cropView) toStage(x, y float64) (float64, float64) {
	return v.picture.x + x*v.picture.w/v.width, v.picture.y + y*v.picture.h/v.height
}

// toPicture is the inverse of toStage.
func (v cropView) toPicture(x, y float64) (float64, float64) {
	return (x - v.picture.x) * v.width / v.picture.w, (y - v.picture.y) * v.height / v.picture.h
}

// distance is a way on the stage in pixels of the picture.
func (v cropView) distance(dx, dy float64) (float64, float64) {
	return dx * v.width / v.picture.w, dy * v.height / v.picture.h
}

// box is where r is drawn: its true place, snapped, at least one device pixel large and within the picture.
func (v cropView) box(r engine.Rect) cropBounds {
	x0, y0 := v.toStage(float64(r.X), float64(r.Y))
	x1, y1 := v.toStage(float64(r.X+r.Width), float64(r.Y+r.Height))
	pixel := 1 / v.grain
	x0, y0 = min(v.snap(x0), v.picture.right()-pixel), min(v.snap(y0), v.picture.bottom()-pixel)
	return cropBetween(x0, y0, max(v.snap(x1), x0+pixel), max(v.snap(y1), y0+pixel))
}

// shades are the parts of the picture outside the box: above, below, left, right.
func (v cropView) shades(box cropBounds) [4]cropBounds {
	p := v.picture
	return [4]cropBounds{
		cropBetween(p.x, p.y, p.right(), box.y),
		cropBetween(p.x, box.bottom(), p.right(), p.bottom()),
		cropBetween(p.x, box.y, box.x, box.bottom()),
		cropBetween(box.right(), box.y, p.right(), box.bottom()),
	}
}

// border is the line around the box and outside it: above, below, left, right.
func (b cropBounds) border(thick float64) [4]cropBounds {
	left, right := b.x-thick, b.right()+thick
	return [4]cropBounds{
		cropBetween(left, b.y-thick, right, b.y),
		cropBetween(left, b.bottom(), right, b.bottom()+thick),
		cropBetween(left, b.y, b.x, b.bottom()),
		cropBetween(b.right(), b.y, right, b.bottom()),
	}
}

// thirds are the four lines of the rule of thirds: two upright, two level.
func (v cropView) thirds(box cropBounds) [4]cropBounds {
	var lines [4]cropBounds
	for i := range 2 {
		x, y := v.snap(box.x+box.w*float64(i+1)/3), v.snap(box.y+box.h*float64(i+1)/3)
		lines[i] = cropBetween(x, box.y, x+1, box.bottom())
		lines[2+i] = cropBetween(box.x, y, box.right(), y+1)
	}
	return lines
}

// handle is the mark of a grip, which lies outside the box: a corner's bracket is a level and an upright stroke, an
// edge's bar one of them and an empty one; the zero grip has no mark. A hot mark is one unit thicker. Small boxes have
// smaller brackets and no bars.
func (v cropView) handle(box cropBounds, grip cropGrip, hot bool) [2]cropBounds {
	thick := min(max(2, math.Round(min(box.w, box.h)/24)), cropHandle)
	if hot {
		thick++
	}
	level := v.stroke(grip.x, box.x, box.w, thick)
	upright := v.stroke(grip.y, box.y, box.h, thick)
	var marks [2]cropBounds
	if grip.y != 0 {
		marks[0] = cropBounds{level[0], cropOutside(grip.y, box.y, box.h, thick), level[1], thick}
	}
	if grip.x != 0 {
		marks[1] = cropBounds{cropOutside(grip.x, box.x, box.w, thick), upright[0], thick, upright[1]}
	}
	return marks
}

// stroke is start and length of a handle along a side of the box.
func (v cropView) stroke(grip int, start, length, thick float64) [2]float64 {
	bracket := min(cropBracket, v.snap(length/4))
	switch grip {
	case -1:
		return [2]float64{start - thick, bracket + thick}
	case 1:
		return [2]float64{start + length - bracket, bracket + thick}
	}
	if length < 2*(cropBracket+cropBarAir)+cropBar {
		return [2]float64{}
	}
	return [2]float64{v.snap(start + (length-cropBar)/2), cropBar}
}

// cropOutside is where a handle begins, across the side of the box that it lies on.
func cropOutside(grip int, start, length, thick float64) float64 {
	if grip < 0 {
		return start - thick
	}
	return start + length
}

// zone is what can be grabbed for a grip, within the stage. Zones are at least cropTouch long either way, however
// small the box is, unless the stage ends there: those of a small box lie outside it.
func (v cropView) zone(box cropBounds, grip cropGrip) cropBounds {
	x0, x1 := cropZoneSpan(grip.x, grip.y, box.x, box.w)
	y0, y1 := cropZoneSpan(grip.y, grip.x, box.y, box.h)
	return cropBetween(x0, y0, x1, y1).clip(v.stage)
}

// cropZoneSpan is from where to where a zone reaches in one direction; along is the grip's side in that direction,
// across the other.
func cropZoneSpan(along, across int, start, length float64) (from, to float64) {
	spare := (length - cropTouch) / 2 // what is left of the side on either end of the least zone; negative in small boxes
	inward := min(cropTouch/2, spare)
	if along != 0 && across != 0 {
		inward = min(cropCornerReach, spare)
	}
	outward := cropTouch - min(cropTouch/2, spare)
	switch {
	case along < 0:
		return start - outward, start + inward
	case along > 0:
		return start + length - inward, start + length + outward
	case across != 0: // an edge, between the corners
		inward = min(cropCornerReach, spare)
	}
	return start + inward, start + length - inward
}
