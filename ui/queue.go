//go:build !headless

package ui

import (
	"slices"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
)

// queue is what the window knows of the clips that were asked for.
type queue struct {
	jobs     []jobs.Job      // in their order, without those that are cancelled
	watched  string          // ID of the job whose making is on the stage, or empty
	paid     string          // ID of the job that was cancelled last while it cost money
	sending  bool            // a job is on its way into the queue
	starting bool            // and its making takes the stage
	adding   int             // batches of pictures that are on their way into the queue
	previews map[string]clip // the latest of each job
	problem  *problem        // why the queue cannot be saved, so that nothing is made
}

// take brings the queue up to date. It returns the watched job if that has just failed.
func (q *queue) take(list []jobs.Job) (failed *jobs.Job) {
	before := q.job(q.watched)
	q.jobs = nil
	for _, j := range list {
		if j.State == jobs.Failed && j.ID == q.watched && (before == nil || before.State != jobs.Failed) {
			failed, q.watched = &j, ""
		}
		if j.State != jobs.Cancelled || j.Stopping {
			q.jobs = append(q.jobs, j)
		}
	}
	for id := range q.previews {
		if q.job(id) == nil {
			delete(q.previews, id)
		}
	}
	return failed
}

// job returns the one with an ID, nil if there is none.
func (q *queue) job(id string) *jobs.Job {
	if at := slices.IndexFunc(q.jobs, func(j jobs.Job) bool { return j.ID == id }); at >= 0 {
		return &q.jobs[at]
	}
	return nil
}

// in lists the IDs of the jobs that are as asked for.
func (q *queue) in(which func(jobs.Job) bool) []string {
	var ids []string
	for _, j := range q.jobs {
		if which(j) {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// running is the first job that is being made, nil if there is none.
func (q *queue) running() *jobs.Job {
	if at := slices.IndexFunc(q.jobs, isRunning); at >= 0 {
		return &q.jobs[at]
	}
	return nil
}

func isRunning(j jobs.Job) bool { return j.State == jobs.Running }

// holdsUp is whether what is asked for now would have to wait for its turn in a lane.
func (q *queue) holdsUp(lane string) bool {
	return q.sending || slices.ContainsFunc(q.jobs, func(j jobs.Job) bool {
		return j.Lane == lane && (j.State == jobs.Running || j.State == jobs.Waiting || j.State == jobs.WaitingForSpace)
	})
}

// listed are the jobs to show in a list: none if the only one is about to be made, and being watched says enough.
func (q *queue) listed() []jobs.Job {
	var list []jobs.Job
	special := false
	for _, j := range q.jobs {
		if j.State != jobs.Done {
			list = append(list, j)
			special = special || j.State != jobs.Running && j.State != jobs.Waiting && !j.Stopping
		}
	}
	if len(list) > 1 || special {
		return list
	}
	return nil
}

// moment is how a job stands that is on the stage.
type moment struct {
	state      jobs.State
	event      engine.Event // without its preview
	opening    bool         // the clip is made, and being brought up
	cancelling bool
	pausing    bool
	fraction   float64 // of the whole job, 0–1
	left       time.Duration
	uncounted  bool          // how much is done is not known,
	since      time.Duration // only since when
	usual      time.Duration // how long it takes as a rule; 0: not known
	why        string        // it waits
}

// moment is how the watched job stands.
func (q *queue) moment() moment {
	j := q.job(q.watched)
	if j == nil {
		return moment{state: jobs.Running, opening: !q.starting}
	}
	return momentOf(*j)
}

func momentOf(j jobs.Job) moment {
	m := moment{state: j.State, event: j.Progress.Event, fraction: j.Progress.Fraction, left: j.Progress.Left,
		cancelling: j.State == jobs.Cancelled, opening: j.State == jobs.Done, pausing: j.Stopping && j.State == jobs.Paused}
	m.event.Preview = nil
	if m.opening {
		m.fraction, m.left = 1, 0
	}
	if uncounted(j) {
		m.uncounted, m.since = true, time.Since(j.Started)
		m.usual = time.Duration(j.Progress.Estimate.TotalSeconds() * float64(time.Second))
	}
	if j.Err != nil {
		m.why = explained(j.Err)
	}
	return m
}

// uncounted tells that a machine works on a clip that does not say how far it is: a gateway's. It cannot go on where it
// was stopped, and what it did may cost all the same.
func uncounted(j jobs.Job) bool {
	e := j.Progress.Event
	return isRunning(j) && e.Stage == engine.StageDenoise && e.Total == 0
}

// text is "Making it move, step 2 of 4", or why nothing is being made.
func (m moment) text() string {
	switch {
	case m.cancelling:
		return text("Cancelling…")
	case m.opening:
		return text("Bringing up the clip")
	case m.pausing:
		return text("Pausing…")
	case m.state == jobs.Paused:
		return joined(text("Paused."), m.goesOn())
	case m.state == jobs.WaitingForSpace:
		return joined(text("Waits for space on the disk."), m.why)
	case m.state == jobs.Failed:
		return joined(text("Failed."), m.why, m.goesOn())
	case m.state == jobs.Waiting:
		return text("Waits for its turn")
	case m.event.Stage == "":
		return text("Starting")
	case m.event.Waits != "":
		return capital(said(m.event.Waits))
	case m.event.Total == 0:
		return capital(said(m.event.Stage.Title()))
	}
	return text("{{.Stage}}, {{.Unit}} {{.Done}} of {{.Total}}", words{
		"Stage": capital(said(m.event.Stage.Title())), "Unit": said(m.event.Stage.Unit()), "Done": m.event.Done, "Total": m.event.Total})
}

// goesOn is where a job that was stopped goes on.
func (m moment) goesOn() string {
	if m.event.Done == 0 {
		return ""
	}
	return text("It goes on after {{.Unit}} {{.Done}} of {{.Total}}.", words{
		"Unit": said(m.event.Stage.Unit()), "Done": m.event.Done, "Total": m.event.Total})
}

// leftText is how long it takes still, or how long it took so far where that is not known.
func (m moment) leftText() string {
	switch {
	case m.state != jobs.Running || m.opening:
		return ""
	case m.uncounted && m.usual > 0:
		return text("{{.Time}}, usually {{.Usual}}", words{"Time": roughly(m.since.Seconds()), "Usual": roughly(m.usual.Seconds())})
	case m.uncounted:
		return roughly(m.since.Seconds())
	case m.left <= 0:
		return ""
	}
	return text("about {{.Time}} left", words{"Time": roughly(m.left.Seconds())})
}
