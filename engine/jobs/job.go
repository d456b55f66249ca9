package jobs

import (
	"io"
	"time"

	"framewake/engine"
)

// State is where a job stands.
type State string

// The states.
const (
	Waiting         State = "waiting"
	Running         State = "running"
	Paused          State = "paused"            // until Resume
	WaitingForSpace State = "waiting-for-space" // the disk is full; goes on by itself
	Done            State = "done"
	Failed          State = "failed"    // Err says why; Retry goes on from the last finished step
	Cancelled       State = "cancelled" // Retry begins anew
)

// Final tells whether the job stays as it is unless somebody does something.
func (s State) Final() bool { return s == Done || s == Failed || s == Cancelled }

// Job is how one job stands at a moment.
type Job struct {
	// ID is 26 letters and digits, made by Submit.
	ID    string
	Lane  string
	State State
	// Stopping means that the job was paused, cancelled or sent back to wait,
	// and its engine has not returned yet.
	Stopping bool
	// Group as in the draft.
	Group string
	// Photo as in the draft.
	Photo Photo
	// Request is what was asked for; Image is the job's own copy of the still.
	Request engine.Request
	// Created, Started and Ended are wall-clock times; zero: not yet.
	Created time.Time
	Started time.Time
	Ended   time.Time
	// Attempts is how often it was started.
	Attempts int
	// Err says why a job failed or what it waits for.
	Err error
	// Result is set once the clip is made. Its master belongs to the queue
	// until Options.Finished has taken it; after that the path means nothing.
	Result *engine.Result
	// Progress of a running job. Of one that was stopped since Open it has the
	// last Event, without its preview.
	Progress Progress
}

// Progress is how a running job stands.
type Progress struct {
	// Event is the latest one, with the latest preview there was.
	Event engine.Event
	// Estimate is what the engine said before it began.
	Estimate engine.Estimate
	// Fraction of the work that is done, 0–1, and the time that is left.
	Fraction float64
	Left     time.Duration
}

// Photo is a file as it was at a moment: two that are equal are the same picture.
type Photo struct {
	Path     string `json:"path"`     // absolute, at most 4096 bytes
	Bytes    int64  `json:"bytes"`    // its size
	Modified int64  `json:"modified"` // wall clock, in nanoseconds since 1970
}

// Draft is a job to be.
type Draft struct {
	// Lane the job runs in: 1–200 printable characters.
	Lane string
	// Group is the same for jobs that were asked for in one go, at most 64
	// printable characters; empty: this one was asked for alone.
	Group string
	// Photo is where the still was cut from; zero: from no file. It stays in
	// the job's folder: no recipe has it.
	Photo Photo
	// Request is what to make. Image need not be set if Still is.
	Request engine.Request
	// Still writes the still, a PNG as engine.Request.Image says. Nil means
	// that it is copied from the file at Request.Image.
	Still func(io.Writer) error
}
