//go:build linux

package windowtest_test

import (
	"image"
	"image/color"
	"slices"
)

// stageColor is behind pictures and clips, light or dark.
var stageColor = color.RGBA{0x12, 0x13, 0x16, 255}

// apart is the largest difference of two colours' channels.
func apart(a, b color.RGBA) int {
	return max(distance(a.R, b.R), distance(a.G, b.G), distance(a.B, b.B))
}

func distance(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

// isStage is the stage's own colour, but for rounding.
func isStage(c color.RGBA) bool { return apart(c, stageColor) <= 2 }

// isAccent is the one strong colour of the window, teal, in any of its shades.
func isAccent(c color.RGBA) bool {
	return int(c.G) > int(c.R)+70 && int(c.B) > int(c.R)+60 && distance(c.G, c.B) < 45
}

// isTrouble is the colour behind a problem, dark red.
func isTrouble(c color.RGBA) bool { return apart(c, color.RGBA{0x40, 0x27, 0x2a, 255}) <= 2 }

// part is the part of an area, 0–1, in which something is so at a pixel. Every
// second row and column is looked at.
func part(area image.Rectangle, so func(x, y int) bool) float64 {
	count, all := 0, 0
	for y := area.Min.Y; y < area.Max.Y; y += 2 {
		for x := area.Min.X; x < area.Max.X; x += 2 {
			if all++; so(x, y) {
				count++
			}
		}
	}
	return float64(count) / float64(max(1, all))
}

// share is the part of an area that has a colour.
func share(seen *image.RGBA, area image.Rectangle, has func(color.RGBA) bool) float64 {
	return part(area, func(x, y int) bool { return has(seen.RGBAAt(x, y)) })
}

// changed is the part of an area that looks different.
func changed(before, after *image.RGBA, area image.Rectangle) float64 {
	const noticeable = 16
	return part(area, func(x, y int) bool { return apart(before.RGBAAt(x, y), after.RGBAAt(x, y)) > noticeable })
}

// bounds is the smallest rectangle around everything in an area that has a colour.
func bounds(seen *image.RGBA, area image.Rectangle, has func(color.RGBA) bool) image.Rectangle {
	var found image.Rectangle
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if has(seen.RGBAAt(x, y)) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// patches finds connected pixels of a colour in an area: the rectangle around
// each patch, from top to bottom.
func patches(seen *image.RGBA, area image.Rectangle, has func(color.RGBA) bool) []image.Rectangle {
	visited := make([]bool, len(seen.Pix)/4)
	fresh := func(p image.Point) bool {
		at := seen.PixOffset(p.X, p.Y) / 4
		if !p.In(area) || visited[at] || !has(seen.RGBAAt(p.X, p.Y)) {
			return false
		}
		visited[at] = true
		return true
	}
	var found []image.Rectangle
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			start := image.Pt(x, y)
			if !fresh(start) {
				continue
			}
			patch := image.Rectangle{}
			for queue := []image.Point{start}; len(queue) > 0; {
				p := queue[len(queue)-1]
				queue = queue[:len(queue)-1]
				patch = patch.Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
				for _, next := range []image.Point{{p.X - 1, p.Y}, {p.X + 1, p.Y}, {p.X, p.Y - 1}, {p.X, p.Y + 1}} {
					if fresh(next) {
						queue = append(queue, next)
					}
				}
			}
			found = append(found, patch)
		}
	}
	return found
}

// buttons finds the buttons of a colour.
func buttons(seen *image.RGBA, area image.Rectangle, has func(color.RGBA) bool) []image.Rectangle {
	const narrowest, lowest, fullness = 90, 24, 0.7 // a label takes the rest
	return slices.DeleteFunc(patches(seen, area, has), func(p image.Rectangle) bool {
		return p.Dx() < narrowest || p.Dy() < lowest || share(seen, p, has) < fullness
	})
}

// middle of an area.
func middle(r image.Rectangle) image.Point { return r.Min.Add(r.Max).Div(2) }

// background is the commonest colour of an area.
func background(seen *image.RGBA, area image.Rectangle) color.RGBA {
	var commonest color.RGBA
	count := map[color.RGBA]int{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			c := seen.RGBAAt(x, y)
			if count[c]++; count[c] > count[commonest] {
				commonest = c
			}
		}
	}
	return commonest
}

// differs tells colours that are at least so far from another.
func differs(from color.RGBA, least int) func(color.RGBA) bool {
	return func(c color.RGBA) bool { return apart(c, from) >= least }
}

// thumbs finds the round thumbs of the sliders in an area, from top to bottom.
func thumbs(seen *image.RGBA, area image.Rectangle) []image.Rectangle {
	const smallest, largest = 12, 24
	var found []image.Rectangle
	for _, p := range patches(seen, area, isAccent) {
		if p.Dy() < smallest || p.Dy() > largest || p.Dx() < smallest {
			continue
		}
		thumb := image.Rect(p.Max.X-p.Dy(), p.Min.Y, p.Max.X, p.Max.Y) // the track before it has the same colour
		if disc := share(seen, thumb, isAccent); disc > 0.68 && disc < 0.86 {
			found = append(found, thumb)
		}
	}
	return found
}

// raised finds the large areas that stand out from the background, such as buttons.
func raised(seen *image.RGBA, area image.Rectangle) []image.Rectangle {
	const contrast, narrowest, lowest = 6, 90, 28
	return slices.DeleteFunc(patches(seen, area, differs(background(seen, area), contrast)), func(p image.Rectangle) bool {
		return p.Dx() < narrowest || p.Dy() < lowest
	})
}
