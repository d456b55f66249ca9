//go:build !headless

package ui

import (
	"context"
	"errors"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/studio"
)

// sampleInterval is how often progress is looked at.
const sampleInterval = 100 * time.Millisecond

// follower looks at the queue beside the UI thread.
type follower struct {
	studio *studio.Studio
	shown  map[string]*engine.Clip // the preview of each job that was taken last
	ended  map[string]bool         // jobs that were dealt with
	failed map[string]bool
}

// news is what the window has not heard of yet.
type news struct {
	previews map[string]clip
	takes    []*take
	outcomes []outcome // of jobs that are done or failed
	problem  *problem  // with a take
	ended    []string  // IDs of the jobs that are done or cancelled, and need the queue no more
	note     string    // what the safety check found
	running  bool
	queue    error // why the queue cannot be saved
}

// follow keeps the window in line with the queue until either is closed. It runs beside the UI thread and has one
// refresh pending at most.
func (w *window) follow(s *studio.Studio) {
	f := &follower{studio: s, shown: map[string]*engine.Clip{}, ended: map[string]bool{}, failed: map[string]bool{}}
	changes := s.Queue.Watch(w.ctx)
	ticks := time.NewTicker(sampleInterval)
	defer ticks.Stop()
	for {
		n := f.look(w.ctx)
		ran := make(chan struct{})
		w.tasks.Do(func() {
			w.hear(n)
			close(ran)
		})
		select {
		case <-ran:
		case <-w.ctx.Done():
			return
		}
		if len(n.ended) > 0 {
			_ = s.Queue.Remove(n.ended...) // else another time: see look
		}
		if !awaitChange(changes, ticks.C, n.running) {
			return
		}
	}
}

// awaitChange waits until the queue changed, or while a job runs until the next tick. It reports whether there is a
// queue still.
func awaitChange(changes <-chan struct{}, ticks <-chan time.Time, running bool) bool {
	for {
		select {
		case _, open := <-changes:
			return open
		case <-ticks:
			if running {
				return true
			}
		}
	}
}

// look finds out what is new.
func (f *follower) look(ctx context.Context) news {
	n := news{previews: map[string]clip{}, queue: f.studio.Queue.Problem()}
	for _, j := range f.studio.Queue.List() {
		n.running = n.running || j.State == jobs.Running
		if p := j.Progress.Event.Preview; p != nil && p != f.shown[j.ID] {
			f.shown[j.ID] = p
			n.previews[j.ID] = clipOf(*p)
		}
		if failed := j.State == jobs.Failed; failed != f.failed[j.ID] {
			if f.failed[j.ID] = failed; failed {
				n.outcomes = append(n.outcomes, outcome{j.ID, j.Group, j.Request.Source, explained(j.Err)})
			}
		}
		if j.State != jobs.Done && j.State != jobs.Cancelled || j.Stopping || f.ended[j.ID] {
			continue
		}
		f.ended[j.ID] = true
		delete(f.shown, j.ID)
		n.ended = append(n.ended, j.ID)
		if j.State == jobs.Cancelled {
			continue
		}
		n.outcomes = append(n.outcomes, outcome{id: j.ID, group: j.Group, name: j.Request.Source})
		t, err := f.studio.Library.Get(ctx, j.ID)
		if err != nil {
			n.problem = &problem{title: text("The clip of {{.Name}} cannot be shown", words{"Name": j.Request.Source}), why: explained(err)}
			continue
		}
		n.takes = append(n.takes, &take{Take: t})
		if j.Result != nil && j.Result.Safety == engine.NSFW {
			n.note = flaggedNote(j.Request.Source)
		}
	}
	return n
}

// flaggedNote says what the safety check made of a picture.
func flaggedNote(source string) string {
	return text("The picture of {{.Name}} may be unsuitable", words{"Name": source}) + "\n" +
		text("The safety check found nudity in it, or something like it.")
}

// hear takes what is new in the queue.
func (w *window) hear(n news) {
	s := &w.state
	for id, preview := range n.previews {
		s.queue.previews[id] = preview
		if id == s.queue.watched && s.phase() == running {
			w.stage.player.ShowPreview(preview)
		}
	}
	s.queue.problem = nil
	if n.queue != nil {
		s.queue.problem = &problem{title: text("The queue cannot be saved, so nothing is made"), why: explained(n.queue)}
	}
	if n.problem != nil {
		s.problem = n.problem
	}
	if n.note != "" {
		s.note = n.note
	}
	w.announceClips(n.outcomes)
	for _, t := range n.takes {
		if s.arrive(t) {
			w.stage.player.Clear()
			w.bringUpTake(t)
		}
	}
	w.showQueue()
}

// showQueue shows how the queue stands now.
func (w *window) showQueue() {
	s := &w.state
	if w.studio == nil {
		w.refresh()
		return
	}
	list := w.studio.Queue.List()
	if failed := s.queue.take(list); failed != nil {
		w.failed(*failed)
	}
	if watched := s.queue.watched; watched != "" && s.queue.job(watched) == nil && s.coming == nil {
		s.leave()
		w.stage.player.Clear()
		s.note = cancelledNote(watched == s.queue.paid)
	}
	if e := s.editing.job; e != "" && s.queue.job(e) == nil {
		s.editing = edit{}
	}
	if w.question != nil && !w.questionStands() {
		w.withdrawQuestion()
	}
	w.refresh()
}

// watch puts the making of a clip on the stage.
func (w *window) watch(id string) {
	s := &w.state
	if s.queue.job(id) == nil {
		return
	}
	s.problem, s.note, s.browser.open = nil, "", false
	s.leave()
	s.queue.watched = id
	w.stage.player.ShowPreview(s.queue.previews[id])
	w.showQueue()
}

// watchRunning puts the clip that is being made on the stage.
func (w *window) watchRunning() {
	if j := w.state.queue.running(); j != nil {
		w.watch(j.ID)
	}
}

// act changes the queue beside the UI thread, where the disk may be slow, and shows what came of it.
func (w *window) act(change func(q *jobs.Queue) error) {
	q := w.studio.Queue
	w.tasks.Go(func() func() {
		err := change(q)
		return func() {
			if err != nil {
				w.state.problem = &problem{title: text("The queue could not be changed"), why: explained(err)}
			}
			w.showQueue()
		}
	})
}

// pauseJob, resumeJob and retryJob do what they say. A failed job goes on from its last finished step.
func (w *window) pauseJob(id string) {
	w.act(func(q *jobs.Queue) error { return q.Pause(id) })
}

func (w *window) resumeJob(id string) {
	j := w.state.queue.job(id)
	if j == nil {
		return
	}
	if j.State == jobs.Failed && engine.KindOf(j.Err) == engine.Unsettled {
		w.askAnew(*j)
		return
	}
	if w.state.problem != nil && w.state.problem.job == id {
		w.state.problem = nil
	}
	failed := j.State == jobs.Failed
	w.act(func(q *jobs.Queue) error {
		if failed {
			return q.Retry(id)
		}
		return q.Resume(id)
	})
}

// cancelJobs gives jobs up. One that runs is gone when its engine has stopped.
func (w *window) cancelJobs(ids ...string) {
	var stop, remove []string
	for _, id := range ids {
		switch j := w.state.queue.job(id); {
		case j == nil || j.State == jobs.Cancelled:
		case isRunning(*j) || j.Stopping:
			stop = append(stop, id)
			if uncounted(*j) && j.Progress.Estimate.CostUSD > 0 {
				if w.state.queue.paid = id; id != w.state.queue.watched {
					w.state.note = cancelledNote(true)
				}
			}
		default:
			remove = append(remove, id)
		}
	}
	w.act(func(q *jobs.Queue) error { return errors.Join(q.Remove(remove...), q.Cancel(stop...)) })
}

// pauseAll stops whatever waits or is being made, but for what would be lost; resumeAll lets it go on.
func (w *window) pauseAll() {
	ids := w.state.queue.in(func(j jobs.Job) bool {
		return !j.Stopping && !uncounted(j) && (isRunning(j) || j.State == jobs.Waiting || j.State == jobs.WaitingForSpace)
	})
	w.act(func(q *jobs.Queue) error { return q.Pause(ids...) })
}

func (w *window) resumeAll() {
	ids := w.state.queue.in(func(j jobs.Job) bool {
		return j.State == jobs.Paused && !j.Stopping && j.ID != w.state.editing.job
	})
	w.act(func(q *jobs.Queue) error { return q.Resume(ids...) })
}

// moveFocused moves the job whose line has the focus, or that is watched, a place up or down. The focus goes with it.
func (w *window) moveFocused(places int) {
	id := w.jobs.focused(w.Canvas().Focused())
	if w.jobs.follow = id; id == "" {
		id = w.state.queue.watched
	}
	w.moveJob(id, places)
}

// duplicateJob puts another job of the same kind at the end, moveJob one a place up or down.
func (w *window) duplicateJob(id string) {
	w.act(func(q *jobs.Queue) error {
		_, err := q.Duplicate(w.ctx, id)
		return err
	})
}

func (w *window) moveJob(id string, places int) {
	if before, ok := w.state.queue.beforeMoved(id, places); ok {
		w.act(func(q *jobs.Queue) error { return q.Reorder(id, before) })
	}
}
