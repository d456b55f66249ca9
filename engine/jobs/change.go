package jobs

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// Submit puts a job at the end of the queue. When it returns, the job and its
// picture are on the disk.
func (q *Queue) Submit(ctx context.Context, d Draft) (Job, error) {
	if err := checkRequest(d.Lane, d.Request); err != nil {
		return Job{}, err
	}
	if !isText(d.Group, maxGroupBytes) {
		return Job{}, engine.Errorf(engine.Invalid, "", "jobs: %.40q is no group", d.Group)
	}
	if err := q.checkOpen(); err != nil {
		return Job{}, err
	}
	if ctx.Err() != nil {
		return Job{}, context.Cause(ctx)
	}
	parent := q.options.Scratch
	if q.journal != nil {
		parent = q.journal.folder("")
	}
	dir, remove, err := q.options.Ledger.TempDir(parent, "job")
	if err != nil {
		return Job{}, diskError(err)
	}
	j, err := q.submit(ctx, d, dir, remove)
	if err != nil {
		_ = remove()
	}
	return j, err
}

// submit fills the folder and takes it in.
func (q *Queue) submit(ctx context.Context, d Draft, dir string, remove func() error) (Job, error) {
	still, err := d.writeStill(dir)
	if err != nil {
		return Job{}, diskError(err)
	}
	if ctx.Err() != nil {
		return Job{}, context.Cause(ctx)
	}
	d.Request.Image = ""
	j := &job{dir: dir, off: remove}
	j.record = record{ID: newID(), Revision: 1, Lane: d.Lane, Group: d.Group, Photo: d.Photo.known(), State: Waiting, Created: q.options.now(), Still: still, Request: d.Request}
	q.ops.Lock()
	defer q.ops.Unlock()
	if err := q.checkOpen(); err != nil {
		return Job{}, err
	}
	q.mu.Lock()
	j.Position = q.lastPosition()
	q.mu.Unlock()
	if q.journal != nil {
		if err := q.takeIn(j, remove); err != nil {
			return Job{}, diskError(err)
		}
	}
	q.mu.Lock()
	q.jobs[j.ID] = j
	q.order = append(q.order, j)
	q.mu.Unlock()
	q.proceed()
	view, _ := q.Job(j.ID)
	return view, nil
}

// takeIn moves the folder of a job to its place and writes it into the
// journal. A process killed between the two leaves a folder that the next
// Open takes in.
func (q *Queue) takeIn(j *job, remove func() error) error {
	if err := writeRecord(j.dir, j.record); err != nil {
		return err
	}
	dir := q.journal.folder(j.ID)
	if err := files.CommitDir(j.dir, dir); err != nil {
		return err
	}
	_ = remove() // forgets the name that it no longer has
	j.dir, j.off = dir, nil
	if err := q.journal.put([]record{j.record}); err != nil {
		_ = os.RemoveAll(dir)
		return err
	}
	return nil
}

// Edit replaces what a job that is not running and not done is to make; what
// was made of it so far is dropped. Without Draft.Still, a Request.Image that
// is the job's own keeps the picture.
func (q *Queue) Edit(id string, d Draft) error {
	if err := checkRequest(d.Lane, d.Request); err != nil {
		return err
	}
	q.editing.Lock() // one picture at a time: the others are tidied away
	defer q.editing.Unlock()
	before, ok := q.Job(id)
	if !ok {
		return unknown(id)
	}
	dir, still := filepath.Dir(before.Request.Image), filepath.Base(before.Request.Image)
	if d.Still != nil || d.Request.Image != before.Request.Image {
		var err error
		if still, err = d.writeStill(dir); err != nil {
			return diskError(err)
		}
	}
	err := q.change([]string{id}, func(r *record) (bool, error) {
		if r.State == Running || r.State == Done || r.State == removed {
			return false, refuse(r, "edited", "pause it first, or duplicate it")
		}
		r.Lane, r.Photo, r.Request, r.Still, r.Stale, r.Result, r.MasterBytes = d.Lane, d.Photo.known(), d.Request, still, true, nil, 0
		r.Request.Image = ""
		if r.State == WaitingForSpace {
			r.State = Waiting
			r.setError(nil)
		}
		return true, nil
	})
	if now, recordErr := q.record(id); recordErr == nil {
		tidy(dir, record{Still: now.Still}, false)
	}
	return err
}

// Duplicate puts a job that asks for the same at the end of the queue.
func (q *Queue) Duplicate(ctx context.Context, id string) (Job, error) {
	j, ok := q.Job(id)
	if !ok {
		return Job{}, unknown(id)
	}
	return q.Submit(ctx, Draft{Lane: j.Lane, Photo: j.Photo, Request: j.Request, Still: func(w io.Writer) error { return copyFile(w, j.Request.Image) }})
}

// Pause stops jobs, or keeps them from starting, until Resume. What was made so
// far is kept on disk; memory is given back as soon as the engine has stopped.
// All of the jobs are paused or none.
func (q *Queue) Pause(ids ...string) error {
	return q.change(ids, func(r *record) (bool, error) {
		switch r.State {
		case Waiting, Running, WaitingForSpace:
			r.State = Paused
			r.setError(nil)
			return true, nil
		case Paused:
			return false, nil
		}
		return false, refuse(r, "paused", "choose one that waits or runs")
	})
}

// Resume lets paused jobs wait for their turn, at their old places. A job that
// waits for space is tried at once.
func (q *Queue) Resume(ids ...string) error {
	return q.change(ids, func(r *record) (bool, error) {
		switch r.State {
		case Paused, WaitingForSpace:
			r.State = Waiting
			r.setError(nil)
			return true, nil
		case Waiting, Running:
			return false, nil
		}
		return false, refuse(r, "resumed", "choose one that is paused, or retry it")
	})
}

// Cancel ends jobs for good: what was made of them is deleted, the request and
// the picture stay until Remove.
func (q *Queue) Cancel(ids ...string) error {
	return q.change(ids, func(r *record) (bool, error) {
		switch r.State {
		case Done:
			return false, refuse(r, "cancelled", "remove it")
		case Cancelled:
			return false, nil
		}
		r.State, r.Stale, r.Result, r.MasterBytes, r.Ended = Cancelled, true, nil, 0, q.options.now()
		r.setError(nil)
		return true, nil
	})
}

// Retry lets failed jobs go on from their last finished step, and cancelled
// ones begin anew.
func (q *Queue) Retry(ids ...string) error {
	return q.change(ids, func(r *record) (bool, error) {
		if r.State != Failed && r.State != Cancelled {
			return false, refuse(r, "retried", "choose one that failed or was cancelled")
		}
		r.State, r.Ended = Waiting, time.Time{}
		r.setError(nil)
		return true, nil
	})
}

// Remove takes jobs out of the queue and deletes their folders, whatever their
// states; one that runs is stopped. What Options.Finished took is not touched.
func (q *Queue) Remove(ids ...string) error {
	return q.change(ids, func(r *record) (bool, error) {
		r.State = removed
		return true, nil
	})
}

// diskError gives an error of writing below the queue's folder its kind, unless
// it has one.
func diskError(err error) error {
	switch {
	case engine.KindOf(err) != engine.Other:
		return err
	case isFull(err):
		return engine.Errorf(engine.OutOfSpace, fullHint, "jobs: %w", err)
	}
	return engine.Errorf(engine.Unavailable, fullHint, "jobs: %w", err)
}
