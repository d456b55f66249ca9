package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestCommitDir(t *testing.T) {
	top := t.TempDir()
	dir, target := filepath.Join(top, "temp"), filepath.Join(top, "target")
	mustMkdir(t, dir, filepath.Join(dir, "sub"))
	mustWrite(t, filepath.Join(dir, "a"), filepath.Join(dir, "sub", "b"))
	if err := CommitDir(dir, target); err != nil {
		t.Fatal(err)
	}
	wantNames(t, top, "target")
	wantNames(t, filepath.Join(target, "sub"), "b")
	mustMkdir(t, dir)
	if err := CommitDir(dir, target); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), target) {
		t.Errorf("onto a folder: got error %v, want fs.ErrExist naming the target", err)
	}
	if err := MoveDir(target, dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("MoveDir onto an empty folder: got error %v, want fs.ErrExist", err)
	}
	if err := MoveDir(target, filepath.Join(top, "moved")); err != nil {
		t.Error(err)
	}
	wantNames(t, top, "moved", "temp")
	if err := CommitDir(filepath.Join(top, "missing"), target); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing to commit: got error %v", err)
	}
	if runtime.GOOS == "windows" {
		return // symbolic links need a privilege there
	}
	mustSymlink(t, "elsewhere", filepath.Join(dir, "link"))
	if err := CommitDir(dir, target); err == nil {
		t.Error("with a link in it: no error")
	}
	wantNames(t, top, "moved", "temp")
}

func TestSyncFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	mustWrite(t, path)
	if err := SyncFile(path); err != nil {
		t.Error(err)
	}
	for _, path := range []string{path + "missing", filepath.Dir(path)} {
		if err := SyncFile(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got error %v, want one naming it", path, err)
		}
	}
}

func TestSweepDir(t *testing.T) {
	dir, err := filepath.Abs(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	name, err := tempDirName("run")
	if err != nil {
		t.Fatal(err)
	}
	mustMkdir(t, filepath.Join(dir, name), filepath.Join(dir, "sub"))
	mustWrite(t, filepath.Join(dir, tempFileName()), filepath.Join(dir, name, "a"), filepath.Join(dir, ".framewake-x.part"),
		filepath.Join(dir, "sub", tempFileName()))
	SweepDir(dir)
	SweepDir(filepath.Join(dir, "missing"))
	wantNames(t, dir, ".framewake-x.part", "sub")
	if inside, _ := filepath.Glob(filepath.Join(dir, "sub", ".*")); len(inside) != 1 {
		t.Errorf("below the folder there is %v, want the temporary file", inside)
	}
}

// TestWriteFileSweeps: what a killed process left of a small file goes with the
// next one, and nothing that may still be written.
func TestWriteFileSweeps(t *testing.T) {
	dir := t.TempDir()
	abandoned, fresh, foreign := tempFileName(), tempFileName(), ".framewake-mine.part"
	long := time.Now().Add(-2 * abandonedAfter)
	for _, name := range []string{abandoned, fresh, foreign} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if name != fresh {
			if err := os.Chtimes(path, long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := WriteFile(filepath.Join(dir, "a.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantNames(t, dir, fresh, foreign, "a.json")
}
