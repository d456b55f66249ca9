package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// maxListBytes bounds how much of a list is read; one line takes a few hundred.
const maxListBytes = 1 << 20

// Sweep deletes what processes that died without closing their ledger left
// behind. OpenLedger calls it; call it again after killing a child process
// that had a ledger in the same folder. Only paths that carry our mark are
// touched, symbolic links are not followed, and what cannot be deleted now is
// tried again by the next sweep.
func (l *Ledger) Sweep() {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(l.dir, e.Name())
		if filepath.Ext(path) == lockExt && path != l.lock.Path() {
			sweepLedger(path)
		}
	}
}

// sweepLedger sweeps one process's ledger, given its lock file, if that
// process is dead: only the dead leave their lock to be taken.
func sweepLedger(lockPath string) {
	lock := flock.New(lockPath, flock.SetFlag(os.O_RDWR))
	if locked, err := lock.TryLock(); err != nil || !locked {
		return
	}
	if !sameFile(lock) {
		_ = lock.Unlock()
		return
	}
	listPath := listOf(lockPath)
	left := slices.DeleteFunc(readList(listPath), sweepPath)
	if len(left) > 0 {
		_ = lock.Unlock()
		return
	}
	_ = os.Remove(listPath)
	discard(lock)
}

// readList returns the paths of a list; damaged lines are left out.
func readList(listPath string) []string {
	f, err := os.Open(listPath)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxListBytes))
	if err != nil {
		return nil
	}
	var paths []string
	for line := range strings.Lines(string(b)) {
		path, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
		if err == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// sweepPath deletes one temporary and reports whether nothing of ours is left
// there. What is not ours counts as gone.
func sweepPath(path string) bool {
	if !filepath.IsAbs(path) || filepath.Clean(path) != path {
		return true
	}
	info, err := os.Lstat(path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	base := filepath.Base(path)
	switch {
	case info.Mode().IsRegular() && isTempFileName(base):
		return os.Remove(path) == nil
	case info.IsDir() && isTempDirName(base):
		return os.RemoveAll(path) == nil
	}
	return true
}
