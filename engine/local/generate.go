package local

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/svd"
	"framewake/engine/video"
)

// masterName is the clip's name in the job's folder.
const masterName = "master.mkv"

// Generate makes the clip; a second call waits for the first.
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
	plan, _, err := e.plan(r) // again: the job before this one has given its memory back
	if err != nil {
		return engine.Result{}, err
	}
	began := time.Now()
	run.Report.Send(engine.Event{Stage: engine.StageLoad})
	still, err := readStill(r)
	if err != nil {
		return engine.Result{}, err
	}
	kept, err := openState(filepath.Join(run.Dir, engine.StateDir), r)
	if err != nil {
		return engine.Result{}, err
	}
	recipe := engine.NewRecipe(e.model.description(), r)
	master, err := e.tools.NewMaster(ctx, video.MasterOptions{
		Ledger: e.ledger, Path: filepath.Join(run.Dir, masterName), Overwrite: true,
		Width: r.Width, Height: r.Height, FPS: r.FPS, Frames: r.Frames, Recipe: recipe,
	})
	if err != nil {
		return engine.Result{}, err
	}
	n := newSessions(e.runtime, e.model, plan)
	loaded := time.Since(began)
	timings, err := svd.Run(ctx, n, svd.Options{
		Request: r, Still: still, Report: run.Report, Keeper: kept,
		Frame: func(_ int, rgb []byte) error { return master.WriteFrame(rgb) },
	})
	err = errors.Join(err, n.close())
	if err != nil {
		return engine.Result{}, errors.Join(err, master.Abort())
	}
	committing := time.Now()
	stats, err := master.Commit()
	if err != nil {
		return engine.Result{}, err
	}
	if err := kept.remove(); err != nil {
		return engine.Result{}, stateError(err)
	}
	timings.Seconds[engine.StageLoad] = loaded.Seconds()
	timings.Seconds[engine.StageDecode] += time.Since(committing).Seconds()
	return engine.Result{
		Request: r, Master: filepath.Join(run.Dir, masterName), Recipe: recipe,
		Seconds: timings.Seconds, NetworkSeconds: timings.NetworkSeconds,
		PeakRSSBytes: hardware.PeakRSS() + stats.PeakRSSBytes,
		Safety:       engine.NotChecked,
	}, nil
}
