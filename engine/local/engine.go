package local

import (
	"context"
	"sync"

	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/files"
	"framewake/engine/hardware"
	"framewake/engine/ort"
	"framewake/engine/video"
)

// Options of Open.
type Options struct {
	// Library is the path of ONNX Runtime; "" searches.
	Library string
	// Threads is how many cores the networks may use; 0 means all.
	Threads int
	// Tools is ffmpeg, for the master.
	Tools video.Tools
	// Ledger remembers temporary files.
	Ledger *files.Ledger
}

// Engine runs the built-in model on the CPU.
type Engine struct {
	runtime *ort.Runtime
	tools   video.Tools
	ledger  *files.Ledger

	// working is held by the one Generate at a time.
	working chan struct{}

	mu     sync.Mutex
	closed bool
}

var _ engine.Engine = (*Engine)(nil)

// Open loads ONNX Runtime. Errors have kind Unavailable and say what to install.
func Open(o Options) (*Engine, error) {
	r, err := ort.Open(ort.Options{Library: o.Library, Threads: o.Threads})
	if err != nil {
		return nil, err
	}
	return &Engine{runtime: r, tools: o.Tools, ledger: o.Ledger, working: make(chan struct{}, 1)}, nil
}

// Describe returns the built-in model.
func (e *Engine) Describe(context.Context) (engine.Description, error) {
	return cameramove.Description(), e.usable()
}

// Estimate plans the request. One that needs more memory than there is gets an
// error of kind OutOfMemory.
func (e *Engine) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	if err := e.usable(); err != nil {
		return engine.Estimate{}, err
	}
	if ctx.Err() != nil {
		return engine.Estimate{}, context.Cause(ctx)
	}
	if err := r.Validate(cameramove.Description()); err != nil {
		return engine.Estimate{}, err
	}
	estimate := plan(r)
	return estimate, fits(estimate.RAMBytes, hardware.AvailableRAM())
}

func (e *Engine) usable() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return engine.Errorf(engine.Unavailable, "restart Framewake", "the engine is closed")
	}
	return nil
}

// Close waits for a running Generate and refuses later ones. ONNX Runtime stays
// loaded: unloading it is what crashes.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.working <- struct{}{}
	<-e.working
	return nil
}
