package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestCommitNames(t *testing.T) {
	for name, base := range map[string]string{
		"plain":     "clip.mp4",
		"spaces":    "my clip (1) .mp4",
		"accents":   "été ça – 写真.mp4",
		"marks":     "100%#1 50%25.mp4",
		"255 bytes": strings.Repeat("a", 251) + ".mp4",
		"dash":      "-y",
	} {
		t.Run(name, func(t *testing.T) {
			top := t.TempDir()
			l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
			target := filepath.Join(top, base)
			f, err := l.Create(target, CreateOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Abort() }()
			wantNames(t, top, filepath.Base(f.TempPath()))
			if _, err := f.WriteString("hello"); err != nil {
				t.Fatal(err)
			}
			if err := f.Commit(); err != nil {
				t.Fatal(err)
			}
			wantNames(t, top, base)
			wantContent(t, target, "hello")
			if err := f.Commit(); err == nil {
				t.Error("second Commit: no error")
			}
		})
	}
}

// TestOtherWriter lets another program write by name, in place and by replacing.
func TestOtherWriter(t *testing.T) {
	for _, replace := range []bool{false, true} {
		top := t.TempDir()
		l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
		target := filepath.Join(top, "clip.mp4")
		f, err := l.Create(target, CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if replace {
			if err := f.Close(); err != nil { // Windows removes no open file
				t.Fatal(err)
			}
			if err := os.Remove(f.TempPath()); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(f.TempPath(), []byte("by name"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := f.Commit(); err != nil {
			t.Fatalf("replace %v: %v", replace, err)
		}
		wantContent(t, target, "by name")
		wantNames(t, top, "clip.mp4")
	}
}

func TestModeIsThatOfCreate(t *testing.T) {
	top := t.TempDir()
	l := openLedger(t, filepath.Join(top, "ledger"))
	plain, err := os.Create(filepath.Join(top, "plain"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	want, err := plain.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := l.Create(filepath.Join(top, "ours"), CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	got, err := os.Stat(filepath.Join(top, "ours"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Mode() != want.Mode() {
		t.Errorf("mode %v, want %v as os.Create gives", got.Mode(), want.Mode())
	}
}

func TestOverwrite(t *testing.T) {
	top := t.TempDir()
	l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
	target := filepath.Join(top, "clip.mp4")
	mustWrite(t, target)

	if _, err := l.Create(target, CreateOptions{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Create over a file: error %v, want fs.ErrExist", err)
	}
	f, err := l.Create(target, CreateOptions{Overwrite: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("new"); err != nil {
		t.Fatal(err)
	}
	wantContent(t, target, "x")
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	wantContent(t, target, "new")

	if runtime.GOOS == "windows" {
		return // symbolic links need a privilege there
	}
	link := filepath.Join(top, "link")
	mustSymlink(t, "clip.mp4", link)
	if err := WriteFile(link, []byte("through"), 0o644); err != nil {
		t.Fatal(err)
	}
	wantContent(t, target, "through")
	wantNames(t, top, "clip.mp4", "link")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
}

func TestCommitNeverReplaces(t *testing.T) {
	top := t.TempDir()
	l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
	target := filepath.Join(top, "clip.mp4")
	for round := range 20 {
		var wins atomic.Int32
		var racers [4]*File
		for i := range racers {
			var err error
			if racers[i], err = l.Create(target, CreateOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for _, f := range racers {
			wg.Go(func() {
				switch err := f.Commit(); {
				case err == nil:
					wins.Add(1)
				case !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), target):
					t.Errorf("loser's error %v, want fs.ErrExist naming the target", err)
				}
				if err := f.Abort(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins.Load() != 1 {
			t.Fatalf("round %d: %d commits succeeded, want 1", round, wins.Load())
		}
		wantNames(t, top, "clip.mp4")
		if err := os.Remove(target); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMoveOverClaim(t *testing.T) {
	top := t.TempDir()
	temp, target := filepath.Join(top, "temp"), filepath.Join(top, "target")
	mustWrite(t, temp)
	if err := moveOverClaim(temp, target); err != nil {
		t.Fatal(err)
	}
	wantContent(t, target, "x")
	wantNames(t, top, "target")
	if err := os.WriteFile(temp, []byte("second"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := moveOverClaim(temp, target); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file: error %v, want fs.ErrExist", err)
	}
	wantContent(t, target, "x")
	if err := moveOverClaim(filepath.Join(top, "gone"), filepath.Join(top, "other")); err == nil {
		t.Error("moving nothing: no error")
	}
	wantNames(t, top, "target", "temp")
}

func TestAbort(t *testing.T) {
	top := t.TempDir()
	l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
	f, err := l.Create(filepath.Join(top, "clip.mp4"), CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := f.Abort(); err != nil {
			t.Error(err)
		}
	}
	wantNames(t, top)
	if err := f.Commit(); err == nil {
		t.Error("Commit after Abort: no error")
	}
}

func TestTargetsThatCannotBe(t *testing.T) {
	top := t.TempDir()
	l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
	mustMkdir(t, filepath.Join(top, "folder"))
	mustWrite(t, filepath.Join(top, "file"))
	cases := map[string]string{
		"empty":          "",
		"folder":         filepath.Join(top, "folder"),
		"slash":          filepath.Join(top, "new") + string(filepath.Separator),
		"missing folder": filepath.Join(top, "missing", "clip.mp4"),
		"below a file":   filepath.Join(top, "file", "clip.mp4"),
		"long name":      filepath.Join(top, strings.Repeat("a", 256)),
	}
	if runtime.GOOS != "windows" {
		cases["device"] = os.DevNull
	}
	for name, target := range cases {
		for _, overwrite := range []bool{false, true} {
			f, err := l.Create(target, CreateOptions{Overwrite: overwrite})
			if err == nil {
				_ = f.Abort()
				t.Errorf("%s, overwrite %v: no error", name, overwrite)
			} else if !strings.Contains(err.Error(), target) {
				t.Errorf("%s, overwrite %v: error %q does not name %q", name, overwrite, err, target)
			} else if strings.Contains(err.Error(), markFilePrefix) {
				t.Errorf("%s: error %q names the temporary", name, err)
			}
		}
	}
	wantNames(t, top, "file", "folder")
}

func wantContent(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s holds %q, want %q", path, got, want)
	}
}
