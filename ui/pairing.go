//go:build !headless

package ui

import (
	"strings"

	"framewake/engine"
)

// paired lays two clips on one time, so that frame i of either is the one to see at the same moment: as many frames a
// second as the faster has, as long as the longer is. One that has ended stands at its last frame.
func paired(a, b clip) (clip, clip) {
	fps := max(a.rate(), b.rate())
	length := func(c clip) int { return (len(c.Frames)*fps + c.rate() - 1) / c.rate() }
	frames := max(length(a), length(b))
	on := func(c clip) clip {
		laid := clip{FPS: fps}
		for i := range frames {
			laid.Frames = append(laid.Frames, c.Frames[min(i*c.rate()/fps, len(c.Frames)-1)])
		}
		return laid
	}
	return on(a), on(b)
}

// differences is what one request has that another has not, of either; the sources' names where there is nothing.
func differences(a, b engine.Request) (ofA, ofB string) {
	var wordsA, wordsB []string
	add := func(title, valueA, valueB string) {
		if valueA != valueB {
			wordsA, wordsB = append(wordsA, joined(title, valueA)), append(wordsB, joined(title, valueB))
		}
	}
	add("", a.Source, b.Source)
	add("", a.Model, b.Model)
	add(text("Seed"), number(float64(a.Seed), 0), number(float64(b.Seed), 0))
	for _, k := range allKnobs() {
		valueA, _ := a.Value(k.field)
		valueB, _ := b.Value(k.field)
		add(k.name(), number(valueA, 3), number(valueB, 3))
	}
	size := func(r engine.Request) string {
		return text("{{.Width}} × {{.Height}} px", words{"Width": r.Width, "Height": r.Height})
	}
	add("", size(a), size(b))
	if len(wordsA) == 0 {
		return a.Source, b.Source
	}
	return strings.Join(wordsA, " · "), strings.Join(wordsB, " · ")
}
