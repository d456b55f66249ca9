//go:build !headless

package ui

import (
	"os"
	"path/filepath"

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
	r := reopening{recipe: engine.Recipe{Request: j.Request}, title: j.Request.Source, own: true, edit: edit{id, j.State == jobs.Waiting}}
	from := source{path: j.Request.Image}
	if r.whole = j.Photo != (jobs.Photo{}) && photoAt(j.Photo.Path) == j.Photo; r.whole {
		from.path = j.Photo.Path
	}
	w.reopen(r, from)
}

// photoAt is the file at a path as it is now, none if there is no ordinary file.
func photoAt(path string) jobs.Photo {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || !filepath.IsAbs(path) {
		return jobs.Photo{}
	}
	return jobs.Photo{Path: path, Bytes: info.Size(), Modified: info.ModTime().UnixNano()}
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
