package local

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/svd"
	"framewake/engine/video"
)

// masterName is the clip's name in the job's folder.
const masterName = "master.mkv"

// running is networks at work.
type running interface {
	svd.Networks
	close() error
}

// Generate makes the clip; a second call waits for the first. If memory runs
// out after all, it goes on from the last finished step by the next smaller
// plan.
func (e *Engine) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	if _, err := e.Estimate(ctx, r); err != nil {
		return engine.Result{}, err
	}
	select {
	case e.working <- struct{}{}:
	case <-ctx.Done():
		return engine.Result{}, context.Cause(ctx)
	}
	defer func() { <-e.working }()
	p, _, err := e.plan(ctx, r) // again: the job before this one has given its memory back
	if err != nil {
		return engine.Result{}, err
	}
	run.Report = onward(run.Report)
	run.Report.Send(engine.Event{Stage: engine.StageLoad})
	began := time.Now()
	safety, err := e.look(ctx, r)
	if err != nil {
		return engine.Result{}, err
	}
	looked := time.Since(began)
	first := !e.begun
	e.begun = true
	stop := e.watch(ctx)
	result, by, err := e.attempts(ctx, r, p, run)
	measured := memory{hardware.PeakRSS(), stop()}
	if err != nil {
		e.hold(lasting(e.provider.Name))
		return engine.Result{}, err
	}
	e.hold(lasting(e.provider.Name).plus(resting(e.model, r, by, e.provider.Name)))
	if by != p || !first {
		measured = memory{} // other plans' and other jobs' memory is in it
	}
	e.learn(ctx, r, by, measured)
	result.Safety = safety
	result.Seconds[engine.StageLoad] += looked.Seconds()
	return result, nil
}

// attempts makes the clip by the first plan that holds, from one on.
func (e *Engine) attempts(ctx context.Context, r engine.Request, p plan, run engine.Run) (engine.Result, plan, error) {
	var notes []string
	for {
		if n, err := need(e.model, r, p, e.provider.Name); err == nil {
			e.hold(n)
		}
		result, err := e.attempt(ctx, r, p, run)
		if err == nil {
			result.Notes = notes
			return result, p, nil
		}
		next, ok := p.smaller(e.model, r, e.provider.Name)
		if engine.KindOf(err) != engine.OutOfMemory || ctx.Err() != nil || !ok {
			return engine.Result{}, p, err
		}
		notes = append(notes, fmt.Sprintf("Memory ran out (%s), so the clip was finished %s.", err, p.change(next)))
		p = next
	}
}

// learn keeps what a finished clip took; a peak of 0 was not measured.
func (e *Engine) learn(ctx context.Context, r engine.Request, p plan, measured memory) {
	if !hasWeights(e.model) {
		return
	}
	m := e.warm.meter
	x := e.machine(ctx).experience.timed(m)
	if planned, err := need(e.model, r, p, e.provider.Name); err == nil && m.whole() {
		x = x.weighed(planned, measured)
	}
	e.notebook.keep(x)
}

// attempt makes the clip by one plan, from what an earlier attempt left in the
// job's folder.
func (e *Engine) attempt(ctx context.Context, asked engine.Request, p plan, run engine.Run) (engine.Result, error) {
	r := p.lowered(asked)
	began := time.Now()
	run.Report.Send(engine.Event{Stage: engine.StageLoad})
	still, err := readStill(r)
	if err != nil {
		return engine.Result{}, err
	}
	kept, err := openState(filepath.Join(run.Dir, engine.StateDir), asked)
	if err != nil {
		return engine.Result{}, err
	}
	recipe := engine.NewRecipe(e.model.description(), r)
	if r.DecodeChunkSize != asked.DecodeChunkSize {
		recipe.AskedDecodeChunkSize = asked.DecodeChunkSize
	}
	recipe.DecodeTile = p.tile * e.model.constants().SpatialFactor
	master, err := e.tools.NewMaster(ctx, video.MasterOptions{
		Ledger: e.ledger, Path: filepath.Join(run.Dir, masterName), Overwrite: true,
		Width: r.Width, Height: r.Height, FPS: r.FPS, Frames: r.Frames, Recipe: recipe,
	})
	if err != nil {
		return engine.Result{}, err
	}
	n := e.start(p)
	loaded := time.Since(began)
	timings, err := svd.Run(ctx, n, svd.Options{
		Request: r, Still: still, Report: run.Report, Keeper: kept,
		Frame: func(_ int, rgb []byte) error { return master.WriteFrame(rgb) },
	})
	if err != nil || !p.resident {
		err = errors.Join(err, n.close())
	}
	if err != nil {
		return engine.Result{}, errors.Join(err, master.Abort())
	}
	committing := time.Now()
	stats, err := master.Commit()
	if err != nil {
		return engine.Result{}, err
	}
	timings.Seconds[engine.StageLoad] = loaded.Seconds()
	timings.Seconds[engine.StageDecode] += time.Since(committing).Seconds()
	return engine.Result{
		Request: r, Master: filepath.Join(run.Dir, masterName), Recipe: recipe,
		Seconds: timings.Seconds, NetworkSeconds: timings.NetworkSeconds,
		PeakRSSBytes: hardware.PeakRSS() + stats.PeakRSSBytes,
	}, nil
}

// onward passes on the events that go on from the ones before: a further
// attempt begins with stages and steps that have been told of.
func onward(report engine.Report) engine.Report {
	if report == nil {
		return nil
	}
	var furthest engine.Event
	order := engine.Stages()
	return func(ev engine.Event) {
		was, is := slices.Index(order, furthest.Stage), slices.Index(order, ev.Stage)
		if is < was || is == was && ev.Done < furthest.Done {
			return
		}
		furthest = engine.Event{Stage: ev.Stage, Done: ev.Done}
		report(ev)
	}
}
