package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// CommitDir flushes a folder that is complete, with all that is in it, and
// moves it to target, on the same file system: the folder is there whole or not
// at all. If something lies at target the error wraps fs.ErrExist. Two
// processes must not commit to one target at once.
func CommitDir(dir, target string) error {
	if err := commitDir(dir, target); err != nil {
		return fmt.Errorf("files: commit %s: %w", target, cause(err))
	}
	return nil
}

func commitDir(dir, target string) error {
	if _, err := os.Lstat(target); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := syncTree(dir); err != nil {
		return err
	}
	return moveDir(dir, target)
}

// MoveDir moves a folder within one file system and flushes the new name. If
// something lies at target the error wraps fs.ErrExist.
func MoveDir(dir, target string) error {
	if _, err := os.Lstat(target); err == nil {
		return fmt.Errorf("files: move %s: %w", target, fs.ErrExist)
	}
	if err := moveDir(dir, target); err != nil {
		return fmt.Errorf("files: move %s: %w", target, cause(err))
	}
	return nil
}

// moveDir renames a folder and flushes both names.
func moveDir(dir, target string) error {
	if err := os.Rename(dir, target); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(target)); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// syncTree flushes every ordinary file and folder below and including dir.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return syncDir(path)
		case d.Type().IsRegular():
			return syncFile(path)
		}
		return fmt.Errorf("%s is not an ordinary file", path)
	})
}

// SyncFile flushes the ordinary file at path, and its name, to the disk, whoever
// wrote it.
func SyncFile(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not an ordinary file")
	}
	if err == nil {
		err = syncFile(path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("files: flush %s: %w", path, cause(err))
	}
	return nil
}

// SweepDir deletes the temporary files and folders of this package's making
// that lie directly in dir. No other process may be writing there; where one
// may, a Ledger knows whose they are.
func SweepDir(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if isTempFileName(e.Name()) || isTempDirName(e.Name()) {
			sweepPath(filepath.Join(dir, e.Name()))
		}
	}
}

// abandonedAfter is when nobody is writing a small file any more.
const abandonedAfter = time.Hour

// sweepOld deletes the temporary files directly in dir that were written before
// a time.
func sweepOld(dir string, before time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && isTempFileName(e.Name()) && info.ModTime().Before(before) {
			sweepPath(filepath.Join(dir, e.Name()))
		}
	}
}
