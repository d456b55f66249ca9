//go:build !headless

package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// mostTakes is how many clips can be asked for in one go.
const mostTakes = 8

// canSeveral is whether several clips can be asked for in one go: the model makes another one of every seed.
func (s *state) canSeveral() bool {
	_, honoured := s.form.about.Ranges[engine.FieldSeed]
	return s.known && honoured && s.editing.job == ""
}

// count is how many clips Generate makes.
func (s *state) count() int {
	if !s.canSeveral() {
		return 1
	}
	return s.form.takes
}

// otherSeeds draws n seeds that differ from the first and from each other.
func otherSeeds(first uint32, n int, draw func() uint32) []uint32 {
	var others []uint32
	for len(others) < n {
		if seed := draw(); seed != first && !slices.Contains(others, seed) {
			others = append(others, seed)
		}
	}
	return others
}

// severalButton chooses how many clips are asked for in one go.
type severalButton struct {
	*button
	chosen func(takes int)
	takes  int
}

func newSeveralButton(chosen func(int)) *severalButton {
	s := &severalButton{chosen: chosen}
	s.button = newButton("", nil, s.menu)
	s.SetToolTip(text("How many takes in one go, each with another seed"))
	return s
}

// show brings the button in line with the number of takes.
func (s *severalButton) show(takes int) {
	if s.takes != takes {
		s.takes = takes
		s.SetText(fmt.Sprintf("×%d", takes))
	}
}

// menu offers the numbers.
func (s *severalButton) menu() {
	var items []*fyne.MenuItem
	for n := 1; n <= mostTakes; n++ {
		item := fyne.NewMenuItem(takesText(n), func() { s.chosen(n) })
		item.Checked = n == s.takes
		items = append(items, item)
	}
	driver := fyne.CurrentApp().Driver()
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), driver.CanvasForObject(s.button))
	at := driver.AbsolutePositionForObject(s.button)
	menu.ShowAtPosition(at.AddXY(s.Size().Width-menu.MinSize().Width, -menu.MinSize().Height)) // above: there is no room below
}
