package hardware

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// PeakRSS is the largest resident memory this process had, in bytes; 0 if the
// system does not tell. It is VmHWM: getrusage's figure starts from that of
// the process we were started from.
func PeakRSS() int64 {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if value, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}
