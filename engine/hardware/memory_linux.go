package hardware

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// PeakRSS is the largest resident memory this process had, in bytes; 0 if the
// system does not tell.
func PeakRSS() int64 { return peakRSS("self") }

// PeakRSSOf is that of another running process; 0 if it has ended. It is
// VmHWM, for getrusage's figure counts what the parent held when it started
// the process.
func PeakRSSOf(pid int) int64 { return peakRSS(strconv.Itoa(pid)) }

func peakRSS(process string) int64 {
	return kilobytes("/proc/"+process+"/status", "VmHWM:")
}

// AvailableRAM is the memory new work may take without swapping, in bytes; 0
// if the system does not tell.
func AvailableRAM() int64 { return kilobytes("/proc/meminfo", "MemAvailable:") }

// kilobytes reads the line "key 123 kB" of a file, in bytes.
func kilobytes(file, key string) int64 {
	f, err := os.Open(file)
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if value, ok := strings.CutPrefix(s.Text(), key); ok {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// ResetPeakRSS makes PeakRSS start again from what is resident now, where the
// system allows it.
func ResetPeakRSS() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }
