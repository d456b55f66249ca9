package video

import (
	"os"
	"syscall"
)

func residentPeak(int) int64 { return 0 }

// exitPeak is ru_maxrss, which is in bytes on this system.
func exitPeak(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss
	}
	return 0
}
