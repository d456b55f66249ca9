package svd

import (
	"context"
	"errors"

	"framewake/engine"
	"framewake/engine/tensor"
)

// denoiser holds the buffers of the denoising loop. They are allocated once: for
// the sizes of a real clip they are most of the program's memory.
type denoiser struct {
	networks Networks
	sigmas   []float32
	scales   []float32       // guidance scale per frame; nil without guidance
	latents  tensor.Tensor   // [F,C,h,w]
	input    Input           // Sample [B,F,2C,h,w]
	velocity tensor.Tensor   // [B,F,C,h,w]
	clean    []tensor.Tensor // scratch [C,h,w] of each worker
	fps      int
	watched  bool // whether to make previews
}

// denoise draws the latents and runs the steps, or those that an earlier run
// did not finish. It returns the clean latents [F,C,h,w], not divided by the
// scaling factor.
func (r *run) denoise(ctx context.Context, c conditioning, kept Progress) (tensor.Tensor, error) {
	const hint = "lower the frame size or the number of frames"
	total := r.request.Steps
	r.report.Send(engine.Event{Stage: engine.StageDenoise, Done: kept.Steps, Total: total})
	if kept.Steps == total {
		return kept.Latents, nil
	}
	d, err := r.newDenoiser(ctx, c, kept)
	if err != nil {
		return tensor.Tensor{}, fail(ctx, err, hint, "draw the latents")
	}
	for i := kept.Steps; i < total; i++ {
		preview, err := d.step(ctx, i)
		if err == nil {
			err = r.keepProgress(i+1, c, d.latents)
		}
		if err != nil {
			return tensor.Tensor{}, fail(ctx, err, hint, "denoise step %d of %d", i+1, total)
		}
		r.report.Send(engine.Event{Stage: engine.StageDenoise, Done: i + 1, Total: total, Preview: preview})
	}
	return d.latents, nil
}

func (r *run) newDenoiser(ctx context.Context, c conditioning, kept Progress) (*denoiser, error) {
	q, m := r.request, r.model
	frames, batch := q.Frames, 1
	d := &denoiser{
		networks: r.networks,
		sigmas:   KarrasSigmas(q.Steps, m.SigmaMin, m.SigmaMax, m.Rho),
		latents:  kept.Latents,
		fps:      q.FPS,
		watched:  r.report != nil,
	}
	if q.MaxGuidanceScale > 1 {
		d.scales, batch = GuidanceScales(q.MinGuidanceScale, q.MaxGuidanceScale, frames), 2
	}
	var err error
	if kept.Steps == 0 {
		if d.latents, err = r.drawLatents(ctx, InputScale(d.sigmas[0])); err != nil {
			return nil, err
		}
	}
	d.velocity = tensor.New(r.latentShape(batch, frames)...)
	for range workers(frames) {
		d.clean = append(d.clean, tensor.New(r.latentShape()...))
	}
	d.input, err = c.input(ctx, batch, frames)
	return d, err
}

// drawLatents draws normal noise [F,C,h,w] and scales it.
func (r *run) drawLatents(ctx context.Context, scale float32) (tensor.Tensor, error) {
	frames := r.request.Frames
	latents := tensor.New(r.latentShape(frames)...)
	if err := r.noise.Normal(ctx, latents.Data); err != nil {
		return latents, err
	}
	return latents, inParallel(ctx, workers(frames), frames, func(_, f int) error {
		frame := latents.At(f).Data
		for i := range frame {
			frame[i] *= scale
		}
		return nil
	})
}

// step takes the latents from noise level i to the next and returns what the
// clip looks like now, nil if nobody watches.
func (d *denoiser) step(ctx context.Context, i int) (*engine.Clip, error) {
	frames, batch := d.latents.Shape[0], d.velocity.Shape[0]
	err := inParallel(ctx, len(d.clean), frames, func(_, f int) error {
		latents := d.latents.At(f).Data
		first := d.input.Sample.At(0).At(f).Data[:len(latents)]
		ScaleInput(first, latents, d.sigmas[i])
		if batch == 2 {
			copy(d.input.Sample.At(1).At(f).Data, first)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.input.Timestep = Timestep(d.sigmas[i])
	if err := d.networks.Denoise(ctx, d.input, d.velocity); err != nil {
		return nil, err
	}
	var p *preview
	if d.watched {
		p = newPreview(d.networks, frames, d.fps)
	}
	err = inParallel(ctx, len(d.clean), frames, func(worker, f int) error {
		clean := d.clean[worker]
		if err := d.advance(i, f, clean.Data); err != nil {
			return err
		}
		p.add(f, clean)
		return nil
	})
	return p.picture(), err
}

// advance guides and steps one frame and leaves its predicted clean latents in
// clean.
func (d *denoiser) advance(i, f int, clean []float32) error {
	latents, velocity := d.latents.At(f).Data, d.velocity.At(0).At(f).Data
	if d.scales != nil {
		uncond := velocity
		velocity = d.velocity.At(1).At(f).Data
		Guide(velocity, uncond, d.scales[f])
	}
	EulerStep(latents, velocity, clean, d.sigmas[i], d.sigmas[i+1])
	if !finite(latents) {
		return engine.Errorf(engine.Other, brokenHint, "frame %d: %w", f+1, errNotFinite)
	}
	return nil
}

// errNotFinite stops a run that would end in a black film.
var errNotFinite = errors.New("the network gave values that are no numbers")

const brokenHint = "change the seed or lower the guidance scale; if it happens again, verify the model's files"

// finite says whether values holds neither NaN nor infinity.
func finite(values []float32) bool {
	for _, v := range values {
		if v-v != 0 {
			return false
		}
	}
	return true
}
