package library

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"framewake/engine"
	"framewake/engine/database"
	"framewake/engine/files"
)

// What lies in the library's folder.
const (
	takesName = "takes"
	binName   = "bin"
	indexName = "index.db"
	lockName  = "library.lock"
)

// Options of Open.
type Options struct {
	// Dir is the library's own folder, made (0700) if it is missing.
	Dir string
	// Ledger remembers temporaries, so that a killed process leaves none.
	Ledger *files.Ledger
	// Now is the wall clock, which may jump: takes are listed by it, and the
	// bin is purged by it. Nil: the system's.
	Now func() time.Time
}

// Library is a folder of takes. Its methods may be called concurrently.
type Library struct {
	dir    string
	ledger *files.Ledger
	now    func() time.Time

	// changing is held by changes, together with the lock of all processes.
	changing sync.Mutex
	index    atomic.Pointer[index]
	left     []*index // that were open before; guarded by changing
}

// Open opens a library and brings its index up to date with the folders. An
// index that cannot be used, say a newer program's, is left alone and one in
// memory takes its place. Errors have kind Unavailable.
func Open(ctx context.Context, o Options) (*Library, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, folderError(err)
	}
	for _, name := range []string{takesName, binName} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return nil, folderError(err)
		}
	}
	l := &Library{dir: dir, ledger: o.Ledger, now: time.Now}
	if o.Now != nil {
		l.now = o.Now
	}
	if err := l.locked(ctx, func() error { return l.openIndex(ctx) }); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// openIndex opens the index, or makes a new one, and brings it up to date.
func (l *Library) openIndex(ctx context.Context) error {
	path := filepath.Join(l.dir, indexName)
	x, err := openIndex(ctx, path)
	if errors.Is(err, database.ErrDamaged) && database.Remove(path) == nil {
		x, err = openIndex(ctx, path)
	}
	if err == nil {
		l.index.Store(x)
		err = l.sync(ctx, x)
	}
	if err != nil && ctx.Err() == nil {
		err = l.leaveIndex(ctx)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return folderError(err)
	}
	return nil
}

// Close lets go of the library; it may be called twice.
func (l *Library) Close() error {
	l.changing.Lock()
	defer l.changing.Unlock()
	var err error
	for _, x := range append(l.left, l.index.Load()) {
		if x != nil {
			err = errors.Join(err, x.db.Close())
		}
	}
	return err
}

// locked runs a change that no other process may come between.
func (l *Library) locked(ctx context.Context, change func() error) (err error) {
	l.changing.Lock()
	defer l.changing.Unlock()
	lock, err := files.AwaitLock(ctx, filepath.Join(l.dir, lockName))
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return folderError(err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return change()
}

// takeDir is the folder of a take.
func (l *Library) takeDir(id string) string { return filepath.Join(l.dir, takesName, id) }

// folderError is an error of writing below the library's folder.
func folderError(err error) error {
	kind := engine.Unavailable
	if files.IsFull(err) || database.IsFull(err) {
		kind = engine.OutOfSpace
	}
	return engine.Errorf(kind, "free some space there and make it writable", "library: %w", err)
}

// unknown is the error of an ID that no take has.
func unknown(id string) error {
	return engine.Errorf(engine.Invalid, "choose a take that is in the library", "library: there is no take %.70q", id)
}
