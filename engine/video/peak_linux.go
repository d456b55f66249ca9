package video

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// residentPeak is the high-water mark of a running process's resident memory
// in bytes, 0 if unknown.
func residentPeak(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	if !found {
		return 0
	}
	line, _, _ := strings.Cut(rest, "\n")
	kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

// exitPeak is 0: Go starts children by vfork, and the kernel counts what the
// parent held at that moment into ru_maxrss, gigabytes in an engine's case.
func exitPeak(*os.ProcessState) int64 { return 0 }
