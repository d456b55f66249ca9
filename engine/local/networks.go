package local

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"framewake/engine"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// sessions are a model's networks on ONNX Runtime. One session is open at a
// time, so the memory needed is that of the largest network, not their sum;
// with a resident plan one of each network, from one request to the next.
type sessions struct {
	model
	runtime  *ort.Runtime
	plan     plan
	provider provider.Provider
	meter    *meter
	show     previewer

	open map[string]*opened // by the network's name
}

// opened is a network that can be run, for inputs of one shape.
type opened struct {
	session *ort.Session
	shape   []int // of the first input
	flops   int64 // of one run
}

var _ svd.Networks = (*sessions)(nil)

func newSessions(r *ort.Runtime, m model, p plan, on provider.Provider) *sessions {
	return &sessions{model: m, runtime: r, plan: p, provider: on, meter: newMeter(), open: map[string]*opened{}}
}

// Model returns the model's constants.
func (s *sessions) Model() svd.Model { return s.constants() }

// EncodeImage runs the image encoder.
func (s *sessions) EncodeImage(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	out := tensor.New(1, s.constants().EmbeddingDim)
	return out, s.run(ctx, engine.StageEncode, "image encoder", s.imageEncoder, []tensor.Tensor{pixels}, out)
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
	return out, s.run(ctx, engine.StageEncode, "VAE encoder", func() network { return n }, []tensor.Tensor{pixels}, out)
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
	return s.run(ctx, engine.StageDenoise, "UNet", func() network { return s.unet(d[0], d[1], d[3], d[4]) }, s.unetInputs(in), velocity)
}

// Decode runs the VAE decoder, of whole frames or of one tile after another.
func (s *sessions) Decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	if s.plan.tile == 0 {
		return s.decode(ctx, latents, pixels)
	}
	return tiled(latents, pixels, s.plan.tile, func(part, out tensor.Tensor) error { return s.decode(ctx, part, out) })
}

func (s *sessions) decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	d := latents.Shape
	return s.run(ctx, engine.StageDecode, "VAE decoder", func() network { return s.vaeDecoder(d[0], d[2], d[3]) },
		[]tensor.Tensor{latents}, pixels)
}

// Preview renders a frame's clean latents.
func (s *sessions) Preview(clean tensor.Tensor) (rgb []byte, width, height int) {
	return s.show(clean)
}

// run runs the named network, opening it for inputs of this shape unless that
// is open.
func (s *sessions) run(ctx context.Context, of engine.Stage, name string, build func() network, in []tensor.Tensor, out tensor.Tensor) error {
	n := s.open[name]
	tooMany := !s.plan.resident && len(s.open) > 1
	if n == nil || tooMany || !slices.Equal(n.shape, in[0].Shape) {
		var err error
		if n, err = s.replace(ctx, name, build(), in[0].Shape); err != nil {
			return fmt.Errorf("%s for %v: %w", name, in[0].Shape, err)
		}
	}
	began := s.meter.now()
	err := n.session.Run(ctx, in, []tensor.Tensor{out})
	if err == nil {
		s.meter.ran(of, n.flops, began)
	} else if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s for %v: %w", name, in[0].Shape, err)
	}
	return err
}

// replace opens a network in the place of the one of its name, or of all that
// are open. ONNX Runtime cannot be interrupted while it reads the weights;
// whoever runs this engine in a worker kills the worker.
func (s *sessions) replace(ctx context.Context, name string, n network, shape []int) (*opened, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	graph, err := n.Graph.Marshal()
	if s.plan.resident {
		err = errors.Join(err, s.shut(name))
	} else {
		err = errors.Join(err, s.close())
	}
	if err != nil {
		return nil, err
	}
	began := s.meter.now()
	session, err := s.runtime.NewSession(ort.Network{
		Graph: graph, Inputs: n.Inputs, Outputs: n.Outputs,
		Weights: n.Folder, Mapped: s.plan.mapped, Provider: s.provider,
	})
	if err != nil {
		return nil, err
	}
	s.meter.reads.add(n.Graph.WeightBytes(), s.meter.now().Sub(began))
	o := &opened{session, slices.Clone(shape), n.Graph.FLOPs()}
	s.open[name] = o
	return o, nil
}

// shut closes the session of a network.
func (s *sessions) shut(name string) error {
	o := s.open[name]
	if o == nil {
		return nil
	}
	delete(s.open, name)
	return o.session.Close()
}

// close closes all.
func (s *sessions) close() error {
	var errs []error
	for name := range s.open {
		errs = append(errs, s.shut(name))
	}
	return errors.Join(errs...)
}
