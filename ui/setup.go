//go:build !headless

package ui

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/studio"
)

// place is where clips are made and kept, and with what besides a model.
type place struct {
	ledger *files.Ledger
	data   string // the folder of what must be kept
	tools  videoTools
}

// found is all that a clip is made with.
type found struct {
	place   place
	lanes   []Lane
	lane    Lane // the one that is open, with this model
	studio  *studio.Studio
	takes   []*take
	models  []Model
	model   string
	engine  engine.Engine
	about   engine.Description
	trouble string // why it is not the wanted one

	handedOver bool // another window has the pictures, this one is to end
}

// lanesPatience is how long the window waits for devices that have to prove themselves first.
const lanesPatience = time.Second

// look looks for what clips are made with: the wanted model in the wanted lane, or else the built-in one on this computer.
// Queue and library are opened by open. It runs beside the UI thread.
func (e environment) look(ctx context.Context, lane, model string, open func(place) (*studio.Studio, error)) (found, *problem) {
	p, err := e.settle()
	if err != nil {
		return found{}, settingsProblem(err)
	}
	if p.tools, err = e.findTools(); err != nil {
		return found{}, setupProblem(text("ffmpeg is missing, so no clip can be made"), err)
	}
	f := found{place: p, models: e.models()}
	switch f.studio, err = open(p); {
	case errors.Is(err, errHandedOver):
		return found{handedOver: true}, nil
	case err != nil:
		return found{}, studioProblem(err)
	}
	if f.takes, err = allTakes(ctx, f.studio.Library); err != nil {
		return found{}, setupProblem(text("The finished clips cannot be read"), err)
	}
	soon, stop := context.WithTimeout(ctx, lanesPatience)
	f.lanes = e.lanes(soon)
	stop()
	f.lane, f.trouble = firstLane(f.lanes, lane)
	f.model = modelIn(f.lane, f.models, model)
	home, _ := firstLane(f.lanes, "")
	if f.lane.ID != home.ID || f.model != engine.BuiltinModel {
		if f.engine, f.about, err = openModel(ctx, e.open, f.lane.ID, f.model); err == nil {
			return f, nil
		}
		f.trouble = modelTrouble(f.title(), err)
		f.lane, f.model = home, engine.BuiltinModel
	}
	if f.engine, f.about, err = openModel(ctx, e.open, f.lane.ID, f.model); err != nil {
		return found{}, setupProblem(text("No clip can be made on this computer yet"), err)
	}
	return f, nil
}

// title of what is open: the lane's where that has models of its own.
func (f *found) title() string {
	if f.lane.Models != nil {
		return f.lane.title()
	}
	known := models{all: f.models}
	return known.title(f.model)
}

// setUp looks for what clips are made with, and builds the form.
func (w *window) setUp() {
	lane, model := cmp.Or(w.state.lanes.current, w.prefs.Lane), cmp.Or(w.state.models.current, w.prefs.Model)
	w.state.looking = true
	w.tasks.Go(func() func() {
		f, p := w.env.look(w.ctx, lane, model, w.openStudio)
		switch {
		case f.handedOver:
			return w.env.quit
		case p != nil:
			return func() { w.missing(p) }
		}
		return func() { w.setUpDone(f) }
	})
}

// missing tells what is not there.
func (w *window) missing(p *problem) {
	w.state.setup, w.state.looking = p, false
	w.refresh()
}

// setUpDone begins to work with what was found.
func (w *window) setUpDone(f found) {
	w.place, w.state.setup, w.state.looking = f.place, nil, false
	w.work(f)
	m, l := &w.state.models, &w.state.lanes
	m.local, m.trouble, m.addable = f.models, f.trouble, w.env.addModel != nil
	l.all, l.addable = f.lanes, w.env.gateways.Add != nil
	w.adopt(f.lane, f.model, f.engine, f.about)
	if w.clip != "" {
		w.openClip(w.clip)
	}
	if slices.ContainsFunc(f.lanes, Lane.untried) {
		w.relist(w.settleLane)
	}
}

// useDefaults moves damaged settings aside and looks again.
func (w *window) useDefaults() {
	w.state.setup = nil
	w.tasks.Go(func() func() {
		aside, err := w.env.resetSettings()
		return func() {
			if err != nil {
				w.missing(settingsProblem(err))
				return
			}
			w.state.note = text("The damaged settings are kept as {{.Path}}", words{"Path": aside})
			w.setUp()
		}
	})
}

// estimateDelay is how long the form must stand still before an estimate is asked for.
const estimateDelay = 150 * time.Millisecond

// askEstimate asks the engine, beside the UI thread, what the clip would take.
func (w *window) askEstimate() {
	w.estimates++
	asked := w.estimates
	if w.engine == nil {
		return
	}
	time.AfterFunc(estimateDelay, func() { w.tasks.Do(func() { w.runEstimate(asked) }) })
}

func (w *window) runEstimate(asked int) {
	if asked != w.estimates || w.closing {
		return
	}
	request, e := w.state.form.request("", engine.Rect{}), w.engine
	w.tasks.Go(func() func() {
		estimate, err := e.Estimate(w.ctx, request)
		return func() {
			if asked != w.estimates {
				return
			}
			w.state.plan(estimate, err)
			w.refresh()
			if w.offered != nil && w.offering == nil {
				w.offerAll(w.offered)
			}
		}
	})
}
