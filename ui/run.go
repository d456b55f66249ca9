//go:build !headless

package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"framewake/engine"
	"framewake/engine/still"
)

// job is one clip in the making. It does not look at the window.
type job struct {
	engine   engine.Engine
	place    place
	picture  *picture
	request  engine.Request
	progress *progress
	cancel   context.CancelFunc
	done     chan struct{}
}

// readSeconds is about what cropping and saving a still of a megapixel takes.
const readSeconds = 0.02

// make makes the clip in a folder of its own. Whatever goes wrong, nothing is left of it.
func (j *job) make(ctx context.Context) (t *take, err error) {
	runs, err := j.place.runs()
	if err != nil {
		return nil, err
	}
	dir, remove, err := j.place.ledger.TempDir(runs, "window")
	if err != nil {
		return nil, fullDisk(runs, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, remove())
		}
	}()
	if err := j.prepare(ctx, dir); err != nil {
		return nil, err
	}
	result, err := j.engine.Generate(ctx, j.request, engine.Run{Dir: dir, Report: j.progress.report})
	if err != nil {
		return nil, err
	}
	j.progress.open()
	c, err := decodeClip(ctx, j.place.tools, result.Master, result.Request.FPS, clipBytes)
	if err != nil {
		return nil, err
	}
	return &take{result: result, clip: c, remove: remove}, nil
}

// prepare starts the clock and writes the still.
func (j *job) prepare(ctx context.Context, dir string) error {
	began := time.Now()
	estimate, err := j.engine.Estimate(ctx, j.request)
	if err != nil {
		return err
	}
	if estimate.Seconds == nil {
		estimate.Seconds = map[engine.Stage]float64{}
	}
	estimate.Seconds[engine.StageRead] = readSeconds * float64(j.request.Crop.Width*j.request.Crop.Height) / 1e6
	j.progress.begin(estimate, began)
	j.progress.report(engine.Event{Stage: engine.StageRead})

	crop := j.request.Crop
	cropped, used, err := still.CropTo(j.picture.photo.Image, j.request.Width, j.request.Height, &crop)
	if err != nil {
		return err
	}
	j.request.Crop, j.request.Image = used, filepath.Join(dir, "still.png")
	f, err := os.Create(j.request.Image)
	if err == nil {
		err = errors.Join(still.Save(f, cropped), f.Close())
	}
	if err != nil {
		return fullDisk(dir, err)
	}
	return ctx.Err()
}

// fullDisk says what to do about an error of writing below folder.
func fullDisk(folder string, err error) error {
	return engine.Errorf(engine.Unavailable, "free some space there and make it writable, or set FRAMEWAKE_CACHE to another folder",
		"%s: %w", folder, err)
}

// generate makes a clip of what is on the stage, once the person agreed to its price.
func (w *window) generate() {
	w.Canvas().Unfocus() // what is being typed counts
	if w.state.canGenerate() && !w.closing {
		w.agree(w.begin)
	}
}

// begin begins to make a clip of what is on the stage.
func (w *window) begin() {
	s := &w.state
	if !s.canGenerate() || w.closing {
		return
	}
	s.form.next(w.env.seed)
	ctx, cancel := context.WithCancel(w.ctx)
	j := &job{
		engine: w.engine, place: w.place, picture: s.picture, request: s.form.request(s.picture.name, s.picture.crop),
		progress: newProgress(), cancel: cancel, done: make(chan struct{}),
	}
	w.job = j
	s.job, s.problem, s.note, s.coming = &moment{}, nil, "", nil
	s.picture.noticed, s.models.trouble = true, ""
	w.stage.player.Clear()
	w.refresh()
	w.tasks.Go(func() func() {
		defer close(j.done)
		t, err := j.make(ctx)
		cancel()
		if err == nil && w.ctx.Err() != nil { // nobody is left to look at it
			_ = t.remove()
			return nil
		}
		return func() { w.finish(j, t, err) }
	})
	w.tasks.Go(func() func() { w.watch(j); return nil })
}

// sampleInterval is how often a job's progress is looked at.
const sampleInterval = 100 * time.Millisecond

// watch shows a job's progress until it ends. It runs beside the UI thread and has one refresh pending at most.
func (w *window) watch(j *job) {
	ticks := time.NewTicker(sampleInterval)
	defer ticks.Stop()
	var pending atomic.Bool
	for {
		select {
		case <-j.done:
			return
		case <-ticks.C:
		}
		if !pending.CompareAndSwap(false, true) {
			continue
		}
		m, preview := j.progress.sample(time.Now())
		var moving clip
		if preview != nil {
			moving = clipOf(*preview)
		}
		w.tasks.Do(func() {
			pending.Store(false)
			w.showProgress(j, m, moving)
		})
	}
}

// showProgress shows how a job stands, if it is still the running one.
func (w *window) showProgress(j *job, m moment, preview clip) {
	if w.job != j || w.state.job == nil {
		return
	}
	m.cancelling = w.state.job.cancelling
	if len(preview.Frames) > 0 {
		w.stage.player.ShowPreview(preview)
	}
	*w.state.job = m
	w.refresh()
}

// cancel stops the running job. Nothing is kept of it.
func (w *window) cancel() {
	if w.job != nil && w.state.job != nil {
		w.job.cancel()
		w.state.job.cancelling = true
		w.refresh()
	}
}

// finish takes what a job came to.
func (w *window) finish(j *job, t *take, err error) {
	if w.job != j {
		return
	}
	w.withdrawQuestion()
	w.job, w.state.job = nil, nil
	w.stage.player.Clear()
	switch {
	case err == nil:
		w.present(t)
	case errors.Is(err, context.Canceled):
		w.state.note = text("Cancelled. Nothing was kept.")
		w.state.leave()
	default:
		if field := engine.FieldOf(err); field != "" {
			w.state.form.mark(field, fieldNote(err))
		}
		w.state.problem = laneProblem(w.state.lane(), err, w.state.form.draft)
		w.state.leave()
	}
	w.formChanged()
}

// present puts a finished clip on the stage. The ones before stay within reach.
func (w *window) present(t *take) {
	w.state.add(t)
	w.state.spare(clipBytes)
	w.stage.player.ShowClip(t.clip)
	w.remember()
}

// showClip and showPicture choose what is on the stage.
func (w *window) showClip() {
	if t := w.state.take; t != nil && w.state.job == nil {
		w.bringUpTake(t)
	}
}

func (w *window) showPicture() {
	w.state.leave()
	w.state.fresh = false
	w.refresh()
}
