package jobs

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/database"
	"framewake/engine/files"
)

// required is how many bytes must be free for a job to start or go on: never
// less than the reserve, and less for what it has written already.
func (q *Queue) required(dir string, r record) int64 {
	if r.Result != nil {
		return q.options.Reserve + r.MasterBytes // for a copy on the same disk
	}
	return q.options.Reserve + max(0, makingBytes(r.Request)-written(runDir(dir)))
}

// makingBytes is the most that making a clip writes: twice the raw frames,
// since the master takes at most about as much and the decoded frames that are
// kept on the way as much again, and the latents, [frames, 4, H/8, W/8] of four
// bytes, before and after a step.
func makingBytes(r engine.Request) int64 {
	pixels := int64(r.Width) * int64(r.Height) * int64(r.Frames)
	return 2*3*pixels + 2*pixels/4
}

// written is the size of all files below dir.
func written(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // it has just gone
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}

// checkSpace refuses a job that there is no room for. Where the system does not
// tell, there is.
func (q *Queue) checkSpace(dir string, r record) error {
	free, err := q.free()
	if err == nil && free < q.required(dir, r) {
		return &shortage{free}
	}
	return nil
}

// shortage is too little room on the disk.
type shortage struct{ free int64 }

func (s *shortage) Error() string { return fmt.Sprintf("%d MB are free", s.free>>20) }

// noSpace is the error of a job that waits for space.
func noSpace(required int64, cause error) error {
	return engine.Errorf(engine.OutOfSpace, "free some space, and it goes on by itself",
		"jobs: the disk is full, %d MB are needed: %w", required>>20, cause)
}

// lackedSpace tells whether a run failed for want of space: it was stopped for
// that, says so, or could not begin again now. (Engines in other processes
// cannot always say so, and tidy up before they return.)
func (q *Queue) lackedSpace(dir string, r record, err error) bool {
	switch engine.KindOf(err) {
	case engine.Invalid, engine.Rejected, engine.Untrusted, engine.Unsettled:
		return isFull(err)
	}
	return isFull(err) || q.checkSpace(dir, r) != nil
}

// isFull tells whether an error means that a disk is full.
func isFull(err error) bool {
	if _, short := errors.AsType[*shortage](err); short {
		return true
	}
	return engine.KindOf(err) == engine.OutOfSpace || files.IsFull(err) || database.IsFull(err)
}

func (q *Queue) free() (int64, error) {
	switch {
	case q.options.Free != nil:
		return q.options.Free()
	case q.options.Dir != "":
		return freeBytes(q.options.Dir)
	}
	return freeBytes(q.options.Scratch)
}

// poll looks at the disk until the queue is closed.
func (q *Queue) poll() {
	ticks := time.NewTicker(q.options.Poll)
	defer ticks.Stop()
	for {
		select {
		case <-q.closed:
			return
		case <-ticks.C:
		}
		q.resave()
		q.lookAtSpace()
	}
}

// lookAtSpace stops what runs before the disk is quite full, and lets what
// waits for space go on when there is enough.
func (q *Queue) lookAtSpace() {
	q.mu.Lock()
	idle := true
	for _, j := range q.order {
		idle = idle && j.State != Running && j.State != WaitingForSpace
	}
	q.mu.Unlock()
	if idle {
		return
	}
	free, err := q.free()
	if err != nil {
		return
	}
	if free < q.options.Reserve {
		q.stopForSpace()
		return
	}
	q.ops.Lock()
	defer q.ops.Unlock()
	q.mu.Lock()
	var ready []record
	for _, j := range q.order {
		if j.State == WaitingForSpace && j.run == nil && free >= j.required {
			r := j.record
			r.State = Waiting
			r.Revision++
			r.setError(nil)
			ready = append(ready, r)
		}
	}
	q.mu.Unlock()
	for _, r := range ready {
		q.settle(r)
	}
	if len(ready) > 0 {
		q.proceed()
	}
}

// stopForSpace stops the engines. What is finished already is handed on.
func (q *Queue) stopForSpace() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.order {
		if j.run != nil && j.State == Running && j.Result == nil {
			j.run.full = true
			j.run.cancel()
		}
	}
}
