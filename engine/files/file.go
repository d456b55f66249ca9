package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// CreateOptions say how a target is treated.
type CreateOptions struct {
	// Overwrite lets Commit replace a file at the target. Without it Create
	// and Commit fail with an error that wraps fs.ErrExist.
	Overwrite bool
}

// File is output in the making: a temporary file open for reading and writing,
// which Commit moves to its target.
type File struct {
	*os.File
	ledger    *Ledger
	temp      string
	target    string
	overwrite bool
	done      bool
}

// Create makes an empty temporary file beside target (mode 0666 before umask,
// as os.Create). A target that no file could be moved to fails now rather than
// at Commit: an existing one without Overwrite, a folder or a device, a name
// too long, a folder that is missing or cannot be written to. With Overwrite a
// target that is a symbolic link stands for the file it points to.
func (l *Ledger) Create(target string, o CreateOptions) (*File, error) {
	return create(l, target, o, 0o666)
}

func create(l *Ledger, target string, o CreateOptions, perm fs.FileMode) (*File, error) {
	target, err := resolve(target, o.Overwrite)
	if err != nil {
		return nil, err
	}
	temp := filepath.Join(filepath.Dir(target), tempFileName())
	if err := l.add(temp); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		l.release(temp)
		return nil, fmt.Errorf("files: create %s: %w", target, cause(err))
	}
	return &File{File: f, ledger: l, temp: temp, target: target, overwrite: o.Overwrite}, nil
}

// resolve returns the absolute path of the file that a commit would put in
// place, or why there cannot be one.
func resolve(target string, overwrite bool) (string, error) {
	if target == "" {
		return "", errors.New("files: create: the target has no name")
	}
	if os.IsPathSeparator(target[len(target)-1]) {
		return "", fmt.Errorf("files: create %s: this is a folder", target)
	}
	abs, err := filepath.Abs(target)
	if err != nil {
		return "", fmt.Errorf("files: create %s: %w", target, err)
	}
	info, err := os.Lstat(abs)
	if err == nil && overwrite && info.Mode()&fs.ModeSymlink != 0 {
		if abs, err = filepath.EvalSymlinks(abs); err != nil {
			return "", fmt.Errorf("files: create %s: %w", target, err)
		}
		info, err = os.Lstat(abs)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return abs, nil
	case err != nil:
		return "", fmt.Errorf("files: create %s: %w", abs, cause(err))
	case info.IsDir():
		return "", fmt.Errorf("files: create %s: this is a folder: %w", abs, fs.ErrExist)
	case !overwrite:
		return "", fmt.Errorf("files: create %s: %w", abs, fs.ErrExist)
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("files: create %s: this is not an ordinary file", abs)
	}
	return abs, nil
}

// TempPath is the absolute path of the temporary file, for a program that
// writes to it by name. It may replace the file; the handle then shows the old one.
func (f *File) TempPath() string { return f.temp }

// Commit closes the file, flushes what lies at TempPath and moves it to the
// target. After an error the target is untouched and the temporary is still
// there, for Abort; only an error of flushing the target's folder, the last
// step, leaves the whole file at the target.
func (f *File) Commit() error {
	if f.done {
		return fmt.Errorf("files: commit %s: already committed or aborted", f.target)
	}
	if err := f.commit(); err != nil {
		return fmt.Errorf("files: commit %s: %w", f.target, cause(err))
	}
	f.done = true
	f.ledger.release(f.temp)
	if err := syncDir(filepath.Dir(f.target)); err != nil {
		return fmt.Errorf("files: commit %s: %w", f.target, err)
	}
	return nil
}

func (f *File) commit() error {
	if err := f.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return err
	}
	if err := syncFile(f.temp); err != nil {
		return err
	}
	if f.overwrite {
		return os.Rename(f.temp, f.target)
	}
	return moveNew(f.temp, f.target)
}

// Abort closes and removes the temporary file. After Commit, or a second time,
// it does nothing.
func (f *File) Abort() error {
	if f.done {
		return nil
	}
	f.done = true
	_ = f.Close()
	err := os.Remove(f.temp)
	f.ledger.release(f.temp)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("files: abort %s: %w", f.target, err)
	}
	return nil
}

// WriteFile writes a small file whole or not at all, replacing what is there.
// perm is the new file's mode before umask and must let the owner write. No
// ledger knows its temporary: what a killed process left is deleted by a later
// call for the same folder, or by SweepDir.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return WriteWith(path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteWith is WriteFile for a file that is larger than what should be held in
// memory: write writes all of it.
func WriteWith(path string, perm fs.FileMode, write func(io.Writer) error) (err error) {
	f, err := create(nil, path, CreateOptions{Overwrite: true}, perm)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Abort()) }()
	if err := write(f); err != nil {
		return fmt.Errorf("files: write %s: %w", path, cause(err))
	}
	if err := f.Commit(); err != nil {
		return err
	}
	sweepOld(filepath.Dir(path), time.Now().Add(-abandonedAfter))
	return nil
}

// cause strips the operation and the temporary's name from an error of os, so
// that the message names the target only.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}
