package local

import (
	"context"
	"runtime"
	"sync"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/files"
	"framewake/engine/networks"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/video"
)

// Options of Open.
type Options struct {
	// Model is the folder of a Stable Video Diffusion checkpoint; "" means the
	// built-in model.
	Model string
	// Library is the path of ONNX Runtime; "" searches, in Places too.
	Library string
	Places  provider.Places
	// Provider runs the networks of a checkpoint; the zero Provider is the CPU.
	// It should have proved itself, see SelfTest. The built-in model always runs
	// on the CPU.
	Provider provider.Provider
	// SafetyChecker is the folder of the network that looks whether a still is
	// safe for work; "" means that none looks.
	SafetyChecker string
	// Experience is the file that keeps what clips took, to predict the next ones;
	// "" keeps nothing.
	Experience string
	// Threads is how many cores the networks may use; 0 means all.
	Threads int
	// Tools is ffmpeg, for the master.
	Tools video.Tools
	// Ledger remembers temporary files.
	Ledger *files.Ledger
}

// Engine runs one model.
type Engine struct {
	model    model
	runtime  *ort.Runtime
	provider provider.Provider
	threads  int
	tools    video.Tools
	ledger   *files.Ledger
	notebook notebook
	safety   *networks.SafetyChecker // nil: none
	// start makes the networks of a plan ready.
	start func(plan) running
	// warm are the sessions that rest between jobs, begun tells that there was a
	// job: both belong to whoever holds working.
	warm  *sessions
	begun bool

	// working is held by the one Generate at a time.
	working chan struct{}

	mu     sync.Mutex
	closed bool
	held   memory // by open sessions, as planned
}

var _ engine.Engine = (*Engine)(nil)

// Open loads ONNX Runtime and reads the model's configuration, not its
// weights. Errors have kind Unavailable and say what to install, or kind
// Invalid and name what is wrong with the model.
func Open(o Options) (*Engine, error) {
	var m model = builtin{}
	var on provider.Provider
	if o.Model != "" {
		on = o.Provider
		p, err := openCheckpoint(o.Model, checkpoint.Options{Prefer: variantFor(on.Name)})
		if err != nil {
			return nil, err
		}
		p.dialect = dialectOf(on.Name)
		m = p
	}
	safety, err := openSafety(o.SafetyChecker)
	if err != nil {
		return nil, err
	}
	r, err := ort.Open(ort.Options{Library: o.Library, Places: o.Places, Threads: o.Threads})
	if err != nil {
		return nil, err
	}
	threads := o.Threads
	if threads == 0 {
		threads = runtime.NumCPU()
	}
	e := &Engine{
		model: m, runtime: r, provider: on, threads: threads, tools: o.Tools, ledger: o.Ledger, notebook: notebook(o.Experience), safety: safety,
		warm: newSessions(r, m, plan{}, on), working: make(chan struct{}, 1),
	}
	e.start = func(p plan) running {
		e.warm.plan, e.warm.meter = p, newMeter()
		return e.warm
	}
	return e, nil
}

// Describe returns the model.
func (e *Engine) Describe(context.Context) (engine.Description, error) {
	d := e.model.description()
	d.SafetyCheck = e.safety != nil
	return d, e.usable()
}

// Estimate plans the request. One that needs more memory than there is gets an
// error of kind OutOfMemory.
func (e *Engine) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	if ctx.Err() != nil {
		return engine.Estimate{}, context.Cause(ctx)
	}
	_, estimate, err := e.plan(ctx, r)
	return estimate, err
}

// plan says how a request is run and what that costs.
func (e *Engine) plan(ctx context.Context, r engine.Request) (plan, engine.Estimate, error) {
	if err := e.usable(); err != nil {
		return plan{}, engine.Estimate{}, err
	}
	if err := r.Validate(e.model.description()); err != nil {
		return plan{}, engine.Estimate{}, err
	}
	on := e.machine(ctx)
	p, need, err := choose(e.model, r, fastest(e.model), on)
	return p, engine.Estimate{
		Seconds: e.model.seconds(r, p, on), RAMBytes: need.ram, VRAMBytes: need.vram,
		Notes: p.notes(e.model, r, on.provider), Plan: p.described(e.model, r, on.provider),
	}, err
}

func (e *Engine) usable() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return engine.Errorf(engine.Unavailable, "restart Framewake", "the engine is closed")
	}
	return nil
}

// holds is what we have of the memory and the next job can have.
func (e *Engine) holds() memory {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.held
}

// hold remembers it.
func (e *Engine) hold(m memory) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.held = m
}

// Close waits for a running Generate and refuses later ones. ONNX Runtime stays
// loaded: unloading it is what crashes.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	e.working <- struct{}{}
	defer func() { <-e.working }()
	return e.warm.close()
}
