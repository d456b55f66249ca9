package video

import (
	"os"
	"syscall"
)

// exitPeak is ru_maxrss, which is in bytes on this system.
func exitPeak(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss
	}
	return 0
}
