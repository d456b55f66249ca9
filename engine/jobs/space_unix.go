//go:build !windows

package jobs

import (
	"os"

	"golang.org/x/sys/unix"
)

// freeBytes is what this user may still write to the disk that dir is on;
// empty is the folder for temporary files.
func freeBytes(dir string) (int64, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
