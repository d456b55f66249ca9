// Package windowtest tests the window as a person meets it. It builds the
// program, opens it on a display of its own that nobody sees, drops photos on
// it, drags and clicks what stands on the screen, and looks at the screen, the
// files and the processes that come of it.
//
//	go test ./ui/windowtest
//
// It knows the window by its looks only and imports nothing of package ui. All
// of it is tests, for Linux with X11. Each leaves pictures of what it saw in
// build/screenshots.
package windowtest
