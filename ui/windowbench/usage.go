//go:build linux && !headless

package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"framewake/engine/figures"
)

// usage is what this process, all threads together, and the machine had used at a moment.
type usage struct {
	at       time.Time
	cpu      time.Duration
	resident int64 // bytes of memory in use, by /proc/self/statm
	machine  figures.Busy
}

// used collects the garbage first: how much of it there is says nothing about what is kept.
func used() usage {
	debug.FreeOSMemory()
	u := usage{at: time.Now()}
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err == nil {
		u.cpu = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size, pages int64
		fmt.Sscan(string(statm), &size, &pages)
		u.resident = pages * int64(os.Getpagesize())
	}
	u.machine = figures.LookBusy()
	return u
}

// core is the CPU time since an earlier moment as a part of one core.
func (u usage) core(since usage) float64 {
	return float64(u.cpu-since.cpu) / float64(u.at.Sub(since.at))
}
