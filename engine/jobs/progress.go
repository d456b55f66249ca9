package jobs

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"framewake/engine"
)

// progress keeps how a run stands. The engine writes it as often as it likes.
type progress struct {
	mu       sync.Mutex
	clock    *engine.Clock
	estimate engine.Estimate
	event    engine.Event
	reached  milestone
}

// milestone is how far a run came: finished units of a counted stage.
type milestone struct{ stage, done int }

func newProgress() *progress {
	return &progress{clock: engine.NewClock(engine.Estimate{}, time.Now())}
}

// begin starts the clock.
func (p *progress) begin(e engine.Estimate, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock, p.estimate = engine.NewClock(e, now), e
}

// report is an engine.Report.
func (p *progress) report(e engine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Preview == nil {
		e.Preview = p.event.Preview
	}
	p.event = e
	if e.Done > 0 {
		p.reached = milestone{slices.Index(engine.Stages(), e.Stage), e.Done}
	}
	p.clock.Observe(e, time.Now())
}

func (p *progress) sample(now time.Time) Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Progress{Event: p.event, Estimate: p.estimate, Fraction: p.clock.Fraction(), Left: p.clock.Left(now)}
}

// further tells whether the run finished more than any before it, and notes
// how much. It is how a job that crashes goes on by itself for as long as that
// leads anywhere.
func (p *progress) further(most *milestone) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cmp.Or(cmp.Compare(p.reached.stage, most.stage), cmp.Compare(p.reached.done, most.done)) <= 0 {
		return false
	}
	*most = p.reached
	return true
}
