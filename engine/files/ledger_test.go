package files

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func TestSweepAfterKill(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "ledger")
	c, temps := startChild(t, dir)
	// Marked like ours, but in no ledger: another program's folder, a copy.
	stranger := filepath.Join(top, tempFileName())
	if err := os.WriteFile(stranger, nil, 0o644); err != nil {
		t.Fatal(err)
	}

	l := openLedger(t, dir)
	for _, path := range temps {
		wantExists(t, path, true) // the child lives
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	for _, path := range temps {
		wantExists(t, path, true)
	}
	l.Sweep()
	for _, path := range temps {
		wantExists(t, path, false)
	}
	wantNames(t, top, filepath.Base(stranger), "ledger")
	own := filepath.Base(l.lock.Path())
	wantNames(t, dir, own, listOf(own))
}

func TestNextStartSweeps(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "ledger")
	c, temps := startChild(t, dir)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	openLedger(t, dir)
	for _, path := range temps {
		wantExists(t, path, false)
	}
	wantNames(t, top, "ledger")
}

// TestSweepSparesForeignPaths gives a dead process's ledger that lists what is
// not ours; only the two marked temporaries may go.
func TestSweepSparesForeignPaths(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "ledger")
	at := func(name string) string { return filepath.Join(top, name) }
	dirName, err := tempDirName("run")
	if err != nil {
		t.Fatal(err)
	}
	ours := []string{at(tempFileName()), at(dirName)}
	fileNamedAsDir, _ := tempDirName("run")
	spared := []string{
		at("photo.jpg"), at(".framewake-settings.part"), at(".framewake-" + strings.Repeat("A", 25) + ".part"),
		at("framewake-project"), at(fileNamedAsDir), at(tempFileName() + ".jpg"), at(tempFileName()),
	}
	// The last one is listed in a way that no ledger of ours would.
	unclean := filepath.Join(top, "folder") + "/../" + filepath.Base(spared[len(spared)-1])
	linkToFile, linkToDir := at(tempFileName()), at("framewake-run-"+strings.Repeat("B", randomLen))
	mustWrite(t, append(spared, ours[0])...)
	mustMkdir(t, dir, ours[1], at("folder"))
	mustWrite(t, at("folder/kept"))
	listed := append([]string{at("folder"), unclean}, spared[:len(spared)-1]...)
	if runtime.GOOS != "windows" { // needs a privilege there
		mustSymlink(t, at("photo.jpg"), linkToFile)
		mustSymlink(t, at("folder"), linkToDir)
		mustSymlink(t, at("folder"), filepath.Join(ours[1], "link"))
		listed = append(listed, linkToFile, linkToDir)
		spared = append(spared, linkToFile, linkToDir)
	}

	var list strings.Builder
	for _, path := range append(listed, ours...) {
		fmt.Fprintf(&list, "%q\n", path)
	}
	fmt.Fprintf(&list, "\"torn\n%s\n\x00\xff\n%q\n", spared[0], filepath.Base(spared[0]))
	mustWrite(t, filepath.Join(dir, "DEAD.lock"))
	if err := os.WriteFile(filepath.Join(dir, "DEAD.paths"), []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}

	openLedger(t, dir)
	for _, path := range ours {
		wantExists(t, path, false)
	}
	for _, path := range append(spared, at("folder/kept")) {
		wantExists(t, path, true)
	}
	wantExists(t, filepath.Join(dir, "DEAD.lock"), false)
	wantExists(t, filepath.Join(dir, "DEAD.paths"), false)
}

func TestConcurrentOpens(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "ledger")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 15 {
				l, err := OpenLedger(dir)
				if err != nil {
					t.Error(err)
					return
				}
				f, err := l.Create(filepath.Join(top, "out"+strconv.Itoa(i)), CreateOptions{Overwrite: true})
				if err != nil {
					t.Error(err)
				} else if err := f.Commit(); err != nil {
					t.Errorf("commit: %v", err) // a sweep took the temporary
				}
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	wantNames(t, dir)
}

func TestLedgerForgetsAndCloses(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "ledger")
	l := openLedger(t, dir)
	f, err := l.Create(filepath.Join(top, "a"), CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	run, remove, err := l.TempDir(top, "run")
	if err != nil {
		t.Fatal(err)
	}
	if got := readList(listOf(l.lock.Path())); len(got) != 2 || got[0] != f.TempPath() || got[1] != run {
		t.Errorf("list %q, want %q and %q", got, f.TempPath(), run)
	}
	for range 2 {
		if err := remove(); err != nil {
			t.Errorf("remove: %v", err)
		}
	}
	wantExists(t, run, false)
	if got := readList(listOf(l.lock.Path())); len(got) != 1 || got[0] != f.TempPath() {
		t.Errorf("list after remove %q, want %q only", got, f.TempPath())
	}
	if err := f.File.Close(); err != nil { // an open file stays where Windows has it
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	wantExists(t, f.TempPath(), false)
	wantNames(t, dir)
	if err := f.Abort(); err != nil {
		t.Errorf("Abort after Close: %v", err)
	}
	if _, err := l.Create(filepath.Join(top, "b"), CreateOptions{}); err == nil {
		t.Error("Create after Close: no error")
	}
}

func TestTempDirErrors(t *testing.T) {
	top := t.TempDir()
	l := openLedger(t, filepath.Join(top, "ledger"))
	for _, prefix := range []string{"", "a/b", "run-", "Run", ".."} {
		if _, _, err := l.TempDir(top, prefix); err == nil {
			t.Errorf("prefix %q: no error", prefix)
		}
	}
	missing := filepath.Join(top, "missing")
	_, _, err := l.TempDir(missing, "run")
	if err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("missing parent: error %v, want one naming %s", err, missing)
	}
	if got := readList(listOf(l.lock.Path())); len(got) != 0 {
		t.Errorf("list after failures %q, want it empty", got)
	}
}

func FuzzReadList(f *testing.F) {
	f.Add([]byte("\"/tmp/.framewake-A.part\"\n\"torn"))
	f.Add([]byte("\"\\x00\\u12\"\n`raw`\n'c'\n\n"))
	path := filepath.Join(f.TempDir(), "fuzz.paths")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := readList(path); len(got) > len(b) {
			t.Errorf("%d paths from %d bytes", len(got), len(b))
		}
	})
}

func mustWrite(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func mustMkdir(t *testing.T, paths ...string) {
	t.Helper()
	for _, path := range paths {
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func mustSymlink(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}
