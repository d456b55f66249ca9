package networks

import (
	"slices"

	"framewake/engine/onnx"
)

// unet is diffusers' UNetSpatioTemporalConditionModel.
func (b *builder) unet(c UNetConfig, h, w int64) {
	sample := b.input("sample", b.batch, b.frames, c.InChannels, h, w)
	if b.Err() != nil {
		return // an impossible size
	}
	cond := b.conditioning(c)
	x := b.dialect.fromNCHW(sample.Reshape(b.batch*b.frames, c.InChannels, h, w))

	x = b.conv3x3("conv_in", x, c.BlockOutChannels[0])
	levels := c.levels()
	skips := []images{x}
	for i, l := range levels {
		x, skips = b.downBlock(i, x, skips, cond, l, i == len(levels)-1)
	}
	x = b.midBlock(x, cond, levels[len(levels)-1])
	slices.Reverse(levels)
	for i, l := range levels {
		l.attention = c.UpAttention[i]
		x, skips = b.upBlock(i, x, skips, cond, l)
	}
	x = b.conv3x3("conv_out", b.groupNormSiLU("conv_norm_out", x, unetOutEps), c.OutChannels)
	b.output("out_sample", b.dialect.toNCHW(x).Reshape(b.batch, b.frames, c.OutChannels, h, w))
}

const unetOutEps = 1e-5 // conv_norm_out

// conditioning is what every block of the UNet gets besides its input: vectors
// for each of n = batch·frames images, equal for those of a clip.
type conditioning struct {
	emb     *onnx.Value // [n,4·c0]: timestep and time ids, behind the SiLU every block begins with
	context *onnx.Value // [n,P]: the image embedding
}

func (b *builder) conditioning(c UNetConfig) conditioning {
	width := 4 * c.BlockOutChannels[0]
	timestep := b.input("timestep", 1, c.BlockOutChannels[0])
	context := b.input("encoder_hidden_states", b.batch, 1, c.CrossAttentionDim[0])
	ids := b.input("added_time_ids", b.batch, c.ProjectionInputDim)
	emb := b.timestepEmbedding("add_embedding", ids, width, width).
		Add(b.timestepEmbedding("time_embedding", timestep, width, width))
	return conditioning{b.perFrame(silu(emb), width), b.perFrame(context, c.CrossAttentionDim[0])}
}

// perFrame repeats vectors, one for each entry of the batch, for all frames.
func (b *builder) perFrame(vectors *onnx.Value, width int64) *onnx.Value {
	return vectors.Reshape(b.batch, 1, width).Expand(b.batch, b.frames, width).Reshape(b.batch*b.frames, width)
}

// level is a resolution of the UNet.
type level struct {
	channels, layers, heads, transformerLayers int64
	attention                                  bool
}

// levels are those of the way down, the finest first.
func (c UNetConfig) levels() []level {
	var levels []level
	for i, channels := range c.BlockOutChannels {
		levels = append(levels, level{channels, c.LayersPerBlock[i], c.Heads[i], c.TransformerLayers[i], c.DownAttention[i]})
	}
	return levels
}
