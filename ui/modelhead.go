//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// modelHead stands over the knobs: where the clip is made and which model makes it, to choose if there are others, and
// what that does.
type modelHead struct {
	box     fyne.CanvasObject
	lane    *headChoice
	title   *widget.Label // where there is no choice of models
	model   *headChoice
	about   *widget.Label
	trouble *widget.Label
}

// headActions are what can be done in the head.
type headActions struct {
	lane, model                   func(at int)
	addLane, removeLane, addModel func()
}

func newModelHead(do headActions) *modelHead {
	h := &modelHead{title: widget.NewLabel(""), about: caption(), trouble: noteLabel()}
	h.title.TextStyle.Bold = true
	h.title.Truncation = fyne.TextTruncateEllipsis
	wrap(h.about)
	wrap(h.trouble)
	h.lane = newHeadChoice(do.lane, do.addLane, do.removeLane)
	h.model = newHeadChoice(do.model, do.addModel)
	h.box = column(-gap, column(gap/4, h.lane.box, column(-gap, h.title, h.model.box)), column(-1.5*gap, h.about, h.trouble))
	return h
}

// show brings the head in line with the state.
func (h *modelHead) show(v view, title string) {
	add, remove := "", ""
	if v.canAddLane {
		add = text("Add a gateway…")
	}
	if v.ownLane != "" {
		remove = text("Remove {{.Name}}", words{"Name": v.ownLane})
	}
	h.lane.show(v.lanes, v.lane, v.canModel, add, remove)
	addModel := ""
	if v.canAddModel {
		addModel = text("Add a model folder…")
	}
	setVisible(h.title, len(v.models) == 0)
	setText(h.title, title)
	h.model.show(v.models, v.model, v.canModel, addModel)
	setText(h.about, v.about)
	setVisible(h.about, v.about != "")
	showNote(h.trouble, v.modelTrouble)
}

// headChoice is a choice that ends with entries that do something else.
type headChoice struct {
	box    fyne.CanvasObject
	choice *choice
	titles int      // how many entries can be chosen
	extras []string // the others; empty: it is not there
	quiet  bool     // the choice is being set
}

func newHeadChoice(choose func(at int), extras ...func()) *headChoice {
	h := &headChoice{extras: make([]string, len(extras))}
	h.choice = newChoice(nil, func(chosen string) {
		at := h.choice.SelectedIndex()
		switch extra := slices.Index(h.extras, chosen); {
		case h.quiet:
		case at >= h.titles && extra >= 0:
			extras[extra]()
		default:
			choose(at)
		}
	})
	h.box = container.New(layout.NewCustomPaddedLayout(0, gap/2, gap, gap), h.choice)
	return h
}

// show brings the choice in line with the state. It is hidden if there are no titles.
func (h *headChoice) show(titles []string, chosen int, can bool, extras ...string) {
	h.quiet = true
	defer func() { h.quiet = false }()
	h.titles, h.extras = len(titles), extras
	setVisible(h.box, len(titles) > 0)
	if len(titles) == 0 {
		return
	}
	options := slices.Clone(titles)
	for _, extra := range extras {
		if extra != "" {
			options = append(options, extra)
		}
	}
	if !slices.Equal(h.choice.Options, options) {
		h.choice.SetOptions(options)
	}
	if at := h.choice.SelectedIndex(); at != chosen {
		if chosen < 0 {
			h.choice.ClearSelected()
		} else {
			h.choice.SetSelectedIndex(chosen)
		}
	}
	setEnabled(h.choice, can)
}
