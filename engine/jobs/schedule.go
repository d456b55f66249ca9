package jobs

import (
	"context"
	"slices"
)

// proceed starts what can be started and tells the watchers. q.ops is held, so
// that nobody is about to write what has just changed.
func (q *Queue) proceed() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sort()
	if !q.closing && q.problem == nil {
		q.start()
	}
	q.changed()
}

// start starts the first waiting jobs of every lane that has room. A job that
// waits for space holds up its lane. q.mu is held.
func (q *Queue) start() {
	busy, held := map[string]int{}, map[string]bool{}
	for _, j := range q.order {
		if j.run != nil {
			busy[j.run.lane]++
		}
		held[j.Lane] = held[j.Lane] || j.State == WaitingForSpace
	}
	for _, j := range q.order {
		if j.State != Waiting || j.run != nil || held[j.Lane] || busy[j.Lane] >= q.options.limit(j.Lane) {
			continue
		}
		busy[j.Lane]++
		j.State = Running
		j.run = &run{job: j, lane: j.Lane, progress: newProgress()}
		j.run.ctx, j.run.cancel = context.WithCancel(context.Background())
		q.awake.add()
		q.working.Go(func() { q.work(j.run) })
	}
}

// wanted tells whether a job that could start now would take an engine of this
// lane and model.
func (q *Queue) wanted(lane, model string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closing || slices.ContainsFunc(q.order, func(j *job) bool { return j.Lane == lane && j.State == WaitingForSpace }) {
		return false
	}
	at := slices.IndexFunc(q.order, func(j *job) bool { return j.Lane == lane && j.State == Waiting })
	return at >= 0 && q.order[at].Request.Model == model
}
