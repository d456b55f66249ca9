package jobs

import (
	"os"

	"golang.org/x/sys/windows"
)

// freeBytes is what this user may still write to the disk that dir is on;
// empty is the folder for temporary files.
func freeBytes(dir string) (int64, error) {
	if dir == "" {
		dir = os.TempDir()
	}
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, 1<<62)), nil
}
