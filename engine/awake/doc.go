// Package awake keeps the system from falling asleep while it works, where the
// system allows it: logind on Linux, caffeinate on macOS, the execution state
// on Windows.
//
// Most callers want one call:
//
//	release, held := awake.Keep("making a clip")
//	defer release()
//
// Nothing goes wrong loudly: a system that cannot be kept awake is not, and
// held says so. What was asked for ends with the process, however it ends.
// The screen may still go dark.
//
// The package does not know what the work is.
package awake
