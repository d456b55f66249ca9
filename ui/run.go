//go:build !headless

package ui

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/still"
)

// order is a clip that is asked for: of a part of a photo.
type order struct {
	photo   still.Picture
	origin  *origin // of the photo
	file    jobs.Photo
	lane    string
	group   string         // of the jobs asked for in one go; empty: it is asked for alone
	request engine.Request // its crop is what to cut, zero for as much of the photo as fits
}

// draft cuts the picture.
func (o order) draft() (jobs.Draft, error) {
	var part *engine.Rect
	if o.request.Crop != (engine.Rect{}) {
		part = &o.request.Crop
	}
	cropped, used, err := o.origin.cut(o.photo, o.request.Width, o.request.Height, part)
	if err != nil {
		return jobs.Draft{}, err
	}
	r := o.request
	r.Crop = used
	d := jobs.Draft{Lane: o.lane, Group: o.group, Request: r, Still: func(w io.Writer) error { return still.Save(w, cropped.Image) }}
	if o.origin == nil { // a clip's still is no photo
		d.Photo = o.file
	}
	return d, nil
}

// submit puts the clip into the queue, and one more with each of other seeds: all of them or none. It returns the first.
func (o order) submit(ctx context.Context, q *jobs.Queue, others ...uint32) (jobs.Job, error) {
	if len(others) > 0 {
		o.group = rand.Text()
	}
	d, err := o.draft()
	if err != nil {
		return jobs.Job{}, err
	}
	var still bytes.Buffer // encoded once
	if err := d.Still(&still); err != nil {
		return jobs.Job{}, err
	}
	d.Still = func(w io.Writer) error { _, err := w.Write(still.Bytes()); return err }
	first, err := q.Submit(ctx, d)
	if err != nil {
		return jobs.Job{}, err
	}
	submitted := []string{first.ID}
	for _, d.Request.Seed = range others {
		j, err := q.Submit(ctx, d)
		if err != nil {
			return jobs.Job{}, errors.Join(err, q.Remove(submitted...))
		}
		submitted = append(submitted, j.ID)
	}
	return first, nil
}

// generate asks for a clip of the picture, once the person agreed to its price.
func (w *window) generate() {
	w.Canvas().Unfocus() // what is being typed counts
	if w.state.canGenerate() && !w.closing {
		w.agree(w.state.count(), w.begin)
	}
}

// begin puts the clip into the queue, or several with different seeds. If nothing is being made the first one's making
// takes the stage; else it waits its turn.
func (w *window) begin() {
	s := &w.state
	if !s.canGenerate() || w.closing {
		return
	}
	s.form.next(w.env.seed)
	o := order{photo: s.picture.photo, origin: s.picture.origin, file: s.picture.file, lane: s.lane().ID, request: s.form.request(s.picture.name, s.picture.crop)}
	if s.editing.job != "" {
		w.saveEdit(o)
		return
	}
	others := otherSeeds(s.form.seed, s.count()-1, w.env.seed)
	waits := s.queue.holdsUp(o.lane)
	ctx, cancel := context.WithCancel(w.ctx)
	w.sending = cancel
	s.queue.sending = true
	s.problem, s.note, s.binned = nil, "", nil
	s.picture.noticed, s.models.trouble = true, ""
	if !waits {
		s.leave()
		s.queue.starting = true
		w.stage.player.Clear()
	}
	w.refresh()
	w.tasks.Go(func() func() {
		job, err := o.submit(ctx, w.studio.Queue, others...)
		cancel()
		return func() { w.sent(job, err) }
	})
}

// sent takes what became of the clip that was asked for.
func (w *window) sent(job jobs.Job, err error) {
	s := &w.state
	watch := s.queue.starting
	s.queue.sending, s.queue.starting, w.sending = false, false, nil
	switch {
	case err == nil && watch:
		s.queue.watched = job.ID
	case errors.Is(err, context.Canceled):
		s.note = cancelledNote(false)
	case err != nil:
		s.problem = laneProblem(s.lane(), err, s.form.smallest())
	}
	w.remember()
	w.announceClips(nil)
	w.showQueue()
	w.askEstimate()
}

// cancelledNote says what is left of a clip that was given up; paid: it costs money where it was made.
func cancelledNote(paid bool) string {
	if paid {
		return text("Cancelled. Nothing was kept, and the gateway may charge for it all the same.")
	}
	return text("Cancelled. Nothing was kept.")
}

// cancel gives up the watched job. Nothing is kept of it.
func (w *window) cancel() {
	if w.state.queue.starting && w.sending != nil {
		w.sending()
		return
	}
	w.cancelJobs(w.state.queue.watched)
}

// failed tells that a job was not made, and marks the knob that is to blame.
func (w *window) failed(j jobs.Job) {
	s := &w.state
	if field := engine.FieldOf(j.Err); field != "" {
		s.form.mark(field, fieldNote(j.Err))
	}
	s.problem = laneProblem(s.lanes.find(j.Lane), j.Err, s.form.smallest())
	s.problem.job = j.ID
	if on := momentOf(j).goesOn(); on != "" && s.problem.remedy == tryAgain {
		s.problem.why = joined(s.problem.why, on)
	}
	w.stage.player.Clear()
	s.leave()
}
