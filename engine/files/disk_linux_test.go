package files

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFullDisk(t *testing.T) {
	mnt := t.TempDir()
	if err := syscall.Mount("tmpfs", mnt, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("cannot mount a small tmpfs (needs root): %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(mnt, 0) })
	l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
	target := filepath.Join(mnt, "clip.mp4")
	mustWrite(t, target)
	f, err := l.Create(target, CreateOptions{Overwrite: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, 1<<20)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("write error %v, want ENOSPC", err)
	}
	if err := f.Abort(); err != nil {
		t.Error(err)
	}
	err = WriteFile(target, make([]byte, 1<<20), 0o644)
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), target) {
		t.Errorf("WriteFile error %v, want ENOSPC naming %s", err, target)
	}
	wantContent(t, target, "x")
	wantNames(t, mnt, "clip.mp4")
}

// TestReadOnly uses a read-only mount as root, whom permissions do not stop.
func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if os.Getuid() == 0 {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, ""); err != nil {
			t.Skipf("cannot mount a read-only tmpfs: %v", err)
		}
		t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	l := openLedger(t, filepath.Join(t.TempDir(), "ledger"))
	target := filepath.Join(dir, "clip.mp4")
	if _, err := l.Create(target, CreateOptions{}); err == nil || !strings.Contains(err.Error(), target) {
		t.Errorf("error %v, want one naming %s", err, target)
	}
	if got := readList(listOf(l.lock.Path())); len(got) != 0 {
		t.Errorf("list after the failure %q, want it empty", got)
	}
	if _, err := OpenLedger(filepath.Join(dir, "ledger")); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("OpenLedger: error %v, want one naming %s", err, dir)
	}
}
