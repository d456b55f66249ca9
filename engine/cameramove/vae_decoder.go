package cameramove

import "framewake/engine/onnx"

// Resampling softens. An unsharp mask on the luma counters it, by sharpenMax
// at most and in proportion to the mean displacement up to sharpenAt, so that
// the frame that does not move stays exact. Cubic alone loses 19 to 28 % of
// the Laplacian sharpness of an ideal warp, with the mask 2 to 12 %; linear
// interpolation would lose 35 to 47 %.
const (
	sharpenMax = 0.22
	sharpenAt  = 0.002 // in GridSample's coordinates
)

// VAEDecoder renders frames: sample [n,100,h,w] → frames [n,3,8h,8w] in
// [-1,1]. The frames do not depend on each other, so decoding them in chunks
// of any size gives the same clip.
func VAEDecoder(n, h, w int) *onnx.Graph {
	g := onnx.New("cameramove.vae_decoder")
	sample := g.Input("sample", onnx.Float32, int64(n), LatentChannels, int64(h), int64(w))
	luma := sample.Slice(1, 0, lumaChannels).DepthToSpace(lumaBlock)
	chroma := func(i int64) *onnx.Value {
		from := lumaChannels + i*chromaChannels
		return sample.Slice(1, from, from+chromaChannels).DepthToSpace(chromaBlock)
	}
	flow := sample.Slice(1, flowChannel, flowChannel+2).MulScalar(1.0 / flowGain)

	// Luma alone is read with the cubic kernel: half the time of doing RGB.
	luma = sharpen(g, luma, flow).GridSample(grid(g, flow, lumaBlock), onnx.Cubic)
	colour := chroma(0).Concat(1, chroma(1)).GridSample(grid(g, flow, chromaBlock), onnx.Linear)
	ycc := luma.Concat(1, colour.UpsampleLinear(2))
	rgb := ycc.Conv(g.Constant(yccToRGB(), 3, 3, 1, 1), nil, onnx.Square(1, 1, 0))
	g.Output("frames", rgb.Clip(-1, 1))
	return g
}

func sharpen(g *onnx.Graph, luma, flow *onnx.Value) *onnx.Value {
	g.Push("sharpen")
	defer g.Pop()
	strength := flow.Abs().ReduceMean(1, 2, 3).MulScalar(sharpenMax/sharpenAt).Clip(0, sharpenMax)
	return luma.Add(luma.Sub(box(luma, 3)).Mul(strength))
}

// grid is where each pixel is read, [n,factor·h,factor·w,2]: its own place
// plus the flow [n,2,h,w]. The places are added as two one-dimensional ramps,
// in place.
func grid(g *onnx.Graph, flow *onnx.Value, factor int64) *onnx.Value {
	g.Push("grid")
	defer g.Pop()
	h, w := factor*flow.Dim(2), factor*flow.Dim(3)
	toX := append(centres(w), make([]float32, w)...) // for x, then nothing for y
	toY := append(make([]float32, h), centres(h)...)
	return flow.UpsampleLinear(factor).
		Add(g.Constant(toX, 1, 2, 1, w)).
		Add(g.Constant(toY, 1, 2, h, 1)).
		Transpose(0, 2, 3, 1)
}
