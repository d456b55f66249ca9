package video

import (
	"os"
	"time"

	"framewake/engine/hardware"
)

// peakInterval is the time between two looks at a child's memory.
const peakInterval = 25 * time.Millisecond

// peakMeter finds the peak resident memory of a child: where the system shows
// it while the child runs, by looking now and then, else from its exit status.
type peakMeter struct {
	pid        int
	max        int64 // bytes
	stop, done chan struct{}
}

func meterPeak(pid int) *peakMeter {
	m := &peakMeter{pid: pid, max: hardware.PeakRSSOf(pid), stop: make(chan struct{}), done: make(chan struct{})}
	if m.max == 0 {
		close(m.done)
	} else {
		go m.run()
	}
	return m
}

func (m *peakMeter) run() {
	defer close(m.done)
	ticker := time.NewTicker(peakInterval)
	defer ticker.Stop()
	for {
		select {
		case <-m.stop:
			return
		case <-ticker.C:
			m.max = max(m.max, hardware.PeakRSSOf(m.pid))
		}
	}
}

// finish takes the state of the ended child and returns its peak in bytes, 0
// if the system does not tell.
func (m *peakMeter) finish(state *os.ProcessState) int64 {
	close(m.stop)
	<-m.done
	return max(m.max, exitPeak(state))
}
