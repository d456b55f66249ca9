package local

import (
	"context"
	"errors"
	"fmt"

	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/onnx"
	"framewake/engine/ort"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// networks are the built-in model's graphs on ONNX Runtime, for one request.
// One session is open at a time, so the memory needed is that of the largest
// network, not their sum.
type networks struct {
	runtime *ort.Runtime
	request engine.Request

	name    string // of the open session, with its sizes
	session *ort.Session
}

var _ svd.Networks = (*networks)(nil)

func newNetworks(r *ort.Runtime, request engine.Request) *networks {
	return &networks{runtime: r, request: request}
}

// Model returns the built-in model's constants.
func (n *networks) Model() svd.Model {
	return svd.Model{
		LatentChannels: cameramove.LatentChannels,
		SpatialFactor:  cameramove.SpatialFactor,
		ScalingFactor:  cameramove.ScalingFactor,
		EmbeddingDim:   cameramove.EmbeddingDim,
		SigmaMin:       cameramove.SigmaMin,
		SigmaMax:       cameramove.SigmaMax,
		Rho:            cameramove.SigmaRho,
	}
}

// EncodeImage runs the image encoder.
func (n *networks) EncodeImage(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	out := tensor.New(1, cameramove.EmbeddingDim)
	err := n.run(ctx, "image encoder", cameramove.ImageEncoder,
		[]string{"pixel_values"}, []string{"image_embeds"}, []tensor.Tensor{pixels}, []tensor.Tensor{out})
	return out, err
}

// EncodeStill runs the VAE encoder.
func (n *networks) EncodeStill(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	height, width := pixels.Shape[2], pixels.Shape[3]
	out := tensor.New(1, cameramove.LatentChannels, height/cameramove.SpatialFactor, width/cameramove.SpatialFactor)
	err := n.run(ctx, "VAE encoder", func() *onnx.Graph { return cameramove.VAEEncoder(height, width) },
		[]string{"sample"}, []string{"latents"}, []tensor.Tensor{pixels}, []tensor.Tensor{out})
	return out, err
}

// Denoise runs the UNet.
func (n *networks) Denoise(ctx context.Context, in svd.Input, velocity tensor.Tensor) error {
	s := in.Sample.Shape
	return n.run(ctx, "UNet", func() *onnx.Graph { return cameramove.UNet(s[0], s[1], s[3], s[4]) },
		[]string{"sample", "timestep", "encoder_hidden_states", "added_time_ids"}, []string{"out_sample"},
		[]tensor.Tensor{in.Sample, tensor.Of([]float32{in.Timestep}, 1), in.Embedding, in.TimeIDs}, []tensor.Tensor{velocity})
}

// Decode runs the VAE decoder.
func (n *networks) Decode(ctx context.Context, latents tensor.Tensor) (tensor.Tensor, error) {
	s := latents.Shape
	out := tensor.New(s[0], 3, s[2]*cameramove.SpatialFactor, s[3]*cameramove.SpatialFactor)
	err := n.run(ctx, fmt.Sprintf("VAE decoder for %d frames", s[0]), func() *onnx.Graph { return cameramove.VAEDecoder(s[0], s[2], s[3]) },
		[]string{"sample"}, []string{"frames"}, []tensor.Tensor{latents}, []tensor.Tensor{out})
	return out, err
}

// Preview renders a frame at twice the latents' size.
func (n *networks) Preview(clean tensor.Tensor) (rgb []byte, width, height int) {
	return cameramove.Preview(clean.Data, clean.Shape[1], clean.Shape[2])
}

// run opens the named network unless it is open, closing the one before it,
// and runs it.
func (n *networks) run(ctx context.Context, name string, graph func() *onnx.Graph, inputs, outputs []string, in, out []tensor.Tensor) error {
	if n.name != name {
		if err := n.open(name, graph(), inputs, outputs); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	err := n.session.Run(ctx, in, out)
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", name, err)
	}
	return err
}

func (n *networks) open(name string, graph *onnx.Graph, inputs, outputs []string) error {
	model, err := graph.Marshal()
	if err := errors.Join(err, n.close()); err != nil {
		return err
	}
	if n.session, err = n.runtime.NewSession(ort.Network{Graph: model, Inputs: inputs, Outputs: outputs}); err != nil {
		n.session = nil
		return err
	}
	n.name = name
	return nil
}

// close closes the open session.
func (n *networks) close() error {
	if n.session == nil {
		return nil
	}
	err := n.session.Close()
	n.session, n.name = nil, ""
	return err
}
