//go:build unix

package hardware

import "golang.org/x/sys/unix"

// FreeDisk is what this user may still write to the file system that holds a
// folder, in bytes.
func FreeDisk(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
