package jobs

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"framewake/engine"
)

// opened is an engine, and what it was opened for.
type opened struct {
	engine.Engine
	lane, model string
	timer       *time.Timer // closes it when it was idle for long enough
}

// engines keeps the engines that have nothing to do. One that works belongs to
// its run.
type engines struct {
	open func(lane, model string) (engine.Engine, error)
	keep time.Duration

	mu     sync.Mutex
	idle   []*opened
	closed bool
	errs   []error
	ending sync.WaitGroup
}

func newEngines(open func(lane, model string) (engine.Engine, error), keep time.Duration) *engines {
	return &engines{open: open, keep: keep}
}

// take returns an idle engine or a new one. Idle ones of the lane that run
// another model are closed first: the lane's memory is for one model.
func (e *engines) take(lane, model string) (*opened, error) {
	var found *opened
	for _, o := range e.remove(func(o *opened) bool { return o.lane == lane }) {
		if found == nil && o.model == model {
			found = o
			e.ending.Done()
		} else {
			e.end(o)
		}
	}
	if found != nil {
		return found, nil
	}
	opening, err := e.open(lane, model)
	if err != nil {
		return nil, err
	}
	return &opened{Engine: opening, lane: lane, model: model}, nil
}

// remove takes engines off the idle ones. For each, end must be called, or
// ending.Done.
func (e *engines) remove(which func(*opened) bool) (removed []*opened) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var left []*opened
	for _, o := range e.idle {
		if !which(o) {
			left = append(left, o)
			continue
		}
		o.timer.Stop()
		removed = append(removed, o)
	}
	e.idle = left
	e.ending.Add(len(removed))
	return removed
}

// giveBack keeps an engine for the next job if that wants it, or for a while if
// all went well; otherwise it is closed, and its memory free, on return.
func (e *engines) giveBack(o *opened, well, wanted bool) {
	keep := time.Duration(0)
	if well {
		keep = e.keep
	}
	if wanted {
		keep = max(keep, time.Second) // it is taken at once
	}
	e.mu.Lock()
	if e.closed || keep == 0 {
		e.ending.Add(1)
		e.mu.Unlock()
		e.end(o)
		return
	}
	o.timer = time.AfterFunc(keep, func() {
		for _, late := range e.remove(func(other *opened) bool { return other == o }) {
			e.end(late)
		}
	})
	e.idle = append(e.idle, o)
	e.mu.Unlock()
}

// end closes an engine that was removed. Errors are told by close.
func (e *engines) end(o *opened) {
	defer e.ending.Done()
	if err := o.Close(); err != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.errs = append(e.errs, fmt.Errorf("jobs: close the engine of %s: %w", o.lane, err))
	}
}

// close ends all, once no run is left, and returns what went wrong closing any.
func (e *engines) close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	for _, o := range e.remove(func(*opened) bool { return true }) {
		e.end(o)
	}
	e.ending.Wait()
	return errors.Join(e.errs...)
}
