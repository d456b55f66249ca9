//go:build !headless

package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"framewake/engine"
)

// MakingOptions say which clips MeasureMaking makes.
type MakingOptions struct {
	Window        Options // its Files are one picture
	Width, Height int     // of the clips in pixels, as the window chooses them for the picture
	Frames        int
	Clips         int // made one after the other
}

// MakingFigures are what MeasureMaking saw.
type MakingFigures struct {
	Clips  []time.Duration // from the start of each until it is on the stage
	Delays Delays          // 100 a second, while clips were being made
}

// Delays are times from asking the UI thread for a call until it ran, the shortest first.
type Delays []time.Duration

// Part is the delay that the given part of all, 0–1, does not exceed; 0 if there is none.
func (d Delays) Part(part float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	return d[int(part*float64(len(d)-1))]
}

// sampleRate is how many delays are measured in a second.
const sampleRate = 100

// MeasureMaking opens the window as Run does, makes clips of the picture, and samples how long the UI thread takes to
// answer meanwhile. It must be called on the process's first goroutine, once. A cancelled ctx ends it.
func MeasureMaking(ctx context.Context, o MakingOptions) (MakingFigures, error) {
	ctx, stop := context.WithCancelCause(ctx)
	var figures MakingFigures
	done := errors.New("measured")
	err := run(ctx, o.Window, func(w *window) {
		m := &makingMeter{window: w, ctx: ctx}
		go func() {
			err := m.measure(o)
			if err == nil {
				slices.Sort(m.delays)
				figures, err = MakingFigures{Clips: m.clips, Delays: m.delays}, done
			}
			stop(err)
		}()
	})
	switch {
	case errors.Is(err, done):
		return figures, nil
	case err == nil:
		err = errors.New("the window was closed")
	}
	stop(err)
	return MakingFigures{}, err
}

// makingMeter makes clips. It runs beside the UI thread.
type makingMeter struct {
	*window
	ctx    context.Context
	clips  []time.Duration
	delays Delays // grows on the UI thread
}

func (m *makingMeter) measure(o MakingOptions) error {
	if err := m.until(func() bool { return m.state.canGenerate() }); err != nil {
		return fmt.Errorf("wait for the picture and the model: %w", err)
	}
	var r engine.Request
	if err := m.see(func() {
		m.turn(func(f *form) {
			f.draft = false
			f.set(engine.FieldFrames, float64(o.Frames))
		})
		r = m.state.form.request("", engine.Rect{})
	}); err != nil {
		return err
	}
	if r.Width != o.Width || r.Height != o.Height || r.Frames != o.Frames {
		return fmt.Errorf("the window would make %d frames of %d×%d, want %d of %d×%d",
			r.Frames, r.Width, r.Height, o.Frames, o.Width, o.Height)
	}
	for range o.Clips {
		if err := m.until(func() bool { return m.state.canGenerate() }); err != nil {
			return err
		}
		if err := m.makeOne(); err != nil {
			return fmt.Errorf("make a clip: %w", err)
		}
	}
	return nil
}

// makeOne makes a clip and samples delays until it is on the stage.
func (m *makingMeter) makeOne() error {
	var running atomic.Bool
	running.Store(true)
	before := m.state.take
	began := time.Now()
	if err := m.see(m.generate); err != nil {
		return err
	}
	ticks := time.NewTicker(time.Second / sampleRate)
	defer ticks.Stop()
	for running.Load() {
		asked := time.Now()
		m.env.loop.Do(func() {
			m.delays = append(m.delays, time.Since(asked))
			running.Store(m.state.phase() != finished || m.state.take == before)
		})
		select {
		case <-ticks.C:
		case <-m.ctx.Done():
			return context.Cause(m.ctx)
		}
	}
	m.clips = append(m.clips, time.Since(began))
	return m.see(func() {})
}

// until waits until ok, which is asked on the UI thread, or fails with the problem that the window shows.
func (m *makingMeter) until(ok func() bool) error {
	for {
		var is bool
		var trouble *problem
		if err := m.see(func() { is, trouble = ok(), m.state.trouble() }); err != nil {
			return err
		}
		switch {
		case trouble != nil:
			return fmt.Errorf("%s: %s", trouble.title, trouble.why)
		case is:
			return nil
		}
		time.Sleep(sampleInterval)
	}
}

// see runs f on the UI thread and waits for it.
func (m *makingMeter) see(f func()) error {
	ran := make(chan struct{})
	m.env.loop.Do(func() {
		defer close(ran)
		f()
	})
	select {
	case <-ran:
		return nil
	case <-m.ctx.Done():
		return context.Cause(m.ctx)
	}
}
