package hardware

import "syscall"

// PeakRSS is the largest resident memory this process had, in bytes; 0 if the
// system does not tell.
func PeakRSS() int64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return usage.Maxrss
}

// PeakRSSOf is not known for other processes on this system.
func PeakRSSOf(int) int64 { return 0 }

// AvailableRAM is the memory the machine has, in bytes: what is free changes
// too quickly here, for the system compresses and swaps at will.
func AvailableRAM() int64 { return TotalRAM() }
