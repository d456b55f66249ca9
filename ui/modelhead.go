//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// modelHead stands over the knobs: which model makes the clip, to choose if there are others, and what it does.
type modelHead struct {
	box     fyne.CanvasObject
	title   *widget.Label // where there is no choice
	chooser fyne.CanvasObject
	choice  *choice
	about   *widget.Label
	trouble *widget.Label
	quiet   bool // the choice is being set
}

func newModelHead(choose func(at int), add func()) *modelHead {
	h := &modelHead{title: widget.NewLabel(""), about: caption(), trouble: noteLabel()}
	h.title.TextStyle.Bold = true
	h.title.Truncation = fyne.TextTruncateEllipsis
	wrap(h.about)
	wrap(h.trouble)
	h.choice = newChoice(nil, func(chosen string) {
		switch {
		case h.quiet:
		case chosen == addModelTitle():
			add()
		default:
			choose(h.choice.SelectedIndex())
		}
	})
	h.chooser = container.New(layout.NewCustomPaddedLayout(0, gap/2, gap, gap), h.choice)
	h.box = column(-gap, column(-gap, h.title, h.chooser), column(-1.5*gap, h.about, h.trouble))
	return h
}

// addModelTitle is the entry of the choice that is no model.
func addModelTitle() string { return text("Add a model folder…") }

// show brings the head in line with the state.
func (h *modelHead) show(v view, title string) {
	h.quiet = true
	defer func() { h.quiet = false }()
	setVisible(h.title, len(v.models) == 0)
	setText(h.title, title)
	setVisible(h.chooser, len(v.models) > 0)
	if len(v.models) > 0 {
		options := slices.Clone(v.models)
		if v.canAddModel {
			options = append(options, addModelTitle())
		}
		if !slices.Equal(h.choice.Options, options) {
			h.choice.SetOptions(options)
		}
		if h.choice.Selected != v.models[v.model] {
			h.choice.SetSelected(v.models[v.model])
		}
	}
	setEnabled(h.choice, v.canModel)
	setText(h.about, v.about)
	setVisible(h.about, v.about != "")
	showNote(h.trouble, v.modelTrouble)
}
