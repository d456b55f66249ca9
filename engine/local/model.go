package local

import (
	"framewake/engine"
	"framewake/engine/networks"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// model is where an engine's graphs come from, and what only it knows about
// them. Graphs are made for one size of input, in milliseconds.
type model interface {
	description() engine.Description
	constants() svd.Model

	imageEncoder() network
	// vaeEncoder's first LatentChannels channels are the image latents.
	vaeEncoder(height, width int) network
	unet(batch, frames, h, w int) network
	vaeDecoder(frames, h, w int) network

	// unetInputs are the UNet's inputs in its graph's order.
	unetInputs(in svd.Input) []tensor.Tensor
	// previewer returns what makes small pictures of clean latents [C,h,w],
	// given a still as the VAE saw it, [1,3,H,W], and its image latents
	// [1,C,h,w].
	previewer(pixels, latents tensor.Tensor) previewer

	// seconds is the wall time of each stage by a plan.
	seconds(r engine.Request, p plan, on machine) map[engine.Stage]float64
}

// network is a graph that can be run.
type network struct {
	networks.Network
	// widened tells that the weights are 16-bit in their file and 32-bit in
	// memory.
	widened bool
}

// previewer makes a picture, rows of 8-bit RGB, of one frame's clean latents.
// It is called from several goroutines at once.
type previewer func(clean tensor.Tensor) (rgb []byte, width, height int)
