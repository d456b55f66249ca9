//go:build !headless && !linux

package ui

// restoreNumbers does nothing: only GTK changes the process's locale.
func restoreNumbers() {}
