package jobs

import (
	"fmt"
	"os"
	"slices"

	"framewake/engine"
)

// fullHint is what to do about a disk that cannot be written to.
const fullHint = "free some space there and make it writable"

// commit writes records of jobs in the queue and then makes them so, all or
// none, and deletes what nobody needs any more. q.ops is held.
func (q *Queue) commit(records []record) error {
	behind, err := q.journal.save(records)
	if err != nil {
		return diskError(err)
	}
	var dirs []string
	q.mu.Lock()
	for _, r := range records {
		q.apply(r, slices.Contains(behind, r.ID))
		if j := q.jobs[r.ID]; j.run == nil && r.State == Cancelled {
			dirs = append(dirs, runDir(j.dir))
		}
	}
	q.mu.Unlock()
	for _, dir := range dirs {
		_ = os.RemoveAll(dir) // what is left is stale, and goes when the job starts
	}
	q.deleteRemoved()
	q.proceed()
	return nil
}

// settle makes a record so whatever the disk says: what happened, happened. A
// record that cannot be written is tried again at every poll, and until then
// nothing else starts. q.ops is held.
func (q *Queue) settle(r record) {
	behind, err := q.journal.save([]record{r})
	q.mu.Lock()
	defer q.mu.Unlock()
	if err != nil {
		q.problem = diskError(err)
	}
	q.apply(r, err != nil || len(behind) > 0)
	q.changed()
}

// apply puts a record into the queue. q.ops and q.mu are held.
func (q *Queue) apply(r record, unsaved bool) {
	j := q.jobs[r.ID]
	j.set(r)
	j.unsaved = unsaved
	if j.run != nil && j.State != Running {
		j.run.cancel()
	}
}

// resave writes what could not be written, unless a change of the same jobs has
// done so meanwhile.
func (q *Queue) resave() {
	q.ops.Lock()
	defer q.ops.Unlock()
	var records []record
	q.mu.Lock()
	for _, j := range q.order {
		if j.unsaved {
			records = append(records, j.record)
		}
	}
	sound := q.problem == nil
	q.mu.Unlock()
	if len(records) == 0 && sound {
		return
	}
	behind, err := q.journal.save(records)
	if err != nil {
		return
	}
	q.mu.Lock()
	q.problem = nil
	for _, r := range records {
		q.jobs[r.ID].unsaved = slices.Contains(behind, r.ID)
	}
	q.mu.Unlock()
	q.tidySaved(records)
	q.proceed()
}

// tidySaved tidies the folders of jobs that the disk knows all about: as long
// as it says that a job is unfinished, what was made of it stays. q.ops is held.
func (q *Queue) tidySaved(records []record) {
	for _, r := range records {
		q.mu.Lock()
		j := q.jobs[r.ID]
		saved, dir := !j.unsaved, j.dir
		q.mu.Unlock()
		if saved {
			tidy(dir, r, q.options.Finished != nil)
		}
	}
}

// change edits the records of the jobs and commits them, all or none. Nothing
// is written for a job that edit leaves as it is by returning false.
func (q *Queue) change(ids []string, edit func(*record) (bool, error)) error {
	q.ops.Lock()
	defer q.ops.Unlock()
	if err := q.checkOpen(); err != nil {
		return err
	}
	var records []record
	for _, id := range ids {
		r, err := q.record(id)
		if err != nil {
			return err
		}
		changed, err := edit(&r)
		if err != nil {
			return err
		}
		if changed {
			r.Revision++
			records = append(records, r)
		}
	}
	return q.commit(records)
}

// record returns a copy of a job's record.
func (q *Queue) record(id string) (record, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	j, ok := q.jobs[id]
	if !ok || j.State == removed {
		return record{}, unknown(id)
	}
	return j.record, nil
}

func unknown(id string) error {
	return engine.Errorf(engine.Invalid, "choose a job that is in the queue", "jobs: there is no job %.40q", id)
}

// checkOpen refuses changes of a queue that is closed.
func (q *Queue) checkOpen() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closing {
		return engine.Errorf(engine.Unavailable, "start the program again", "jobs: the queue is closed")
	}
	return nil
}

// deleteRemoved takes the jobs that are marked as removed, and that no engine
// is at, from the queue and from the disk. q.ops is held. What cannot be deleted
// now is deleted by the next Open.
func (q *Queue) deleteRemoved() {
	var gone []*job
	q.mu.Lock()
	q.order = slices.DeleteFunc(q.order, func(j *job) bool {
		if j.State != removed || j.run != nil {
			return false
		}
		delete(q.jobs, j.ID)
		gone = append(gone, j)
		return true
	})
	q.mu.Unlock()
	var records []record
	for _, j := range gone {
		records = append(records, j.record)
		if j.off != nil {
			_ = j.off()
		}
	}
	if q.journal != nil && len(records) > 0 {
		_ = q.journal.discard(records)
	}
}

// refuse is the error of a job that is in no state for what was asked.
func refuse(r *record, what, hint string) error {
	return engine.Errorf(engine.Invalid, hint, "jobs: %s: a job that is %s cannot be %s", shown(r), r.State, what)
}

// shown is what people know a job by.
func shown(r *record) string {
	if r.Request.Source != "" {
		return fmt.Sprintf("%q", r.Request.Source)
	}
	return r.ID
}
