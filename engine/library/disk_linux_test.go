package library

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"framewake/engine"
)

// tmpfs mounts a file system of the given size, or skips where that is not allowed.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("needs the right to mount a tmpfs (run as root): %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill takes all space that is left.
func fill(t *testing.T, dir string) (empty func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk: what needs room is refused whole, with a kind that jobs wait
// on; what is there can be listed and moved, and nothing is left behind.
func TestFullDisk(t *testing.T) {
	mount := tmpfs(t, "2m")
	dir := filepath.Join(mount, "library")
	l := open(t, dir)
	add(t, l, 1, 2, 3)
	before := list(t, l, Query{})
	empty := fill(t, mount)
	ctx := t.Context()
	_, err := l.Add(ctx, entry(t, t.TempDir(), 4))
	if engine.KindOf(err) != engine.OutOfSpace || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(engine.HintOf(err), "space") {
		t.Errorf("Add: got error %v, want ENOSPC of kind out-of-space", err)
	}
	if _, err := l.Rename(ctx, idOf(1), "no room"); engine.KindOf(err) != engine.OutOfSpace {
		t.Errorf("Rename: got error %v, want kind out-of-space", err)
	}
	wantTakes(t, "full", l, before)
	if err := errors.Join(l.Delete(ctx, idOf(1)), l.Delete(ctx, idOf(2)), l.Restore(ctx, idOf(2))); err != nil {
		t.Error(err)
	}
	wantIDs(t, "after Delete", list(t, l, Query{}), 3, 2)
	closeLibrary(t, l)
	l = open(t, dir)
	wantIDs(t, "opened on a full disk", list(t, l, Query{}), 3, 2)
	if _, _, err := l.Purge(ctx, Limits{}); err != nil {
		t.Errorf("Purge: %v", err)
	}
	closeLibrary(t, l)
	empty()
	l = open(t, dir)
	wantIDs(t, "with room again", list(t, l, Query{}), 3, 2)
	add(t, l, 4)
	closeLibrary(t, l)
	wantNames(t, dir, binName, indexName, lockName, takesName)
}

// TestOtherDisk: a master on another file system is copied.
func TestOtherDisk(t *testing.T) {
	l := open(t, t.TempDir())
	other := tmpfs(t, "1m")
	e := entry(t, other, 1)
	take, err := l.Add(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(take.Master); err != nil || string(b) != masterOf(1) {
		t.Errorf("%d bytes (%v), want %d", len(b), err, len(masterOf(1)))
	}
	if err := l.Verify(t.Context(), take.ID); err != nil {
		t.Error(err)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := tmpfs(t, "1m")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("needs the right to remount: %v", err)
	}
	if _, err := Open(t.Context(), Options{Dir: filepath.Join(dir, "library")}); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("got error %v, want kind unavailable", err)
	}
}
