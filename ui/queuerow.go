//go:build !headless

package ui

import (
	"slices"

	"framewake/engine/jobs"
)

// queueRow is what the list says of a job and what can be done with it.
type queueRow struct {
	id       string
	name     string
	work     string
	bad      bool // it failed
	watched  bool
	canPause bool
	canGo    bool // resume it, or try again
	canEdit  bool
	stopping bool
	batch    int  // how many of the list were asked for together with it, itself among them; 1: none
	first    bool // none is before it
	last     bool
}

// beforeMoved is the job before which one must stand to move so many places: empty for the end. There is none if it
// cannot move that far.
func (q *queue) beforeMoved(id string, places int) (before string, ok bool) {
	list := q.listed()
	at := slices.IndexFunc(list, func(j jobs.Job) bool { return j.ID == id })
	to := at + places
	switch {
	case at < 0 || to < 0 || to >= len(list) || places == 0:
		return "", false
	case places > 0:
		to++
	}
	if to == len(list) {
		return "", true
	}
	return list[to].ID, true
}

// batch lists the IDs of the unfinished jobs that were asked for together with one, its own among them.
func (q *queue) batch(id string) []string {
	var ids []string
	at := q.job(id)
	for _, j := range q.listed() {
		if j.ID == id || at != nil && at.Group != "" && j.Group == at.Group {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// rows of the list of jobs.
func (q *queue) rows() []queueRow {
	list := q.listed()
	var rows []queueRow
	for i, j := range list {
		m := momentOf(j)
		r := queueRow{id: j.ID, batch: len(q.batch(j.ID)), name: j.Request.Source, work: m.text(), watched: j.ID == q.watched,
			canEdit: canEdit(j), stopping: j.Stopping, bad: j.State == jobs.Failed, first: i == 0, last: i == len(list)-1}
		switch j.State {
		case jobs.Running:
			r.canPause = !m.uncounted
			if left := m.leftText(); left != "" {
				r.work += " · " + left
			}
		case jobs.Waiting:
			r.canPause = true
		case jobs.Paused, jobs.WaitingForSpace, jobs.Failed:
			r.canGo = !j.Stopping
		}
		rows = append(rows, r)
	}
	return rows
}
