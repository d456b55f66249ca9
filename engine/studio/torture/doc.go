//go:build linux

// Command torture does to the program what users' machines do, and looks for
// what was lost.
//
//	go run ./engine/studio/torture -kills 500 -seed 1
//
// A child process has the composition of the window: queue, library and the
// local engine in a worker of its own. Round after round it is started, hit by
// a fault at a moment that the seed chooses, and in the end killed:
//
//	the app or the worker killed   at a stage, after so many steps or frames
//	ffmpeg dies                    at once, midway or at its end (ffmpeg.go stands in its place)
//	the disk is full, or fails     system calls that write are answered with ENOSPC or EIO (disk.go)
//	the clock jumps                every look at it gives another decade
//
// After each round nothing of it may run, every take must be there and be byte
// for byte the one that an undisturbed run makes, nothing partial may lie at a
// final name, and the queue must have its order; a step that was finished may
// not be run again. The last line of the table counts what was lost; it is the
// exit code too.
//
// It runs on Linux and knows the program's folders only as far as it must to
// look for strays.
package main
