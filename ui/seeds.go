//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// mostSeeds is how many seeds can be taken again.
const mostSeeds = 12

// pastSeed is a seed that made a clip.
type pastSeed struct {
	seed  uint32
	title string // of the newest take of it; empty: none is left, or not yet there
}

// pastSeeds lists the seeds that were used last, the latest first: of this session, then of the takes.
func (s *state) pastSeeds() []pastSeed {
	var past []pastSeed
	at := func(seed uint32) int {
		return slices.IndexFunc(past, func(p pastSeed) bool { return p.seed == seed })
	}
	for _, seed := range s.form.lately {
		past = append(past, pastSeed{seed: seed})
	}
	for _, t := range s.takes {
		if t.Problem != nil {
			continue
		}
		seed := t.Recipe.Request.Seed
		switch i := at(seed); {
		case i < 0 && len(past) < mostSeeds:
			past = append(past, pastSeed{seed, t.Title})
		case i >= 0 && past[i].title == "":
			past[i].title = t.Title
		}
	}
	return past
}

// seedMenu offers the seeds that were used last below the button that opened it. One that is taken is locked.
func (w *window) seedMenu() {
	var items []*fyne.MenuItem
	for _, p := range w.state.pastSeeds() {
		seed := number(float64(p.seed), 0)
		label := seed
		if p.title != "" {
			label += " · " + shortened(p.title)
		}
		i := fyne.NewMenuItem(label, func() { w.settle(func(f *form) { f.take(p.seed) }) })
		i.Checked = p.seed == w.state.form.seed
		items = append(items, i)
	}
	b := w.panel.seed.past
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), w.Canvas())
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	menu.ShowAtPosition(at.AddXY(b.Size().Width-menu.MinSize().Width, b.Size().Height))
}
