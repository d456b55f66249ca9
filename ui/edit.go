//go:build !headless

package ui

import (
	"framewake/engine"
	"framewake/engine/jobs"
)

// edit is a job of the queue whose picture and settings are in the form.
type edit struct {
	job    string // its ID; empty: none is edited
	resume bool   // it waited for its turn before, and will again
}

// canEdit: what is being made or done cannot be changed.
func canEdit(j jobs.Job) bool {
	return j.State != jobs.Running && j.State != jobs.Done && !j.Stopping
}

// editJob brings a job's picture and settings back into the form. Until they are saved it does not begin.
func (w *window) editJob(id string) {
	j := w.state.queue.job(id)
	if j == nil || !canEdit(*j) {
		return
	}
	w.leaveEdit()
	w.reopen(reopening{recipe: engine.Recipe{Request: j.Request}, title: j.Request.Source, own: true,
		edit: edit{id, j.State == jobs.Waiting}}, source{path: j.Request.Image})
}

// beginEdit has a job wait whose picture and settings have just come into the form.
func (w *window) beginEdit(e edit) {
	j := w.state.queue.job(e.job)
	if j == nil {
		return
	}
	w.state.editing = e
	if e.resume {
		w.pauseJob(e.job)
	}
	w.state.note = joined(w.state.note+"\n", text("Save the changes, or press Esc to leave the clip in the queue as it was."))
}

// leaveEdit leaves the job that is edited as it was. It reports whether there was one.
func (w *window) leaveEdit() bool {
	e := w.state.editing
	if e.job == "" {
		return false
	}
	w.state.editing, w.state.note = edit{}, ""
	w.state.form.locked = false
	if e.resume {
		w.resumeJob(e.job)
	}
	w.refresh()
	return true
}

// saveEdit replaces what the edited job is to make. One that failed or waited gets its turn.
func (w *window) saveEdit(o order) {
	s := &w.state
	e := s.editing
	s.editing, s.form.locked, s.form.used = edit{}, false, true
	s.problem, s.note = nil, text("The clip in the queue is changed")
	w.act(func(q *jobs.Queue) error {
		d, err := o.draft()
		if err == nil {
			err = q.Edit(e.job, d)
		}
		if err != nil {
			return err
		}
		switch j, _ := q.Job(e.job); {
		case j.State == jobs.Failed:
			return q.Retry(e.job)
		case e.resume:
			return q.Resume(e.job)
		}
		return nil
	})
}
