//go:build !headless

package ui

import (
	"math"

	"framewake/engine"
)

// shape is a clip's shape as creators think of it. The sizes are about those that models of this kind were trained on,
// 1024×576, cut to the shape; half of them, for drafts, are multiples of 8 too.
type shape struct {
	key           string // in the preferences; never changes
	title         string
	width, height int
}

// onlyShape is the key of the one shape of a model whose size cannot be chosen.
const onlyShape = "only"

// originalShape is the key of the shape that follows the picture's own.
const originalShape = "original"

// ownShape is the key of a shape that is none of ours, but a clip's that is made again.
const ownShape = "own"

// allShapes lists the shapes, the usual one first.
func allShapes() []shape {
	return []shape{
		{"wide", text("Wide 16:9"), 1024, 576},
		{"tall", text("Tall 9:16"), 576, 1024},
		{"square", text("Square 1:1"), 768, 768},
		{"portrait", text("Portrait 4:5"), 704, 880},
	}
}

// keptShape is the key of today for one in the preferences: what was 4:3 follows the picture.
func keptShape(key string) string {
	if key == "classic" {
		return originalShape
	}
	return key
}

// usualPixels is how many pixels a frame has: as many as in 1024×576.
const usualPixels = 1024 * 576

// originalFor is the shape of a picture of that size, as nearly as the model's sizes allow and with about as many pixels as
// usual. Without a picture, 0 × 0, it is a wide one. It is false if the model cannot make anything like it.
func originalFor(d engine.Description, width, height int) (shape, bool) {
	best := shape{key: originalShape, title: text("Original"), width: 1024, height: 576}
	if width < 1 || height < 1 {
		return best, best.allowed(d)
	}
	const tolerance = 0.1 // of the sum below
	least := tolerance
	stepW := max(16, 2*int(d.Ranges[engine.FieldWidth].Multiple)) // the draft's sides are half as long
	stepH := max(16, 2*int(d.Ranges[engine.FieldHeight].Multiple))
	for h := stepH; h <= usualPixels/stepW; h += stepH {
		s := best
		s.width, s.height = max(1, (h*width/height+stepW/2)/stepW)*stepW, h
		larger := math.Abs(float64(s.width*h)/usualPixels - 1)
		off := 5*(unlikeness(s.width, h, width, height)-1) + larger // being like the picture counts more
		if off < least && s.allowed(d) {
			best, least = s, off
		}
	}
	return best, least < tolerance
}

// allowed tells whether a model can make the shape, in both sizes.
func (s shape) allowed(d engine.Description) bool {
	w, canWidth := d.Ranges[engine.FieldWidth]
	h, canHeight := d.Ranges[engine.FieldHeight]
	draftW, draftH := s.size(true)
	return canWidth && canHeight && within(w, s.width) && within(w, draftW) && within(h, s.height) && within(h, draftH)
}

// size is the clip's size in pixels, multiples of 8.
func (s shape) size(draft bool) (width, height int) {
	if draft {
		return s.width / 16 * 8, s.height / 16 * 8
	}
	return s.width, s.height
}

// turned is the shape's key when it is laid on its side. One that is nearly square stays.
func (s shape) turned() string {
	switch s.key {
	case "wide":
		return "tall"
	case "tall":
		return "wide"
	}
	return s.key
}

// shapesFor lists the shapes that the model can make, whatever the picture is. A model whose size cannot be chosen has the one.
func shapesFor(d engine.Description) []shape {
	var shapes []shape
	for _, s := range allShapes() {
		if s.allowed(d) {
			shapes = append(shapes, s)
		}
	}
	if len(shapes) == 0 {
		shapes = []shape{{onlyShape, text("As the model makes it"), d.Defaults.Width, d.Defaults.Height}}
	}
	return shapes
}

func within(r engine.Range, v int) bool {
	f := float64(v)
	return f >= r.Min && f <= r.Max && (r.Multiple == 0 || math.Mod(f, r.Multiple) == 0)
}
