package local

import (
	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/networks"
	"framewake/engine/onnx"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// builtin is the model that ships with the program.
type builtin struct{}

func (builtin) description() engine.Description { return cameramove.Description() }

func (builtin) constants() svd.Model {
	return svd.Model{
		LatentChannels: cameramove.LatentChannels,
		SpatialFactor:  cameramove.SpatialFactor,
		ScalingFactor:  cameramove.ScalingFactor,
		EmbeddingDim:   cameramove.EmbeddingDim,
		ImageMean:      cameramove.ImageMean,
		ImageStd:       cameramove.ImageStd,
		SigmaMin:       cameramove.SigmaMin,
		SigmaMax:       cameramove.SigmaMax,
		Rho:            cameramove.SigmaRho,
	}
}

func (builtin) imageEncoder() network {
	return own(cameramove.ImageEncoder(), "image_embeds", "pixel_values")
}

func (builtin) vaeEncoder(height, width int) network {
	return own(cameramove.VAEEncoder(height, width), "latents", "sample")
}

func (builtin) unet(batch, frames, h, w int) network {
	return own(cameramove.UNet(batch, frames, h, w), "out_sample", "sample", "timestep", "encoder_hidden_states", "added_time_ids")
}

func (builtin) vaeDecoder(frames, h, w int) network {
	return own(cameramove.VAEDecoder(frames, h, w), "frames", "sample")
}

// own is a graph with all its weights in it.
func own(g *onnx.Graph, output string, inputs ...string) network {
	return network{Network: networks.Network{Graph: g, Inputs: inputs, Outputs: []string{output}}}
}

func (builtin) unetInputs(in svd.Input) []tensor.Tensor {
	return []tensor.Tensor{in.Sample, tensor.Of([]float32{in.Timestep}, 1), in.Embedding, in.TimeIDs}
}

// previewer renders at twice the latents' size.
func (builtin) previewer(_, _ tensor.Tensor) previewer {
	return func(clean tensor.Tensor) (rgb []byte, width, height int) {
		return cameramove.Preview(clean.Data, clean.Shape[1], clean.Shape[2])
	}
}

// Costs measured on two cores of an Intel Xeon with ONNX Runtime 1.27: 25
// frames at 1024×576 in 4 steps took 0.07, 0.2, 1.75 and 2.0 s. The clock
// corrects them while a job runs. A megapixel is one of the frame's pixels,
// or of all frames' where the whole clip is meant.
const (
	loadSeconds               = 0.07
	encodeSecondsPerMegapixel = 0.35
	noiseSecondsPerMegapixel  = 0.035
	stepSecondsPerMegapixel   = 0.021
	decodeSecondsPerMegapixel = 0.135
)

func (builtin) seconds(r engine.Request, _ plan, _ machine) map[engine.Stage]float64 {
	pixels := float64(r.Width*r.Height) / 1e6
	clip := pixels * float64(r.Frames)
	return map[engine.Stage]float64{
		engine.StageLoad:    loadSeconds,
		engine.StageEncode:  encodeSecondsPerMegapixel * pixels,
		engine.StageDenoise: noiseSecondsPerMegapixel*clip + stepSecondsPerMegapixel*clip*float64(r.Steps),
		engine.StageDecode:  decodeSecondsPerMegapixel * clip,
	}
}
