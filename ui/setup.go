//go:build !headless

package ui

import (
	"cmp"
	"context"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// place is where clips are made, and with what besides a model.
type place struct {
	ledger *files.Ledger
	runs   func() (string, error) // the folder in which runs get theirs
	tools  videoTools
}

// found is all that a clip is made with.
type found struct {
	place   place
	models  []Model
	model   string // the one that is open
	engine  engine.Engine
	about   engine.Description
	trouble string // why it is not the wanted one
}

// look looks for what clips are made with, the wanted model or else the built-in one. It runs beside the UI thread.
func (e environment) look(ctx context.Context, wanted string) (found, *problem) {
	p, err := e.settle()
	if err != nil {
		return found{}, settingsProblem(err)
	}
	if p.tools, err = e.findTools(); err != nil {
		return found{}, setupProblem(text("ffmpeg is missing, so no clip can be made"), err)
	}
	f := found{place: p, models: e.models(), model: engine.BuiltinModel}
	if known := (&models{all: f.models}); known.has(wanted) && wanted != f.model {
		if f.engine, f.about, err = openModel(ctx, e.open, processorLane, wanted); err == nil {
			f.model = wanted
			return f, nil
		}
		f.trouble = modelTrouble(known.title(wanted), err)
	}
	if f.engine, f.about, err = openModel(ctx, e.open, processorLane, f.model); err != nil {
		return found{}, setupProblem(text("No clip can be made on this computer yet"), err)
	}
	return f, nil
}

// setUp looks for what clips are made with, and builds the form.
func (w *window) setUp() {
	wanted := cmp.Or(w.state.models.current, w.prefs.Model)
	w.state.looking = true
	w.tasks.Go(func() func() {
		f, p := w.env.look(w.ctx, wanted)
		if p != nil {
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
	m := &w.state.models
	m.all, m.trouble, m.addable = f.models, f.trouble, w.env.addModel != nil
	w.adopt(f.model, f.engine, f.about)
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
		}
	})
}
