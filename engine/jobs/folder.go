package jobs

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"framewake/engine"
	"framewake/engine/files"
)

// What lies in a job's folder.
const (
	recordName  = "job.json"
	runName     = "run"
	stillPrefix = "still-"
	stillSuffix = ".png"
)

// idLen is the number of base32 characters of crypto/rand.Text.
const idLen = 26

func newID() string { return rand.Text() }

// isID tells whether s could come from newID; it is a safe name for a folder.
func isID(s string) bool {
	return len(s) == idLen && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '2' || r > '7')
	})
}

// newStillName names a still, so that the record says which one it is about.
func newStillName() string { return stillPrefix + rand.Text() + stillSuffix }

func isStill(name string) bool {
	random, prefixed := strings.CutPrefix(name, stillPrefix)
	random, suffixed := strings.CutSuffix(random, stillSuffix)
	return prefixed && suffixed && isID(random)
}

// runDir is the engine's folder in the job's.
func runDir(dir string) string { return filepath.Join(dir, runName) }

// writeStill writes the draft's picture into the folder under a new name and
// flushes it.
func (d Draft) writeStill(dir string) (name string, err error) {
	write := d.Still
	if write == nil {
		write = func(w io.Writer) error { return copyFile(w, d.Request.Image) }
	}
	name = newStillName()
	path := filepath.Join(dir, name)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	err = errors.Join(write(f), f.Close())
	if err == nil {
		err = files.SyncFile(path)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(path))
	}
	return name, nil
}

// copyFile writes the file at path to w.
func copyFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return engine.Errorf(engine.Invalid, "choose another picture", "still: %w", err)
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return engine.Errorf(engine.Invalid, "choose another picture", "still: %s is not an ordinary file", path)
	}
	_, err = io.Copy(w, f)
	return err
}

// writeRecord replaces the folder's job.json.
func writeRecord(dir string, r record) error {
	b, err := r.encode()
	if err != nil {
		return err
	}
	return files.WriteFile(filepath.Join(dir, recordName), b, 0o600)
}

// clearRun makes the engine's folder, empty if it is stale.
func clearRun(dir string, stale bool) error {
	if stale {
		if err := os.RemoveAll(runDir(dir)); err != nil {
			return err
		}
	}
	if err := os.Mkdir(runDir(dir), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// tidy removes what the record no longer speaks of: other stills, and the
// engine's folder if nothing there is needed. What cannot be removed now is
// removed another time.
func tidy(dir string, r record, handedOn bool) {
	switch {
	case r.State == Done && handedOn || r.Stale:
		_ = os.RemoveAll(runDir(dir))
	case r.Result != nil:
		_ = os.RemoveAll(filepath.Join(runDir(dir), engine.StateDir))
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if isStill(e.Name()) && e.Name() != r.Still {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// checkMaster finds out how large the result's master is. It must be an
// ordinary file in the engine's folder.
func checkMaster(dir string, result *engine.Result) (bytes int64, err error) {
	if filepath.Dir(result.Master) != runDir(dir) || !isBaseName(filepath.Base(result.Master)) {
		return 0, fmt.Errorf("jobs: the engine's master %s does not lie in the job's folder", result.Master)
	}
	info, err := os.Lstat(result.Master)
	if err != nil {
		return 0, fmt.Errorf("jobs: the engine's master: %w", err)
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("jobs: the engine's master %s is not an ordinary file", result.Master)
	}
	return info.Size(), nil
}
