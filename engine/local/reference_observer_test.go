package local

import (
	"context"
	"fmt"
	"slices"

	"framewake/engine"
	"framewake/engine/resample"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// observer is networks that note what passes through them, and a keeper that
// notes what the pipeline does between them.
type observer struct {
	svd.Networks
	clip, still tensor.Tensor // what the encoders saw
	input       svd.Input     // of the first step
	output      tensor.Tensor // of the first step, before guidance
	velocity    tensor.Tensor // the pipeline's buffer, which it guides in place

	guided, latents []float32 // of all steps
	frames          []float32 // [F,3,H,W]
	rgb             []uint8   // [F,H,W,3]

	// begin is what an earlier run kept.
	begin svd.Progress
}

func clone(t tensor.Tensor) tensor.Tensor { return tensor.Of(slices.Clone(t.Data), t.Shape...) }

func (o *observer) EncodeImage(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	o.clip = clone(pixels)
	return o.Networks.EncodeImage(ctx, pixels)
}

func (o *observer) EncodeStill(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	o.still = clone(pixels)
	return o.Networks.EncodeStill(ctx, pixels)
}

func (o *observer) Denoise(ctx context.Context, in svd.Input, velocity tensor.Tensor) error {
	first := o.input.Sample.Data == nil
	if first {
		o.input = svd.Input{Sample: clone(in.Sample), Timestep: in.Timestep, Embedding: clone(in.Embedding), TimeIDs: clone(in.TimeIDs)}
	}
	err := o.Networks.Denoise(ctx, in, velocity)
	if first {
		o.output = clone(velocity)
	}
	o.velocity = velocity
	return err
}

func (o *observer) Decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	err := o.Networks.Decode(ctx, latents, pixels)
	o.frames = append(o.frames, pixels.Data...)
	return err
}

// Progress returns where to begin.
func (o *observer) Progress() (svd.Progress, error) { return o.begin, nil }

// KeepProgress is called after each step, when the last entry of the velocity's
// batch is the guided one.
func (o *observer) KeepProgress(p svd.Progress) error {
	o.guided = append(o.guided, o.velocity.At(o.velocity.Shape[0]-1).Data...)
	o.latents = append(o.latents, p.Latents.Data...)
	return nil
}

// Frames has none, so all are decoded.
func (o *observer) Frames(int, int) ([]byte, error) { return nil, nil }

// KeepFrames is not needed: run is handed every frame.
func (o *observer) KeepFrames(int, []byte) error { return nil }

// observe runs the pipeline.
func (o *observer) observe(ctx context.Context, q engine.Request, still resample.RGB, noise svd.NoiseSource) error {
	_, err := svd.Run(ctx, o, svd.Options{Request: q, Still: still, Noise: noise, Keeper: o, Frame: func(_ int, rgb []byte) error {
		o.rgb = append(o.rgb, rgb...)
		return nil
	}})
	return err
}

// silent is networks whose every answer is 0.
type silent struct{ model svd.Model }

func (s silent) Model() svd.Model { return s.model }

func (s silent) EncodeImage(context.Context, tensor.Tensor) (tensor.Tensor, error) {
	return tensor.New(1, s.model.EmbeddingDim), nil
}

func (s silent) EncodeStill(_ context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	h, w := pixels.Shape[2]/s.model.SpatialFactor, pixels.Shape[3]/s.model.SpatialFactor
	return tensor.New(1, s.model.LatentChannels, h, w), nil
}

func (s silent) Denoise(_ context.Context, _ svd.Input, velocity tensor.Tensor) error {
	clear(velocity.Data)
	return nil
}

func (s silent) Decode(_ context.Context, _, pixels tensor.Tensor) error {
	clear(pixels.Data)
	return nil
}

func (silent) SetStill(_, _ tensor.Tensor) {}

func (silent) Preview(tensor.Tensor) (rgb []byte, width, height int) { return nil, 0, 0 }

// draws hands out recorded noise, one array a call.
type draws [][]float32

func (d *draws) Normal(_ context.Context, values []float32) error {
	if len(*d) == 0 || len((*d)[0]) != len(values) {
		return fmt.Errorf("the pipeline draws %d values, which were not recorded", len(values))
	}
	copy(values, (*d)[0])
	*d = (*d)[1:]
	return nil
}

// noNoise is zeros.
type noNoise struct{}

func (noNoise) Normal(_ context.Context, values []float32) error {
	clear(values)
	return nil
}
