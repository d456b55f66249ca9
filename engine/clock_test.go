package engine

import (
	"math"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	start := time.Unix(0, 0)
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	estimate := Estimate{Seconds: map[Stage]float64{StageEncode: 2, StageDenoise: 10, StageDecode: 8}}
	tests := []struct {
		name           string
		event          Event
		seen, now      float64
		left, fraction float64
	}{
		{"as estimated", Event{Stage: StageDenoise, Done: 5, Total: 10}, 7, 7, 13, 7.0 / 20},
		{"half the speed", Event{Stage: StageDenoise, Done: 5, Total: 10}, 14, 14, 26, 7.0 / 20},
		{"time passes between events", Event{Stage: StageDenoise, Done: 5, Total: 10}, 7, 10, 10, 7.0 / 20},
		{"never negative", Event{Stage: StageDenoise, Done: 5, Total: 10}, 7, 100, 0, 7.0 / 20},
		{"uncounted stage", Event{Stage: StageDecode}, 12, 12, 8, 12.0 / 20},
		{"finished", Event{Stage: StageDecode, Done: 25, Total: 25}, 20, 20, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := NewClock(estimate, start)
			c.Observe(Event{Stage: tt.event.Stage, Total: tt.event.Total}, start)
			c.Observe(tt.event, at(tt.seen))
			if got := c.Left(at(tt.now)).Seconds(); math.Abs(got-tt.left) > 1e-6 {
				t.Errorf("left %g s, want %g", got, tt.left)
			}
			if got := c.Fraction(); math.Abs(got-tt.fraction) > 1e-9 {
				t.Errorf("fraction %g, want %g", got, tt.fraction)
			}
		})
	}
	c := NewClock(estimate, start)
	c.Observe(Event{Stage: StageDenoise, Done: 6, Total: 10}, at(2)) // an earlier run did six steps
	c.Observe(Event{Stage: StageDenoise, Done: 8, Total: 10}, at(6))
	if got := c.Left(at(6)).Seconds(); math.Abs(got-15) > 1e-6 { // 6 s for the encoder and two steps, 4 s of work
		t.Errorf("a job that goes on: left %g s, want 15", got)
	}
	c = NewClock(estimate, start)
	if got := c.Left(at(5)); got != 15*time.Second {
		t.Errorf("before any event: left %v, want 15s", got)
	}
}
