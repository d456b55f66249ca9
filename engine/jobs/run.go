package jobs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// run is one start of a job.
type run struct {
	job      *job
	lane     string
	ctx      context.Context
	cancel   context.CancelFunc
	progress *progress
	engine   *opened // nil before it has one
	// full means that the run was stopped because the disk is. Guarded by Queue.mu.
	full bool
}

// work runs a job from its start until its engine has let go of it.
func (q *Queue) work(r *run) {
	q.awake.hold()
	defer q.awake.letGo()
	defer r.cancel()
	err := q.attempt(r)
	q.conclude(r, err)
	if r.engine != nil {
		q.engines.giveBack(r.engine, err == nil, q.wanted(r.engine.lane, r.engine.model))
	}
	q.release(r)
}

// attempt makes the clip, unless that was done before, and hands it on.
func (q *Queue) attempt(r *run) error {
	rec, err := q.begin(r)
	if err != nil {
		return err
	}
	j := &job{record: rec, dir: r.job.dir}
	if rec.Result == nil {
		result, err := q.generate(r, j.request())
		if err != nil {
			return err
		}
		if err := q.keep(r, result); err != nil {
			return err
		}
	}
	if q.options.Finished == nil {
		return nil
	}
	view, ok := q.Job(r.job.ID)
	if !ok || view.Result == nil {
		return context.Canceled // removed, cancelled or edited meanwhile
	}
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	return q.options.Finished(r.ctx, view, *view.Result)
}

// begin makes the engine's folder ready and writes that the job runs.
func (q *Queue) begin(r *run) (record, error) {
	q.ops.Lock()
	defer q.ops.Unlock()
	rec, err := q.record(r.job.ID)
	if err != nil {
		return rec, err
	}
	if rec.State != Running {
		return rec, context.Canceled
	}
	if err := clearRun(r.job.dir, rec.Stale); err != nil {
		return rec, diskError(err)
	}
	if rec.Stale {
		r.job.reached = milestone{}
	}
	if rec.Result != nil && !hasMaster(r.job.dir, rec) {
		rec.Result, rec.MasterBytes = nil, 0
	}
	if rec.Result == nil {
		if err := q.checkSpace(r.job.dir, rec); err != nil {
			return rec, err
		}
	}
	rec.Revision++
	rec.Attempts++
	rec.Stale = false
	if rec.Started.IsZero() {
		rec.Started = q.options.now()
	}
	q.settle(rec)
	return rec, nil
}

// hasMaster tells whether the master that the record speaks of lies there.
func hasMaster(dir string, r record) bool {
	info, err := os.Lstat(filepath.Join(runDir(dir), r.Result.Master))
	return err == nil && info.Mode().IsRegular() && info.Size() == r.MasterBytes
}

// generate runs the engine. When it returns, the master is on the disk.
func (q *Queue) generate(r *run, request engine.Request) (engine.Result, error) {
	var err error
	if r.engine, err = q.engines.take(r.lane, request.Model); err != nil {
		return engine.Result{}, err
	}
	if r.ctx.Err() != nil {
		return engine.Result{}, r.ctx.Err()
	}
	estimate, err := r.engine.Estimate(r.ctx, request)
	if err != nil {
		return engine.Result{}, err
	}
	r.progress.begin(estimate, time.Now())
	result, err := r.engine.Generate(r.ctx, request, engine.Run{Dir: runDir(r.job.dir), Report: r.progress.report})
	if err != nil {
		return engine.Result{}, err
	}
	if _, err := checkMaster(r.job.dir, &result); err != nil {
		return engine.Result{}, err
	}
	return result, files.SyncFile(result.Master)
}

// keep notes a result, so that it is not made again. If the job asks for
// something else by now the result is dropped.
func (q *Queue) keep(r *run, result engine.Result) error {
	bytes, err := checkMaster(r.job.dir, &result)
	if err != nil {
		return err
	}
	q.ops.Lock()
	defer q.ops.Unlock()
	rec, err := q.record(r.job.ID)
	if err != nil || rec.Stale {
		return context.Canceled
	}
	result.Master, result.Request.Image = filepath.Base(result.Master), ""
	rec.Revision++
	rec.Result, rec.MasterBytes = &result, bytes
	q.settle(rec)
	return nil
}

// conclude writes what became of a run.
func (q *Queue) conclude(r *run, err error) {
	q.ops.Lock()
	defer q.ops.Unlock()
	rec, recordErr := q.record(r.job.ID)
	if recordErr != nil {
		return // removed
	}
	if rec.State == Running {
		rec.Revision++
		q.judge(r, &rec, err)
		q.settle(rec)
	}
	q.tidySaved([]record{rec})
}

// judge sets the state of a job that nobody but its run has changed.
func (q *Queue) judge(r *run, rec *record, err error) {
	q.mu.Lock()
	closing, full := q.closing, r.full
	q.mu.Unlock()
	rec.setError(nil)
	switch {
	case err == nil:
		rec.State, rec.Ended = Done, q.options.now()
	case closing:
		rec.State = Waiting
	case full, q.lackedSpace(r.job.dir, *rec, err):
		rec.State = WaitingForSpace
		required := q.required(r.job.dir, *rec)
		rec.setError(noSpace(required, err))
		q.mu.Lock()
		r.job.required = required
		q.mu.Unlock()
	case canGoOn(err) && r.progress.further(&r.job.reached):
		rec.State = Waiting
	default:
		rec.State, rec.Ended = Failed, q.options.now()
		rec.setError(err)
	}
}

// canGoOn tells whether an error may be gone the next time, and what was made
// so far is still good: a crash, a driver reset, memory that ran out.
func canGoOn(err error) bool {
	kind := engine.KindOf(err)
	return (kind == engine.Other || kind == engine.OutOfMemory) && !errors.Is(err, context.Canceled)
}

// release takes the run off its job: the next one may start.
func (q *Queue) release(r *run) {
	q.ops.Lock()
	defer q.ops.Unlock()
	last := r.progress.sample(time.Now()).Event
	last.Preview = nil
	q.mu.Lock()
	r.job.run, r.job.last = nil, last
	q.mu.Unlock()
	q.deleteRemoved()
	q.proceed()
}
