package cli_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

// tmpfs mounts a file system of the given size, or skips where that is not allowed.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("needs the right to mount a tmpfs (run as root): %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir
}

func TestFullDisk(t *testing.T) {
	still := picture(t)
	args := []string{"generate", still, "--width", "512", "--height", "512", "--frames", "4", "--seed", "1"}
	t.Run("where the clip goes", func(t *testing.T) {
		s := newSandbox(t)
		s.out = tmpfs(t, "8k")
		s.check(1, "space", append(args, "-o", s.path("x.mp4"))...)
		s.clean()
	})
	t.Run("where the work happens", func(t *testing.T) {
		s := newSandbox(t)
		s.cache = tmpfs(t, "100k")
		s.set("FRAMEWAKE_CACHE", s.cache)
		s.check(1, "space", append(args, "-o", s.path("x.mp4"))...)
		s.clean()
	})
	t.Run("where the master goes", func(t *testing.T) {
		s := newSandbox(t)
		full := tmpfs(t, "8k")
		s.check(1, "space", append(args, "-o", s.path("x.mp4"), "--master", full+"/m.mkv")...)
		s.clean()
		if left, err := os.ReadDir(full); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

func TestReadOnlyFolder(t *testing.T) {
	s := newSandbox(t)
	dir := tmpfs(t, "1m")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("needs the right to remount: %v", err)
	}
	r := s.run("generate", picture(t), "-o", dir+"/x.mp4", "--width", "64", "--height", "64", "--frames", "1")
	if r.code != 1 || !strings.Contains(r.stderr, dir) {
		t.Errorf("exit code %d:\n%s", r.code, r.stderr)
	}
	s.clean()
}
