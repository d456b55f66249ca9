package cameramove

import "framewake/engine/onnx"

// UNet predicts v for every frame:
//
//	sample [batch,frames,200,h,w]            scaled sample, then image latents
//	timestep [1]                             ln(sigma)/4
//	encoder_hidden_states [batch,1,1024]     not used
//	added_time_ids [batch,3]                 fps-1, motion bucket id, noise augmentation strength
//	→ out_sample [batch,frames,100,h,w]
//
// The image latents are read from frame 0 and summed over the batch. With
// guidance in a batch of 2 the unconditional half is zero and adds nothing, so
// both halves see the picture and predict the same bits. Run one at a time the
// unconditional half could not know the picture: then guidance must stay 1.
func UNet(batch, frames, h, w int) *onnx.Graph {
	g := onnx.New("cameramove.unet")
	b := int64(batch)
	sample := g.Input("sample", onnx.Float32, b, int64(frames), 2*LatentChannels, int64(h), int64(w))
	timestep := g.Input("timestep", onnx.Float32, 1)
	g.Input("encoder_hidden_states", onnx.Float32, b, 1, EmbeddingDim)
	ids := g.Input("added_time_ids", onnx.Float32, b, 3)

	first := sample.Slice(1, 0, 1)
	latents := first.Slice(2, LatentChannels, 2*LatentChannels).ReduceSum(0)
	move := newMove(g, ids, first, sample.Dim(1))
	view := newScene(g, latents)
	flowX, flowY := flow(g, move, view)
	g.Output("out_sample", velocity(g, sample, timestep, latents, flowX, flowY))
	return g
}

// velocity is v = x/sigma - D·sqrt(sigma²+1)/sigma, from x the scaled sample
// and D the still's appearance with the flow [frames,1,h,w]. Solved for the
// clean sample by the sampler it gives D back.
//
// Luma, Cb, Cr and motion are joined last: the appearance is never repeated
// over the frames, and what lies between input and output is little more than
// the largest part twice.
func velocity(g *onnx.Graph, sample, timestep, latents, flowX, flowY *onnx.Value) *onnx.Value {
	g.Push("velocity")
	defer g.Pop()
	sigma := timestep.MulScalar(4).Exp()
	inverse := g.Scalar(1).Div(sigma)
	scale := sigma.Mul(sigma).AddScalar(1).Sqrt().Mul(inverse)

	zero := flowX.MulScalar(0)
	motion := flowX.MulScalar(flowGain).Concat(1, flowY.MulScalar(flowGain), zero, zero)
	motion = motion.Reshape(append([]int64{1}, motion.Shape()...)...)

	part := func(from, to int64, clean *onnx.Value) *onnx.Value {
		return sample.Slice(2, from, to).Mul(inverse).Sub(clean.Mul(scale))
	}
	still := func(from, to int64) *onnx.Value { return part(from, to, latents.Slice(2, from, to)) }
	luma := still(0, lumaChannels)
	cb := still(lumaChannels, lumaChannels+chromaChannels)
	cr := still(lumaChannels+chromaChannels, appearanceChannels)
	return luma.Concat(2, cb, cr, part(flowChannel, LatentChannels, motion))
}
