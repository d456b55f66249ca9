package svd

import (
	"context"

	"framewake/engine"
	"framewake/engine/resample"
	"framewake/engine/tensor"
)

// conditioning is what the still and the request tell the UNet. It stays the
// same for all steps.
type conditioning struct {
	embedding    tensor.Tensor // [1,P]
	imageLatents tensor.Tensor // [1,C,h,w], not scaled
	timeIDs      [3]float32
}

// encode runs the two encoders. It draws the condition noise whatever its
// strength, so that the latents drawn next do not depend on the strength. What
// an earlier run kept is not encoded again.
func (r *run) encode(ctx context.Context, kept Progress) (conditioning, error) {
	const hint = "lower the frame size"
	r.report.Send(engine.Event{Stage: engine.StageEncode})
	c := conditioning{timeIDs: timeIDs(r.request.FPS, r.request.MotionBucketID, r.request.NoiseAugStrength)}
	if kept.Steps > 0 {
		c.embedding, c.imageLatents = kept.Embedding, kept.ImageLatents
		r.networks.SetStill(StillPixels(r.still, r.request.Width, r.request.Height), c.imageLatents)
		r.still = resample.RGB{}
		return c, nil
	}
	embedding, err := r.networks.EncodeImage(ctx, ClipPixels(r.still, r.model.ImageMean, r.model.ImageStd))
	if err == nil {
		err = mustHave(embedding, 1, r.model.EmbeddingDim)
	}
	if err != nil {
		return c, fail(ctx, err, hint, "encode the still's embedding")
	}
	if err := ctx.Err(); err != nil {
		return c, fail(ctx, err, hint, "encode the still")
	}
	pixels := StillPixels(r.still, r.request.Width, r.request.Height)
	r.still = resample.RGB{} // may be hundreds of megabytes
	noise := make([]float32, len(pixels.Data))
	if err := r.noise.Normal(ctx, noise); err != nil {
		return c, fail(ctx, err, hint, "draw the condition noise")
	}
	addNoise(pixels.Data, noise, float32(r.request.NoiseAugStrength))
	latents, err := r.networks.EncodeStill(ctx, pixels)
	if err == nil {
		err = mustHave(latents, r.latentShape(1)...)
	}
	if err != nil {
		return c, fail(ctx, err, hint, "encode the still's latents")
	}
	r.networks.SetStill(pixels, latents)
	c.embedding, c.imageLatents = embedding, latents
	return c, nil
}

// addNoise adds strength times the noise to the pixels.
func addNoise(pixels, noise []float32, strength float32) {
	noise = noise[:len(pixels)]
	for i, n := range noise {
		pixels[i] += float32(strength * n)
	}
}

// timeIDs are the numbers the UNet is conditioned on. The model was trained
// with the frame rate less one (diffusers v0.30.3,
// StableVideoDiffusionPipeline.__call__, "5. Get Added Time IDs").
func timeIDs(fps, motionBucketID int, noiseAugStrength float64) [3]float32 {
	return [3]float32{float32(fps - 1), float32(motionBucketID), float32(noiseAugStrength)}
}

// input allocates the UNet's input for a batch of 1 or 2. The last entry is
// conditioned; the first of two has zeros for embedding and image latents, and
// the same time ids.
func (c conditioning) input(ctx context.Context, batch, frames int) (Input, error) {
	dim, latents := len(c.embedding.Data), c.imageLatents.Data
	channels, height, width := c.imageLatents.Shape[1], c.imageLatents.Shape[2], c.imageLatents.Shape[3]
	in := Input{
		Sample:    tensor.New(batch, frames, 2*channels, height, width),
		Embedding: tensor.New(batch, 1, dim),
		TimeIDs:   tensor.New(batch, 3),
	}
	copy(in.Embedding.At(batch-1).Data, c.embedding.Data)
	for b := range batch {
		copy(in.TimeIDs.At(b).Data, c.timeIDs[:])
	}
	conditioned := in.Sample.At(batch - 1)
	err := inParallel(ctx, workers(frames), frames, func(_, f int) error {
		copy(conditioned.At(f).Data[len(latents):], latents)
		return nil
	})
	return in, err
}
