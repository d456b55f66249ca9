//go:build !headless

package ui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// loop is the way onto the UI thread; this file alone calls fyne.Do, so that a test can put its own queue in its place.
type loop interface {
	Do(f func()) // queue f for the UI thread, return at once
}

// fyneLoop is the loop of the running toolkit.
type fyneLoop struct{}

func (fyneLoop) Do(f func()) { fyne.Do(f) }

// tasks runs work beside the UI thread until ctx ends, and knows when all of it has.
type tasks struct {
	ctx     context.Context
	loop    loop
	running sync.WaitGroup
}

// Go runs work on a goroutine of its own and then, on the UI thread, what work returned, unless that is nil.
func (t *tasks) Go(work func() (then func())) {
	t.running.Add(1)
	go func() {
		defer t.running.Done()
		if then := work(); then != nil {
			t.Do(then)
		}
	}()
}

// Do is the loop's, until ctx ends. After that nothing reaches the UI thread, which may be gone: a toolkit that was
// told to quit runs what it is given on any goroutine.
func (t *tasks) Do(f func()) {
	if t.ctx.Err() != nil {
		return
	}
	t.loop.Do(func() {
		if t.ctx.Err() == nil {
			f()
		}
	})
}

// Wait waits until no work runs, but not longer than patience.
func (t *tasks) Wait(patience time.Duration) {
	idle := make(chan struct{})
	go func() {
		t.running.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-time.After(patience):
	}
}
