//go:build linux && !headless

package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

// usage is what this process, all threads together, and the machine had used at a moment.
type usage struct {
	at       time.Time
	cpu      time.Duration
	resident int64   // bytes of memory in use, by /proc/self/statm
	busy     float64 // of the time that all cores had, in ticks, by /proc/stat
	idle     float64
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
	if stat, err := os.ReadFile("/proc/stat"); err == nil {
		var label string
		var user, nice, system, idle, wait, irq, softirq, steal float64
		fmt.Sscan(string(stat), &label, &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal)
		u.busy, u.idle = user+nice+system+irq+softirq+steal, idle+wait
	}
	return u
}

// core is the CPU time since an earlier moment as a part of one core.
func (u usage) core(since usage) float64 {
	return float64(u.cpu-since.cpu) / float64(u.at.Sub(since.at))
}

// machine is the part of all cores that was busy since an earlier moment.
func (u usage) machine(since usage) float64 {
	busy, idle := u.busy-since.busy, u.idle-since.idle
	return busy / max(1, busy+idle)
}

// machineRow says what the machine is and how busy it is before anything is measured: a second's look.
func machineRow() row {
	before := used()
	time.Sleep(time.Second)
	cpu := "a CPU"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range bytes.Lines(info) {
			if name, ok := strings.CutPrefix(string(line), "model name"); ok {
				cpu = strings.TrimSpace(strings.TrimLeft(name, "\t :"))
				break
			}
		}
	}
	return row{what: fmt.Sprintf("%d cores of %s, busy before", runtime.NumCPU(), cpu), value: percent(used().machine(before))}
}
