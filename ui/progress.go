//go:build !headless

package ui

import (
	"sync"
	"time"

	"framewake/engine"
)

// progress keeps how a job stands. The engine writes it as often as it likes, the window samples it.
type progress struct {
	mu      sync.Mutex
	clock   *engine.Clock
	moment  moment
	preview *engine.Clip // the latest that was not sampled yet
}

func newProgress() *progress {
	return &progress{clock: engine.NewClock(engine.Estimate{}, time.Now())}
}

// begin starts the clock with an estimate, for a job that began then.
func (p *progress) begin(e engine.Estimate, began time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock = engine.NewClock(e, began)
}

// report is an engine.Report.
func (p *progress) report(e engine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e.Preview != nil {
		p.preview = e.Preview
		p.moment.previewed = true
	}
	e.Preview = nil
	p.moment.event = e
	p.clock.Observe(e, time.Now())
}

// open notes that the engine is done.
func (p *progress) open() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moment.opening = true
}

// sample is how the job stands, and the preview if there is a new one.
func (p *progress) sample(now time.Time) (moment, *engine.Clip) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, preview := p.moment, p.preview
	p.preview = nil
	m.fraction, m.left = p.clock.Fraction(), p.clock.Left(now)
	if m.opening {
		m.fraction, m.left = 1, 0
	}
	return m, preview
}
