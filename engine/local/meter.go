package local

import (
	"time"

	"framewake/engine"
)

// work is what was done, in operations or bytes, and the seconds it took.
type work struct{ amount, seconds float64 }

// rate is the seconds of one unit; 0 if nothing was done.
func (w work) rate() float64 {
	if w.amount <= 0 {
		return 0
	}
	return w.seconds / w.amount
}

func (w *work) add(amount int64, took time.Duration) {
	w.amount, w.seconds = w.amount+float64(amount), w.seconds+took.Seconds()
}

// meter measures what networks take, by what is counted in their graphs.
type meter struct {
	now func() time.Time
	// runs are floating point operations by stage, reads bytes of weights that
	// sessions were opened with.
	runs  map[engine.Stage]*work
	reads work
}

func newMeter() *meter { return &meter{now: time.Now, runs: map[engine.Stage]*work{}} }

// ran measures one run of a network that began then.
func (m *meter) ran(of engine.Stage, flops int64, began time.Time) {
	w := m.runs[of]
	if w == nil {
		w = &work{}
		m.runs[of] = w
	}
	w.add(flops, m.now().Sub(began))
}

// whole tells whether networks of every stage were run: not so if a job went on
// from where an earlier one had stopped.
func (m *meter) whole() bool {
	for _, s := range []engine.Stage{engine.StageEncode, engine.StageDenoise, engine.StageDecode} {
		if m.runs[s] == nil {
			return false
		}
	}
	return true
}
