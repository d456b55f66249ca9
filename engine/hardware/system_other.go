//go:build !linux && !darwin && !windows

package hardware

import "runtime"

// System names the operating system.
func System() string { return runtime.GOOS }

// Processor is not known on this system.
func Processor() string { return "" }

// TotalRAM is not known on this system.
func TotalRAM() int64 { return 0 }
