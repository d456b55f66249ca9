package studio

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/awake"
	"framewake/engine/files"
	"framewake/engine/handover"
	"framewake/engine/jobs"
	"framewake/engine/library"
)

// The folders below Options.Dir.
const (
	queueDir   = "queue"
	libraryDir = "library"
	startDir   = "start"
)

// Options of Open.
type Options struct {
	// Dir is the folder of what must be kept.
	Dir string
	// Ledger remembers temporaries, so that a killed process leaves none.
	Ledger *files.Ledger
	// Open returns the engine of a lane and a model, Limit how many jobs of
	// a lane run at once; see jobs.Options.
	Open  func(lane, model string) (engine.Engine, error)
	Limit func(lane string) int
	// Thumbnail draws a take's picture for lists.
	Thumbnail Thumbnailer
	// Now is the wall clock; nil: the system's.
	Now func() time.Time
	// Files takes the absolute paths of a later start, none if it had none:
	// then its person only wants to see the window. It is called off any
	// thread of the caller, one call at a time, and must return at once. Nil:
	// later starts find nobody.
	Files func(paths []string)
}

// Studio is the queue and the library of one person. Only one process has it
// open; see Open.
type Studio struct {
	Queue   *jobs.Queue
	Library *library.Library

	starts *handover.Listener
}

// Open opens queue and library, lets the queue run and listens for later
// starts. If another process has the queue open the error wraps jobs.ErrLocked.
// Errors have kind Unavailable. ctx ends the opening only.
func Open(ctx context.Context, o Options) (s *Studio, err error) {
	s = &Studio{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
			s = nil
		}
	}()
	if s.Library, err = library.Open(ctx, library.Options{Dir: filepath.Join(o.Dir, libraryDir), Ledger: o.Ledger, Now: o.Now}); err != nil {
		return s, err
	}
	q := jobs.DefaultOptions()
	q.Dir, q.Open, q.Limit, q.Ledger, q.Now = filepath.Join(o.Dir, queueDir), o.Open, o.Limit, o.Ledger, o.Now
	q.Awake = func() func() {
		release, _ := awake.Keep("making a clip")
		return release
	}
	q.Finished = keeper{s.Library, o.Thumbnail}.keep
	if s.Queue, err = jobs.Open(ctx, q); err != nil {
		return s, err
	}
	if o.Files == nil {
		return s, nil
	}
	s.starts, err = handover.Listen(filepath.Join(o.Dir, startDir), o.Files)
	if errors.Is(err, handover.ErrNoSockets) {
		return s, nil // a later start finds the queue open, and says so
	}
	return s, err
}

// Close stops what runs, which goes on at the next Open, and lets go of
// everything. It may be called twice.
func (s *Studio) Close() error {
	var errs []error
	if s.starts != nil {
		errs = append(errs, s.starts.Close())
		s.starts = nil
	}
	if s.Queue != nil {
		errs = append(errs, s.Queue.Close())
	}
	if s.Library != nil {
		errs = append(errs, s.Library.Close())
	}
	return errors.Join(errs...)
}

// HandOver gives paths to the process that has the studio at dir open. The
// error wraps handover.ErrNobody if there is none.
func HandOver(ctx context.Context, dir string, paths []string) error {
	return handover.Send(ctx, filepath.Join(dir, startDir), paths)
}

// OpenLibrary opens the library of the studio at dir alone, which any number of
// processes may.
func OpenLibrary(ctx context.Context, dir string, ledger *files.Ledger) (*library.Library, error) {
	return library.Open(ctx, library.Options{Dir: filepath.Join(dir, libraryDir), Ledger: ledger})
}
