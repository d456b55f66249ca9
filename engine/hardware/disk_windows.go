package hardware

import "golang.org/x/sys/windows"

// FreeDisk is what this user may still write to the file system that holds a
// folder, in bytes.
func FreeDisk(folder string) (int64, error) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(free), nil
}
