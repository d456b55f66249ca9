//go:build linux && !headless

package main

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"syscall"
	"time"
)

// usage is what this process, all threads together, had used at a moment.
type usage struct {
	at       time.Time
	cpu      time.Duration
	resident int64 // bytes of memory in use, by /proc/self/statm
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
	return u
}

// corePercent is the CPU time since an earlier moment, in percent of one core, to one decimal.
func (u usage) corePercent(since usage) float64 {
	part := float64(u.cpu-since.cpu) / float64(u.at.Sub(since.at))
	return math.Round(1000*part) / 10
}

// load is the machine's load average of the last minute; the figures mean little when it is above its cores.
func load() float64 {
	var minute float64
	if loadavg, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Sscan(string(loadavg), &minute)
	}
	return minute
}
