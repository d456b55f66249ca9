package jobs

import (
	"context"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// Options of Open. Start from DefaultOptions.
type Options struct {
	// Dir is the queue's own folder, made (0700) if it is missing. Empty means
	// a queue in memory.
	Dir string
	// Scratch is where a queue in memory makes its jobs' folders; empty means
	// the system's folder for temporary files.
	Scratch string
	// Ledger remembers the folders of a queue in memory, so that those of a
	// killed process are swept; nil means that they are left. A queue on disk
	// sweeps its own.
	Ledger *files.Ledger
	// Open returns an engine for one job at a time, which the queue closes.
	// A lane with several places opens several. It is called concurrently.
	Open func(lane, model string) (engine.Engine, error)
	// Limit is how many jobs of a lane run at once, at least 1. It must return
	// at once and not call the queue. Nil: 1.
	Limit func(lane string) int
	// Finished takes the result of a finished job, before the job is done: it
	// moves or copies the master, which is flushed to the disk, to where takes
	// are kept. After a crash it may be called again with the same job, also
	// after it succeeded, and must then do nothing. The job's folder is its to
	// read until it returns. Nil: the result stays with the job.
	Finished func(context.Context, Job, engine.Result) error
	// Awake keeps the system from sleeping until release is called. It is
	// called when a job starts and none was running. Nil: the system may sleep.
	Awake func() (release func())
	// Free tells how many bytes may still be written where jobs and takes
	// lie. Nil: the free space of the disk that Dir or Scratch is on.
	Free func() (int64, error)
	// Reserve is the free space in bytes below which no job runs: what other
	// programs and the journal need.
	Reserve int64
	// Poll is how often space is looked at, more than 0.
	Poll time.Duration
	// Now is the wall clock, which may jump: nothing depends on it but the
	// times that are told. Nil: the system's.
	Now func() time.Time
	// Idle is how long an engine that has nothing to do is kept; 0: not at all.
	Idle time.Duration
}

// DefaultOptions is a queue in memory; Open is missing. The reserve is about
// the size of a master of 25 frames at 1024×576, twice.
func DefaultOptions() Options {
	return Options{Reserve: 64 << 20, Poll: 2 * time.Second, Idle: time.Minute}
}

// now is the time as it is written.
func (o Options) now() time.Time {
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	return now().UTC().Round(0)
}

// limit is how many jobs run in the lane.
func (o Options) limit(lane string) int {
	if o.Limit == nil {
		return 1
	}
	return max(1, o.Limit(lane))
}
