package jobs

import (
	"cmp"
	"slices"
	"strings"

	"framewake/engine"
)

// gap is the distance between the positions of neighbours. A job that moves
// takes a position between two others; when there is none left, all get new
// ones.
const gap = 1 << 40

// compare orders records as the queue runs them.
func compare(a, b record) int {
	return cmp.Or(cmp.Compare(a.Position, b.Position), a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID))
}

// Reorder puts a job before another one, or at the end if before is empty. The
// order counts for jobs that wait.
func (q *Queue) Reorder(id, before string) error {
	q.ops.Lock()
	defer q.ops.Unlock()
	if err := q.checkOpen(); err != nil {
		return err
	}
	order, err := q.reordered(id, before)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(order, func(r record) bool { return r.ID == id })
	moved := order[at : at+1]
	if !placeBetween(order, at) {
		for i := range order {
			order[i].Position = int64(i+1) * gap
		}
		moved = order
	}
	for i := range moved {
		moved[i].Revision++
	}
	return q.commit(moved)
}

// reordered returns all records in the order that is wanted, positions as they were.
func (q *Queue) reordered(id, before string) ([]record, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if id == before || q.jobs[id] == nil || before != "" && q.jobs[before] == nil {
		return nil, engine.Errorf(engine.Invalid, "choose jobs that are in the queue", "jobs: there is no %q to put before %q", id, before)
	}
	var order []record
	for _, j := range q.order {
		if j.ID == id {
			continue
		}
		if j.ID == before {
			order = append(order, q.jobs[id].record)
		}
		order = append(order, j.record)
	}
	if before == "" {
		order = append(order, q.jobs[id].record)
	}
	return order, nil
}

// placeBetween gives the record at that place a position between its
// neighbours', if there is one.
func placeBetween(order []record, at int) bool {
	switch {
	case len(order) == 1:
		return true
	case at == 0:
		order[at].Position = order[1].Position - gap
	case at == len(order)-1:
		order[at].Position = order[at-1].Position + gap
	default:
		low, high := order[at-1].Position, order[at+1].Position
		order[at].Position = low + (high-low)/2
		return order[at].Position > low
	}
	return -maxPosition <= order[at].Position && order[at].Position <= maxPosition
}

// sort puts the jobs in order. q.mu is held.
func (q *Queue) sort() {
	slices.SortStableFunc(q.order, func(a, b *job) int { return compare(a.record, b.record) })
}

// lastPosition is where the next job goes. q.mu is held.
func (q *Queue) lastPosition() int64 {
	if len(q.order) == 0 {
		return gap
	}
	return q.order[len(q.order)-1].Position + gap
}
