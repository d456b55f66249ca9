//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// option is something to choose from a list.
type option[T comparable] struct {
	title string
	value T
	about string // what it does, in a sentence; may be empty
}

// placeOf is where a value stands among options, -1 if it does not.
func placeOf[T comparable](options []option[T], v T) int {
	return slices.IndexFunc(options, func(o option[T]) bool { return o.value == v })
}

// optionRow is a choice with its title and, below it, what is chosen does.
type optionRow struct {
	box    fyne.CanvasObject
	choice *choice
	about  *widget.Label
	below  fyne.CanvasObject // holds about
	quiet  bool              // the row is being set
}

const optionTitleWidth = 88

// newOptionRow makes a row. chosen is told of the place in the list; beside stands at the right.
func newOptionRow(title string, chosen func(at int), beside ...fyne.CanvasObject) *optionRow {
	r := &optionRow{about: caption()}
	wrap(r.about)
	r.choice = newChoice(nil, func(string) {
		if at := r.choice.SelectedIndex(); at >= 0 && !r.quiet {
			chosen(at)
		}
	})
	r.below = inset(r.about, optionTitleWidth, 0)
	r.box = column(-gap/2, container.NewBorder(nil, nil, fixedWidth(widget.NewLabel(title), optionTitleWidth), row(0, beside...), r.choice), r.below)
	return r
}

// showOptions shows a list of which the value is chosen; a value that is not in it is shown as the title none. A row of
// one option or none is hidden.
func showOptions[T comparable](r *optionRow, options []option[T], value T, none string) {
	r.quiet = true
	defer func() { r.quiet = false }()
	setVisible(r.box, len(options) > 1)
	var titles []string
	for _, o := range options {
		titles = append(titles, o.title)
	}
	chosen, about := none, ""
	if at := placeOf(options, value); at >= 0 {
		chosen, about = titles[at], options[at].about
	}
	if !slices.Equal(r.choice.Options, titles) {
		r.choice.SetOptions(titles)
	}
	if r.choice.Selected != chosen {
		r.choice.Selected = chosen
		r.choice.Refresh()
	}
	setText(r.about, about)
	setVisible(r.below, about != "")
}
