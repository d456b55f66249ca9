package files

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/gofrs/flock"
)

// The two files of a process's ledger: an empty one under an OS lock for as
// long as the process lives, and the list. They are apart because Windows
// denies access to locked bytes.
const (
	lockExt = ".lock"
	listExt = ".paths"
)

// Ledger remembers temporary paths, so that what a killed process left is
// swept at the next start. Its methods may be called concurrently.
type Ledger struct {
	dir  string
	lock *flock.Flock

	mu    sync.Mutex
	list  *os.File
	paths []string
}

// OpenLedger opens this process's ledger in dir, a folder of the program's own
// that is created (0700) if missing, after sweeping what dead processes left
// (see Sweep). One process may hold several ledgers.
func OpenLedger(dir string) (*Ledger, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("files: ledger folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("files: ledger folder: %w", err)
	}
	lock, err := newLock(dir)
	if err != nil {
		return nil, err
	}
	listPath := listOf(lock.Path())
	list, err := os.OpenFile(listPath, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		discard(lock)
		return nil, fmt.Errorf("files: ledger: %w", err)
	}
	l := &Ledger{dir: dir, lock: lock, list: list}
	l.Sweep()
	return l, nil
}

// newLock makes a lock file with a new name and locks it.
func newLock(dir string) (*flock.Flock, error) {
	const attempts = 100
	for range attempts {
		path := filepath.Join(dir, rand.Text()+lockExt)
		lock := flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE))
		locked, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("files: lock ledger %s: %w", path, err)
		}
		// A sweep in another process may have taken the file for a dead
		// one's between its making and its locking.
		if locked && sameFile(lock) {
			return lock, nil
		}
		discard(lock)
	}
	return nil, fmt.Errorf("files: lock ledger in %s: taken %d times by other processes", dir, attempts)
}

// sameFile reports whether the lock is on the file that has its name now.
func sameFile(lock *flock.Flock) bool {
	held, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(held, named)
}

// discard removes a lock file and lets go of the lock. Where open files can be
// removed the name goes first, so nobody locks what is about to vanish; where
// they cannot (Windows), neither can one that somebody opened meanwhile.
func discard(lock *flock.Flock) {
	removed := os.Remove(lock.Path()) == nil
	_ = lock.Unlock()
	if !removed {
		_ = os.Remove(lock.Path())
	}
}

// listOf is the path of the list that belongs to a lock file.
func listOf(lockPath string) string {
	return lockPath[:len(lockPath)-len(lockExt)] + listExt
}

// Close removes the temporaries that are neither committed nor aborted, and
// the ledger itself. It may be called twice; after it nothing can be created.
func (l *Ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.list == nil {
		return nil
	}
	left := slices.DeleteFunc(l.paths, sweepPath)
	err := l.list.Close()
	l.list, l.paths = nil, nil
	if len(left) > 0 {
		// The list stays, for the next start to try again.
		return errors.Join(err, l.lock.Unlock(), fmt.Errorf("files: cannot remove temporary %s", left[0]))
	}
	err = errors.Join(err, os.Remove(listOf(l.lock.Path())))
	discard(l.lock)
	return err
}

// TempDir makes a folder (0700) in parent that only this call knows; an empty
// parent means the system's folder for temporary files. prefix is a short word
// of a–z and 0–9 that ends up in the name: "run" gives framewake-run-….
// remove deletes the folder and what is in it; it may be called twice.
func (l *Ledger) TempDir(parent, prefix string) (dir string, remove func() error, err error) {
	if parent == "" {
		parent = os.TempDir()
	}
	parent, err = filepath.Abs(parent)
	if err != nil {
		return "", nil, fmt.Errorf("files: temporary folder: %w", err)
	}
	name, err := tempDirName(prefix)
	if err != nil {
		return "", nil, err
	}
	dir = filepath.Join(parent, name)
	if err := l.add(dir); err != nil {
		return "", nil, err
	}
	remove = func() error {
		err := os.RemoveAll(dir)
		l.release(dir)
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		l.release(dir)
		return "", nil, fmt.Errorf("files: temporary folder in %s: %w", parent, cause(err))
	}
	return dir, remove, nil
}

// add registers an absolute path and returns when the disk knows it. A nil
// ledger remembers nothing.
func (l *Ledger) add(path string) error {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.list == nil {
		return fmt.Errorf("files: ledger in %s is closed", l.dir)
	}
	l.paths = append(l.paths, path)
	err := l.write()
	if err == nil {
		err = l.list.Sync()
	}
	if err != nil {
		l.paths = l.paths[:len(l.paths)-1]
		return fmt.Errorf("files: ledger: %w", err)
	}
	return nil
}

// release forgets path unless something still lies there, which is then left
// to a sweep. It needs no flush and reports nothing: a line too many in the
// list is harmless.
func (l *Ledger) release(path string) {
	if l == nil {
		return
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paths = slices.DeleteFunc(l.paths, func(p string) bool { return p == path })
	if l.list != nil {
		_ = l.write()
	}
}

// write puts the whole list at the start of the file, then cuts off the rest.
// A process killed in between leaves the new list followed by lines of the old
// one, the first of them torn.
func (l *Ledger) write() error {
	var b []byte
	for _, p := range l.paths {
		b = append(strconv.AppendQuote(b, p), '\n')
	}
	if _, err := l.list.WriteAt(b, 0); err != nil {
		return err
	}
	return l.list.Truncate(int64(len(b)))
}
