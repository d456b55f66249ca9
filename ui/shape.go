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

// ownShape is the key of a shape that is none of ours, but a clip's that is made again.
const ownShape = "own"

// allShapes lists the shapes, the usual one first.
func allShapes() []shape {
	return []shape{
		{"wide", text("Wide 16:9"), 1024, 576},
		{"tall", text("Tall 9:16"), 576, 1024},
		{"square", text("Square 1:1"), 768, 768},
		{"classic", text("Classic 4:3"), 896, 672},
		{"portrait", text("Portrait 3:4"), 672, 896},
	}
}

// size is the clip's size in pixels, multiples of 8.
func (s shape) size(draft bool) (width, height int) {
	if draft {
		return s.width / 16 * 8, s.height / 16 * 8
	}
	return s.width, s.height
}

// turned is the shape's key when it is laid on its side.
func (s shape) turned() string {
	switch s.key {
	case "wide":
		return "tall"
	case "tall":
		return "wide"
	case "classic":
		return "portrait"
	case "portrait":
		return "classic"
	}
	return s.key
}

// shapesFor lists the shapes that the model can make in both sizes. A model whose size cannot be chosen has the one.
func shapesFor(d engine.Description) []shape {
	w, canWidth := d.Ranges[engine.FieldWidth]
	h, canHeight := d.Ranges[engine.FieldHeight]
	var shapes []shape
	for _, s := range allShapes() {
		draftW, draftH := s.size(true)
		if canWidth && canHeight && within(w, s.width) && within(w, draftW) && within(h, s.height) && within(h, draftH) {
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
