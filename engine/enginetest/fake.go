package enginetest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"framewake/engine"
)

// Fake is a scripted engine for the tests of whoever uses an Engine. Its
// master is a text file that depends on the request only. The zero Fake works.
type Fake struct {
	// Pause between two events; 0 is none.
	Pause time.Duration
	// Fail, if set, is returned at the first event of FailAt.
	Fail   error
	FailAt engine.Stage

	closed atomic.Bool
}

var _ engine.Engine = (*Fake)(nil)

// FakeModel is the Fake's model identifier.
const FakeModel = "fake"

// Describe returns a model with every knob at its widest range.
func (f *Fake) Describe(context.Context) (engine.Description, error) {
	d := engine.Description{Engine: "fake", Model: FakeModel, Title: "Fake", Note: "Writes a text file.",
		Ranges: engine.Ranges(), Defaults: engine.DefaultRequest()}
	d.Defaults.Model = FakeModel
	return d, nil
}

// Estimate says one second per frame.
func (f *Fake) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	if err := f.check(ctx, r); err != nil {
		return engine.Estimate{}, err
	}
	return engine.Estimate{Seconds: map[engine.Stage]float64{engine.StageDecode: float64(r.Frames)}}, nil
}

func (f *Fake) check(ctx context.Context, r engine.Request) error {
	if f.closed.Load() {
		return engine.Errorf(engine.Unavailable, "", "the fake engine is closed")
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	d, _ := f.Describe(ctx)
	return r.Validate(d)
}

// Generate goes through encode, denoise and decode as Pause and Fail say.
func (f *Fake) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	if err := f.check(ctx, r); err != nil {
		return engine.Result{}, err
	}
	still, err := os.Open(r.Image)
	if err == nil {
		defer still.Close()
		_, err = png.Decode(still)
	}
	if err != nil {
		return engine.Result{}, engine.Errorf(engine.Invalid, "choose another picture", "still %s: %w", r.Image, err)
	}
	for _, e := range script(r) {
		if e.Stage == f.FailAt && f.Fail != nil {
			return engine.Result{}, f.Fail
		}
		run.Report.Send(e)
		select {
		case <-ctx.Done():
			return engine.Result{}, context.Cause(ctx)
		case <-time.After(f.Pause):
		}
		if ctx.Err() != nil {
			return engine.Result{}, context.Cause(ctx)
		}
	}
	d, _ := f.Describe(ctx)
	recipe := engine.NewRecipe(d, r)
	master := filepath.Join(run.Dir, "master.txt")
	b, _ := json.Marshal(recipe)
	if err := os.WriteFile(master, b, 0o644); err != nil {
		return engine.Result{}, fmt.Errorf("fake: %w", err)
	}
	return engine.Result{Request: r, Master: master, Recipe: recipe, Safety: engine.NotChecked,
		Seconds: map[engine.Stage]float64{engine.StageDecode: 1}}, nil
}

// script is every event of a clip, with one-pixel previews coloured by the request.
func script(r engine.Request) []engine.Event {
	b, _ := json.Marshal(r)
	sum := sha256.Sum256(b)
	events := []engine.Event{{Stage: engine.StageEncode}}
	for i := range r.Steps + 1 {
		e := engine.Event{Stage: engine.StageDenoise, Done: i, Total: r.Steps}
		if i > 0 {
			e.Preview = &engine.Clip{Width: 1, Height: 1, FPS: r.FPS}
			for range r.Frames {
				e.Preview.Frames = append(e.Preview.Frames, sum[i%16:i%16+3])
			}
		}
		events = append(events, e)
	}
	for i := range r.Frames + 1 {
		events = append(events, engine.Event{Stage: engine.StageDecode, Done: i, Total: r.Frames})
	}
	return events
}

// Close makes every later call fail.
func (f *Fake) Close() error {
	f.closed.Store(true)
	return nil
}
