package local

import (
	"context"
	"errors"
	"fmt"

	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// sessions are a model's networks on ONNX Runtime, for one request. One
// session is open at a time, so the memory needed is that of the largest
// network, not their sum.
type sessions struct {
	model
	runtime  *ort.Runtime
	plan     plan
	provider provider.Provider
	show     previewer

	name    string // of the open session, with its sizes
	session *ort.Session
}

var _ svd.Networks = (*sessions)(nil)

func newSessions(r *ort.Runtime, m model, p plan, on provider.Provider) *sessions {
	return &sessions{model: m, runtime: r, plan: p, provider: on}
}

// Model returns the model's constants.
func (s *sessions) Model() svd.Model { return s.constants() }

// EncodeImage runs the image encoder.
func (s *sessions) EncodeImage(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	out := tensor.New(1, s.constants().EmbeddingDim)
	return out, s.run(ctx, "image encoder", s.imageEncoder, []tensor.Tensor{pixels}, out)
}

// EncodeStill runs the VAE encoder.
func (s *sessions) EncodeStill(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	m, height, width := s.constants(), pixels.Shape[2], pixels.Shape[3]
	moments, err := s.moments(ctx, pixels)
	if err != nil {
		return tensor.Tensor{}, err
	}
	h, w := height/m.SpatialFactor, width/m.SpatialFactor
	return tensor.Of(moments.Data[:m.LatentChannels*h*w], 1, m.LatentChannels, h, w), nil
}

// SetStill prepares previews.
func (s *sessions) SetStill(pixels, latents tensor.Tensor) { s.show = s.previewer(pixels, latents) }

// moments is all that the VAE encoder says of pixels [1,3,H,W]: the mean and,
// for a model that has it, the logarithm of the variance, [1,C or 2C,h,w].
func (s *sessions) moments(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	m, height, width := s.constants(), pixels.Shape[2], pixels.Shape[3]
	n := s.vaeEncoder(height, width)
	h, w := height/m.SpatialFactor, width/m.SpatialFactor
	out := tensor.New(1, int(n.Graph.OutputBytes())/(4*h*w), h, w)
	return out, s.run(ctx, "VAE encoder", func() network { return n }, []tensor.Tensor{pixels}, out)
}

// Denoise runs the UNet, for all of the batch or for one entry after another.
func (s *sessions) Denoise(ctx context.Context, in svd.Input, velocity tensor.Tensor) error {
	if !s.plan.apart {
		return s.denoise(ctx, in, velocity)
	}
	for i := range in.Sample.Shape[0] {
		one := func(t tensor.Tensor) tensor.Tensor {
			part := t.At(i)
			return tensor.Of(part.Data, append([]int{1}, part.Shape...)...)
		}
		half := svd.Input{Sample: one(in.Sample), Timestep: in.Timestep, Embedding: one(in.Embedding), TimeIDs: one(in.TimeIDs)}
		if err := s.denoise(ctx, half, one(velocity)); err != nil {
			return err
		}
	}
	return nil
}

func (s *sessions) denoise(ctx context.Context, in svd.Input, velocity tensor.Tensor) error {
	d := in.Sample.Shape
	return s.run(ctx, fmt.Sprintf("UNet for a batch of %d", d[0]), func() network { return s.unet(d[0], d[1], d[3], d[4]) },
		s.unetInputs(in), velocity)
}

// Decode runs the VAE decoder.
func (s *sessions) Decode(ctx context.Context, latents tensor.Tensor) (tensor.Tensor, error) {
	d, factor := latents.Shape, s.constants().SpatialFactor
	out := tensor.New(d[0], 3, d[2]*factor, d[3]*factor)
	return out, s.run(ctx, fmt.Sprintf("VAE decoder for %d frames", d[0]), func() network { return s.vaeDecoder(d[0], d[2], d[3]) },
		[]tensor.Tensor{latents}, out)
}

// Preview renders a frame's clean latents.
func (s *sessions) Preview(clean tensor.Tensor) (rgb []byte, width, height int) {
	return s.show(clean)
}

// run opens the named network unless it is open, closing the one before it,
// and runs it.
func (s *sessions) run(ctx context.Context, name string, build func() network, in []tensor.Tensor, out tensor.Tensor) error {
	if s.name != name {
		if err := s.open(ctx, name, build()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	err := s.session.Run(ctx, in, []tensor.Tensor{out})
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return err
}

// open replaces the open session. ONNX Runtime cannot be interrupted while it
// reads the weights; whoever runs this engine in a worker kills the worker.
func (s *sessions) open(ctx context.Context, name string, n network) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	graph, err := n.Graph.Marshal()
	if err := errors.Join(err, s.close()); err != nil {
		return err
	}
	s.session, err = s.runtime.NewSession(ort.Network{
		Graph: graph, Inputs: n.Inputs, Outputs: n.Outputs,
		Weights: n.Folder, Mapped: s.plan.mapped, Provider: s.provider,
	})
	if err != nil {
		s.session = nil
		return err
	}
	s.name = name
	return nil
}

// close closes the open session.
func (s *sessions) close() error {
	if s.session == nil {
		return nil
	}
	err := s.session.Close()
	s.session, s.name = nil, ""
	return err
}
