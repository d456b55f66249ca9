package figures

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// Busy is how long all cores together were busy and idle since the machine
// started, in ticks, by /proc/stat; zero where there is none.
type Busy struct{ busy, idle float64 }

// LookBusy reads it.
func LookBusy() Busy {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return Busy{}
	}
	var label string
	var user, nice, system, idle, wait, irq, softirq, steal float64
	fmt.Sscan(string(stat), &label, &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal)
	return Busy{user + nice + system + irq + softirq + steal, idle + wait}
}

// Since is the part of all cores that was busy since an earlier look, 0–1.
func (b Busy) Since(earlier Busy) float64 {
	busy, idle := b.busy-earlier.busy, b.idle-earlier.idle
	return busy / max(1, busy+idle)
}

// Machine says what the machine is and how busy it is before anything is
// measured: a second's look.
func Machine() Row {
	before := LookBusy()
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
	return Row{What: fmt.Sprintf("%d cores of %s, busy before", runtime.NumCPU(), cpu), Value: fmt.Sprintf("%.0f %%", 100*LookBusy().Since(before))}
}
