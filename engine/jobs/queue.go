package jobs

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// ErrLocked means that another process has the queue open.
var ErrLocked = errors.New("jobs: another process has the queue open")

// Queue is a list of jobs that runs itself. Its methods may be called
// concurrently.
type Queue struct {
	options  Options
	journal  *journal // nil in memory
	lock     *files.Lock
	recovery Recovery
	engines  *engines
	awake    awake

	// ops is held by whoever changes jobs, while the disk works too. It comes
	// before mu, which is held for moments.
	ops sync.Mutex
	// editing is held by Edit, and comes before ops.
	editing sync.Mutex

	mu       sync.Mutex
	jobs     map[string]*job
	order    []*job
	watchers map[chan struct{}]struct{}
	problem  error // why the journal could not be written, until it was
	closing  bool
	closed   chan struct{} // when closing began

	working sync.WaitGroup
}

// Open opens a queue and lets it run. If another process has it open the error
// wraps ErrLocked; a journal of a newer program is refused unchanged. Both have
// kind Unavailable. ctx ends the opening only.
func Open(ctx context.Context, o Options) (*Queue, error) {
	if o.Open == nil || o.Poll <= 0 {
		return nil, errors.New("jobs: Options.Open and Options.Poll must be set")
	}
	q := &Queue{
		options: o, engines: newEngines(o.Open, o.Idle), awake: awake{keep: o.Awake}, jobs: map[string]*job{},
		watchers: map[chan struct{}]struct{}{}, closed: make(chan struct{}),
	}
	if o.Dir != "" {
		if err := q.load(ctx); err != nil {
			return nil, err
		}
	}
	q.working.Go(q.poll)
	q.ops.Lock()
	defer q.ops.Unlock()
	q.proceed()
	return q, nil
}

// load takes the lock and what is on disk.
func (q *Queue) load(ctx context.Context) error {
	dir, err := filepath.Abs(q.options.Dir)
	if err != nil {
		return engine.Errorf(engine.Unavailable, "choose another folder", "jobs: %w", err)
	}
	q.options.Dir = dir
	if err := makeFolders(dir); err != nil {
		return err
	}
	q.lock, err = files.TryLock(filepath.Join(dir, lockName))
	if errors.Is(err, files.ErrLocked) {
		return engine.Errorf(engine.Unavailable, "use the window that is open already", "%w", ErrLocked)
	}
	if err != nil {
		return engine.Errorf(engine.Unavailable, "make the folder writable", "jobs: %w", err)
	}
	v, err := recoverJobs(ctx, dir, q.options.Finished != nil)
	if err != nil {
		return errors.Join(err, q.lock.Unlock())
	}
	q.journal, q.recovery = v.journal, v.Recovery
	for _, r := range v.kept {
		j := &job{dir: v.journal.folder(r.ID)}
		j.set(r)
		q.jobs[r.ID] = j
		q.order = append(q.order, j)
	}
	return nil
}

// Recovery is what Open found out of order.
func (q *Queue) Recovery() Recovery { return q.recovery }

// Close stops what runs, which waits at its place for the next Open, and gives
// everything back. It may be called twice.
func (q *Queue) Close() error {
	q.mu.Lock()
	if q.closing {
		q.mu.Unlock()
		return nil
	}
	q.closing = true
	close(q.closed)
	for _, j := range q.order {
		if j.run != nil {
			j.run.cancel()
		}
	}
	q.mu.Unlock()
	q.working.Wait()
	q.ops.Lock() // for changes that are under way
	defer q.ops.Unlock()
	err := errors.Join(q.engines.close(), q.journal.close())
	if q.lock != nil {
		err = errors.Join(err, q.lock.Unlock())
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.order {
		if j.off != nil {
			err = errors.Join(err, j.off())
		}
	}
	for c := range q.watchers {
		close(c)
	}
	q.watchers = nil
	return err
}

// List returns every job, in order. It reads no disk.
func (q *Queue) List() []Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	list := make([]Job, 0, len(q.order))
	for _, j := range q.order {
		if j.State != removed {
			list = append(list, j.view(now))
		}
	}
	return list
}

// Job returns one job, and whether there is such a job.
func (q *Queue) Job(id string) (Job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	j, ok := q.jobs[id]
	if !ok || j.State == removed {
		return Job{}, false
	}
	return j.view(time.Now()), true
}

// Problem is why the journal cannot be written; nil while it can. Until it is
// written no job starts; it is tried again at every poll.
func (q *Queue) Problem() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.problem
}

// Watch returns a channel that receives after jobs changed, once for many
// changes that come together; progress alone is no change. It is closed when
// ctx ends or the queue is closed.
func (q *Queue) Watch(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.watchers == nil {
		close(c)
		return c
	}
	q.watchers[c] = struct{}{}
	context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if _, open := q.watchers[c]; open {
			delete(q.watchers, c)
			close(c)
		}
	})
	return c
}

// Wait returns the job when it is done, failed or cancelled and its engine has
// returned. A job that is removed, or a queue that is closed, gives an error.
func (q *Queue) Wait(ctx context.Context, id string) (Job, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	changed := q.Watch(ctx)
	for {
		j, ok := q.Job(id)
		switch {
		case !ok:
			return Job{}, unknown(id)
		case j.State.Final() && !j.Stopping:
			return j, nil
		}
		if _, open := <-changed; !open {
			if ctx.Err() != nil {
				return j, context.Cause(ctx)
			}
			return j, engine.Errorf(engine.Unavailable, "", "jobs: the queue is closed")
		}
	}
}

// changed tells the watchers. q.mu is held.
func (q *Queue) changed() {
	for c := range q.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
