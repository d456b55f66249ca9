//go:build !headless

package ui

import "time"

// metronome calls a function on the UI thread each time a frame falls due. It sleeps in between, and never asks for a
// second call before the first one ran: when the UI thread is late, playhead.next says which frames are left out.
type metronome struct{ stopped chan struct{} }

// startMetronome begins with the frame after the given one. beat is called on the UI thread with the frame to show, and
// not once stop was called.
func startMetronome(l loop, h playhead, frame int, beat func(frame int)) *metronome {
	m := &metronome{stopped: make(chan struct{})}
	go m.run(l, h, frame, beat)
	return m
}

// stop ends the goroutine. On the UI thread, once.
func (m *metronome) stop() { close(m.stopped) }

func (m *metronome) run(l loop, h playhead, frame int, beat func(int)) {
	ran := make(chan int, 1)
	show := func() {
		next := h.next(frame, time.Now())
		if !m.isStopped() {
			beat(next)
		}
		ran <- next
	}
	timer := time.NewTimer(time.Until(h.due(frame + 1)))
	defer timer.Stop()
	for {
		select {
		case <-m.stopped:
			return
		case <-timer.C:
		}
		l.Do(show)
		select {
		case <-m.stopped:
			return
		case frame = <-ran:
		}
		timer.Reset(max(time.Until(h.due(frame+1)), h.least()))
	}
}

func (m *metronome) isStopped() bool {
	select {
	case <-m.stopped:
		return true
	default:
		return false
	}
}
