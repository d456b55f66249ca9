//go:build !headless

package ui

import (
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
)

func TestMomentTexts(t *testing.T) {
	step := engine.Event{Stage: engine.StageDenoise, Done: 2, Total: 4}
	for _, tt := range []struct {
		moment     moment
		work, left string
	}{
		{moment{state: jobs.Running}, "Starting", ""},
		{moment{state: jobs.Running, event: engine.Event{Stage: engine.StageLoad}, left: 3 * time.Second}, "Getting ready", "about 3 s left"},
		{moment{state: jobs.Running, event: step, left: 2500 * time.Millisecond}, "Making it move, step 2 of 4", "about 3 s left"},
		{moment{state: jobs.Running, event: step, left: 2 * time.Minute}, "Making it move, step 2 of 4", "about 2 min left"},
		{moment{state: jobs.Running, event: engine.Event{Stage: engine.StageDenoise, Waits: "trying again at 12:00:30: it is too busy"}}, "Trying again at 12:00:30: it is too busy", ""},
		{moment{state: jobs.Done, event: step, opening: true}, "Bringing up the clip", ""},
		{moment{state: jobs.Cancelled, event: step, left: time.Second, cancelling: true}, "Cancelling…", ""},
		{moment{state: jobs.Paused, event: step, left: time.Second, pausing: true}, "Pausing…", ""},
		{moment{state: jobs.Paused, event: step}, "Paused. It goes on after step 2 of 4.", ""},
		{moment{state: jobs.Paused}, "Paused.", ""},
		{moment{state: jobs.Failed, event: step, why: "It died."}, "Failed. It died. It goes on after step 2 of 4.", ""},
		{moment{state: jobs.Waiting}, "Waits for its turn", ""},
		{moment{state: jobs.WaitingForSpace, why: "40 MB are needed."}, "Waits for space on the disk. 40 MB are needed.", ""},
	} {
		if work, left := tt.moment.text(), tt.moment.leftText(); work != tt.work || left != tt.left {
			t.Errorf("%+v: got %q, %q, want %q, %q", tt.moment, work, left, tt.work, tt.left)
		}
	}
}
