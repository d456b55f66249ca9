package svd

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"framewake/engine"
	"framewake/engine/resample"
)

// Options is one clip to make. Request, Still and Frame are required.
type Options struct {
	// Request is what to make; fields that concern the front door only
	// (Image, Source, Crop, Model, SafetyCheck) are not read.
	Request engine.Request
	// Still is the picture at native resolution; Run resizes it, aspect not
	// kept, and lets go of it after encoding.
	Still resample.RGB
	// Noise is drawn twice: [1,3,H,W] for the still, then [1,F,C,h,w] for the
	// latents, as diffusers does. Nil means TorchNoise(Request.Seed).
	Noise NoiseSource
	// Report receives progress, with a preview of all frames after every
	// denoising step; nil means nobody listens, and no preview is made.
	Report engine.Report
	// Keeper keeps finished steps and frames, and has those of an earlier run;
	// nil means that a run always starts at the beginning.
	Keeper Keeper
	// Frame receives each frame in order, index from 0, as rows of 8-bit RGB
	// that are overwritten after it returns. Its error ends the run.
	Frame func(index int, rgb []byte) error
}

// Timings says where the wall time went.
type Timings struct {
	// Seconds of each stage that was entered.
	Seconds map[engine.Stage]float64
	// NetworkSeconds is the part of it spent inside the networks.
	NetworkSeconds float64
}

// run is one Run.
type run struct {
	networks *stopwatch
	model    Model
	request  engine.Request
	still    resample.RGB
	noise    NoiseSource
	report   engine.Report
	keeper   Keeper
	deliver  func(index int, rgb []byte) error
}

// Run makes a clip: it encodes the still, denoises the latents and decodes them
// into frames (stages Encode, Denoise and Decode; loading the networks is the
// caller's). Timings are valid even if it fails.
//
// Errors say what was being done and keep the kinds of the networks' errors;
// an unusable request has kind Invalid, values that are no numbers kind Other.
// When ctx ends, Run returns an error that wraps ctx's as soon as the network
// that is running does.
func Run(ctx context.Context, n Networks, o Options) (Timings, error) {
	timings := Timings{Seconds: map[engine.Stage]float64{}}
	r, err := newRun(n, o)
	if err != nil {
		return timings, err
	}
	start := time.Now()
	finish := func(stage engine.Stage) {
		// The buffers of a stage are large. The runtimes of networks allocate
		// beside Go's heap, so what is free there must go back to the system.
		debug.FreeOSMemory()
		timings.Seconds[stage] = time.Since(start).Seconds()
		timings.NetworkSeconds = r.networks.seconds
		start = time.Now()
	}
	kept, err := r.kept()
	if err != nil {
		return timings, err
	}
	c, err := r.encode(ctx, kept)
	finish(engine.StageEncode)
	if err != nil {
		return timings, err
	}
	latents, err := r.denoise(ctx, c, kept)
	finish(engine.StageDenoise)
	if err != nil {
		return timings, err
	}
	err = r.decode(ctx, latents)
	finish(engine.StageDecode)
	return timings, err
}

// newRun checks the options as far as the pipeline relies on them; an engine
// has stricter limits.
func newRun(n Networks, o Options) (*run, error) {
	q, m := o.Request, n.Model()
	if err := o.Still.Check(); err != nil {
		return nil, engine.Errorf(engine.Invalid, "choose another image", "svd: still: %w", err)
	}
	for _, side := range []struct {
		field engine.Field
		value int
	}{{engine.FieldWidth, q.Width}, {engine.FieldHeight, q.Height}} {
		if side.value < 1 || side.value%m.SpatialFactor != 0 {
			return nil, engine.Errorf(engine.Invalid, fmt.Sprintf("choose a multiple of %d", m.SpatialFactor),
				"svd: %s: %d pixels", side.field, side.value)
		}
	}
	for _, count := range []struct {
		field engine.Field
		value int
	}{{engine.FieldFrames, q.Frames}, {engine.FieldSteps, q.Steps}, {engine.FieldDecodeChunkSize, q.DecodeChunkSize}} {
		if count.value < 1 {
			return nil, engine.Errorf(engine.Invalid, "choose at least 1", "svd: %s: %d", count.field, count.value)
		}
	}
	noise := o.Noise
	if noise == nil {
		noise = TorchNoise(q.Seed)
	}
	return &run{
		networks: &stopwatch{Networks: n}, model: m, request: q, still: o.Still,
		noise: noise, report: o.Report, keeper: o.Keeper, deliver: o.Frame,
	}, nil
}

// latentShape is the shape of latents: the leading axes, then C, h, w.
func (r *run) latentShape(leading ...int) []int {
	m := r.model
	return append(leading, m.LatentChannels, r.request.Height/m.SpatialFactor, r.request.Width/m.SpatialFactor)
}

// fail says what was being done when err came up. Where memory did not suffice
// the hint says what helps at this point. Once ctx has ended the result wraps
// its error, whatever a network made of it.
func fail(ctx context.Context, err error, hint, format string, args ...any) error {
	doing := fmt.Sprintf(format, args...)
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		err = fmt.Errorf("%w (%w)", ended, err)
	}
	if engine.KindOf(err) == engine.OutOfMemory {
		return engine.Errorf(engine.OutOfMemory, hint, "svd: %s: %w", doing, err)
	}
	return fmt.Errorf("svd: %s: %w", doing, err)
}
