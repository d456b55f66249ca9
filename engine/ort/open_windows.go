package ort

import "golang.org/x/sys/windows"

// openLibrary opens a library by its path, for good; what it needs is looked
// for beside it first.
func openLibrary(path string) error {
	_, err := windows.LoadLibraryEx(path, 0, windows.LOAD_WITH_ALTERED_SEARCH_PATH)
	return err
}
