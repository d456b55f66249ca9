//go:build !headless

package ui

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"path/filepath"
	"strings"

	"framewake/engine/jobs"
)

// offerAll asks whether to make a clip of each of several pictures. Until the model is known it waits.
func (w *window) offerAll(paths []string) {
	w.refuseAll()
	w.offered = paths
	if !w.state.canBatch() {
		w.refresh()
		return
	}
	title, reason, yes := w.state.batchQuestion(len(paths))
	w.offering = w.openQuestion(asking{title: title, reason: reason, yes: yes, no: text("Cancel"),
		done: func() { w.offering, w.offered = nil, nil }, do: func() { w.agree(1, func() { w.makeAll(paths) }) }})
}

// refuseAll closes the question whether to make several clips.
func (w *window) refuseAll() {
	if w.offered = nil; w.offering != nil {
		w.offering.close()
		w.offering = nil
	}
}

// canBatch: there is a model in a lane that can be used.
func (s *state) canBatch() bool {
	return s.known && !s.looking && s.setup == nil && s.models.opening == "" && s.lane().Problem == nil
}

// batchQuestion asks whether to make so many clips, and says what they take.
func (s *state) batchQuestion(n int) (title, reason, yes string) {
	e, takes := s.estimate, ""
	if e.seconds > 0 {
		takes = text("About {{.Each}} each, {{.All}} in all.", words{"Each": roughly(e.seconds), "All": roughly(float64(n) * e.seconds)})
	}
	costs := ""
	if s.lane().Remote && e.usd > 0 {
		costs = text("About {{.Each}} each, {{.All}} in all.", words{"Each": dollars(e.usd), "All": dollars(float64(n) * e.usd)})
	}
	return text("Make {{.Count}} clips?", words{"Count": n}),
		joined(text("One of each picture, with the settings as they stand and as much of each picture as fits."), takes, costs),
		text("Make {{.Count}} clips", words{"Count": n})
}

// batch is one picture after the other on its way into the queue. It does not look at the window.
type batch struct {
	queue *jobs.Queue
	form  form // turned to suit each picture
	lane  string
	group string
	paths []string
	seeds []uint32
}

// makeAll puts a clip of each picture into the queue, beside the UI thread.
func (w *window) makeAll(paths []string) {
	s := &w.state
	if !s.canBatch() || w.closing {
		return
	}
	b := batch{queue: w.studio.Queue, form: s.form, lane: s.lane().ID, group: rand.Text(), paths: paths}
	b.form.notes = maps.Clone(s.form.notes)
	for range paths {
		b.seeds = append(b.seeds, s.form.next(w.env.seed))
	}
	s.queue.adding++
	w.tasks.Go(func() func() {
		var failed []string
		for i, path := range paths {
			w.tasks.Do(func() {
				w.state.note = text("Adding {{.At}} of {{.Count}}…", words{"At": i + 1, "Count": len(paths)})
				w.showQueue()
			})
			if err := b.add(w.ctx, i); errors.Is(err, context.Canceled) {
				return nil
			} else if err != nil {
				failed = append(failed, sentence(filepath.Base(path)+": "+explained(err, path)))
			}
		}
		return func() { w.added(len(paths), failed) }
	})
}

// add reads the picture with an index and puts it into the queue.
func (b *batch) add(ctx context.Context, i int) error {
	p, err := readPicture(ctx, source{name: filepath.Base(b.paths[i]), path: b.paths[i]})
	if err != nil {
		return err
	}
	f := b.form
	f.suit(p.photo.Image.Width, p.photo.Image.Height)
	f.seed = b.seeds[i]
	o := order{photo: p.photo, file: p.file, lane: b.lane, group: b.group, request: f.request(p.name, p.crop)}
	_, err = o.submit(ctx, b.queue)
	return err
}

// added tells how many clips are in the queue now, and of which pictures there is none.
func (w *window) added(count int, failed []string) {
	s := &w.state
	if s.phase() == empty {
		w.watchRunning()
	}
	s.note = ""
	s.queue.adding--
	w.announceClips(nil)
	if len(failed) > 0 {
		s.problem = &problem{title: text("{{.Failed}} of {{.Count}} could not be added", words{"Failed": len(failed), "Count": count}),
			why: strings.Join(failed, " "), remedy: choosePicture}
	}
	w.showQueue()
}
