package networks

import (
	"fmt"

	"framewake/engine/onnx"
)

const (
	transformerNormEps = 1e-6 // GroupNorm of TransformerSpatioTemporalModel
	layerNormEps       = 1e-5 // torch's default, which the blocks take
)

// transformerSpatioTemporal is diffusers' TransformerSpatioTemporalModel: layers
// pairs of blocks, the first attending within a frame, the second over the
// frames of a pixel. The context is a vector for each image.
func (b *builder) transformerSpatioTemporal(name string, x images, context *onnx.Value, heads, layers int64) images {
	b.Push(name)
	defer b.Pop()
	tokens := b.dialect.tokens(b.groupNorm("norm", x, transformerNormEps))
	tokens = b.linear("proj_in", tokens, x.channels)
	positions := b.timestepEmbedding("time_pos_embed", b.framePositions(x.channels), 4*x.channels, x.channels)
	spatial, temporal := b.mix("time_mixer")
	for k := range layers {
		tokens = b.basicTransformerBlock(fmt.Sprintf("transformer_blocks.%d", k), tokens, context, heads)
		overTime := b.addToFrames(tokens, positions)
		overTime = b.temporalBasicTransformerBlock(fmt.Sprintf("temporal_transformer_blocks.%d", k), overTime, context, heads)
		tokens = tokens.Mul(spatial).Add(overTime.Mul(temporal))
	}
	tokens = b.linear("proj_out", tokens, x.channels)
	return x.plus(b.dialect.fromTokens(tokens, x))
}

// basicTransformerBlock is diffusers' BasicTransformerBlock.
func (b *builder) basicTransformerBlock(name string, x, context *onnx.Value, heads int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	y := b.selfAttention("attn1", b.layerNorm("norm1", x, layerNormEps), func(q, k, v *onnx.Value) *onnx.Value {
		return b.dialect.attention(q, k, v, b.batch*b.frames, heads)
	})
	x = addToTokens(x, b.crossAttention("attn2", "norm2", context, x.Dim(1)))
	normed, x := b.addNorm("norm3", x, y, layerNormEps)
	return x.Add(b.feedForward("ff", normed))
}

// temporalBasicTransformerBlock is diffusers' TemporalBasicTransformerBlock.
func (b *builder) temporalBasicTransformerBlock(name string, x, context *onnx.Value, heads int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	y := b.feedForward("ff_in", b.layerNorm("norm_in", x, layerNormEps))
	normed, x := b.addNorm("norm1", x, y, layerNormEps)
	y = b.selfAttention("attn1", normed, func(q, k, v *onnx.Value) *onnx.Value {
		return b.dialect.attentionOverTime(q, k, v, b.batch, b.frames, heads)
	})
	x = addToTokens(x, b.crossAttention("attn2", "norm2", context, x.Dim(1)))
	normed, x = b.addNorm("norm3", x, y, layerNormEps)
	return x.Add(b.feedForward("ff", normed))
}

// feedForward is diffusers' FeedForward with GEGLU, four times as wide inside.
func (b *builder) feedForward(name string, x *onnx.Value) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	rows, width := x.Dim(0), x.Dim(1)
	inner := 4 * width
	return inPieces(x, b.dialect.pieces(rows, inner), func(x *onnx.Value) *onnx.Value {
		return b.linear("net.2", b.geglu("net.0.proj", x, inner), width)
	})
}

// geglu is diffusers' GEGLU.
func (b *builder) geglu(name string, x *onnx.Value, width int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	return b.dialect.geglu(b, x, width)
}

// mix is diffusers' AlphaBlender with "learned_with_images", none of the
// frames being a still: the weights of what was computed over space and over
// time, which sum to 1. They are computed in float32.
func (b *builder) mix(name string) (spatial, temporal *onnx.Value) {
	b.Push(name)
	defer b.Pop()
	factor, precision := b.weightIn(onnx.Float32, "mix_factor", []int64{1}, 1), b.dialect.precision()
	return cast(factor.Sigmoid(), precision), cast(factor.MulScalar(-1).Sigmoid(), precision)
}
