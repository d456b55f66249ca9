package jobs

import (
	"sync"
	"sync/atomic"
)

// awake keeps the system from sleeping while jobs run, without a break between
// one job and the next.
type awake struct {
	keep    func() (release func())
	running atomic.Int64
	mu      sync.Mutex // held around keep, which takes its time
	release func()
}

// add counts a job. It returns at once, and comes before hold.
func (a *awake) add() { a.running.Add(1) }

// hold keeps the system awake, unless it is kept already.
func (a *awake) hold() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.release == nil && a.keep != nil {
		a.release = a.keep()
	}
}

// letGo ends a job.
func (a *awake) letGo() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running.Add(-1) == 0 && a.release != nil {
		a.release()
		a.release = nil
	}
}
