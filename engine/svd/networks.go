package svd

import (
	"context"
	"fmt"
	"slices"
	"time"

	"framewake/engine/tensor"
)

// Networks is what the pipeline needs from a model. Run calls one method at a
// time, except Preview. A method that is still running when ctx ends returns
// soon, with an error that wraps ctx's.
//
// Sizes: H, W frame in pixels; h, w latents, H and W divided by
// Model.SpatialFactor; C latent channels; F frames; B batch, 2 with guidance
// (unconditional first) and 1 without.
type Networks interface {
	// Model returns the sizes and constants of the networks.
	Model() Model

	// EncodeImage turns CLIP pixels [1,3,224,224], normalised, into an image
	// embedding [1,EmbeddingDim].
	EncodeImage(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error)

	// EncodeStill turns pixels [1,3,H,W] in [-1,1] into image latents
	// [1,C,h,w]: the mean of the posterior, not multiplied by ScalingFactor.
	EncodeStill(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error)

	// Denoise writes the UNet's velocity [B,F,C,h,w] for one step. It keeps
	// neither argument: both are reused for every step.
	Denoise(ctx context.Context, in Input, velocity tensor.Tensor) error

	// Decode turns the latents of n consecutive frames [n,C,h,w], already
	// divided by ScalingFactor, into pixels [n,3,H,W] in [-1,1], overshoot
	// allowed. It keeps neither: both are reused for every chunk.
	Decode(ctx context.Context, latents, pixels tensor.Tensor) error

	// SetStill tells what the still looks like, as pixels [1,3,H,W] in [-1,1]
	// and as image latents [1,C,h,w], before the first Preview. It keeps
	// neither.
	SetStill(pixels, latents tensor.Tensor)

	// Preview makes a small picture, rows of 8-bit RGB, of one frame's
	// predicted clean latents [C,h,w], without running a network. The size is
	// the same for all frames of a clip. It is called from several goroutines
	// at once and does not keep clean.
	Preview(clean tensor.Tensor) (rgb []byte, width, height int)
}

// Model holds the sizes and constants of a set of networks. The values of
// Stable Video Diffusion XT 1.1 are given with the file they come from.
type Model struct {
	LatentChannels int        // 4: vae/config.json, latent_channels
	SpatialFactor  int        // 8: pixels per latent, 2^(len(block_out_channels)-1) in vae/config.json
	ScalingFactor  float64    // 0.18215: vae/config.json, scaling_factor
	EmbeddingDim   int        // 1024: image_encoder/config.json, projection_dim
	ImageMean      [3]float32 // per channel, of pixels on the scale 0–1: feature_extractor/preprocessor_config.json, image_mean
	ImageStd       [3]float32 // likewise, image_std
	SigmaMin       float64    // 0.002: scheduler/scheduler_config.json, sigma_min
	SigmaMax       float64    // 700: scheduler/scheduler_config.json, sigma_max
	Rho            float64    // 7: EulerDiscreteScheduler._convert_to_karras
}

// Input is what the UNet receives.
type Input struct {
	// Sample [B,F,2C,h,w]: the scaled latents, then the image latents.
	Sample tensor.Tensor
	// Timestep is ln(sigma)/4.
	Timestep float32
	// Embedding [B,1,EmbeddingDim] of the still.
	Embedding tensor.Tensor
	// TimeIDs [B,3]: fps-1, motion bucket id, noise augmentation strength.
	TimeIDs tensor.Tensor
}

// stopwatch adds up the time spent inside the networks.
type stopwatch struct {
	Networks
	seconds float64
}

func (s *stopwatch) add(since time.Time) { s.seconds += time.Since(since).Seconds() }

func (s *stopwatch) EncodeImage(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	defer s.add(time.Now())
	return s.Networks.EncodeImage(ctx, pixels)
}

func (s *stopwatch) EncodeStill(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	defer s.add(time.Now())
	return s.Networks.EncodeStill(ctx, pixels)
}

func (s *stopwatch) Denoise(ctx context.Context, in Input, velocity tensor.Tensor) error {
	defer s.add(time.Now())
	return s.Networks.Denoise(ctx, in, velocity)
}

func (s *stopwatch) Decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	defer s.add(time.Now())
	return s.Networks.Decode(ctx, latents, pixels)
}

// mustHave returns an error unless t, made by a network, has the given shape.
func mustHave(t tensor.Tensor, shape ...int) error {
	if !slices.Equal(t.Shape, shape) || len(t.Data) != tensor.Len(shape) {
		return fmt.Errorf("the network gave shape %v with %d values, want %v", t.Shape, len(t.Data), shape)
	}
	return nil
}
