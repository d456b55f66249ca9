//go:build !linux && !darwin && !windows

package hardware

// PeakRSS is not known on this system.
func PeakRSS() int64 { return 0 }

// PeakRSSOf is not known on this system.
func PeakRSSOf(int) int64 { return 0 }

// AvailableRAM is not known on this system.
func AvailableRAM() int64 { return 0 }

// ResetPeakRSS does nothing: this system cannot.
func ResetPeakRSS() {}
