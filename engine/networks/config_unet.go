package networks

import (
	"slices"

	"framewake/engine/checkpoint"
)

// UNetConfig is unet/config.json. Slices have an entry per level, the finest
// first, unless said otherwise; the up path mirrors them, and the middle takes
// the last.
type UNetConfig struct {
	InChannels, OutChannels int64 // latents of the sample and of the still; latents
	AdditionTimeEmbedDim    int64 // width of the sinusoid of each added time id, even
	ProjectionInputDim      int64 // three such sinusoids
	NumFrames               int64 // the clip length the model was trained on
	SampleSize              int64 // latents along an edge in training; no influence

	BlockOutChannels []int64 // multiples of normGroups
	// DownAttention says which levels have transformers on the way down;
	// UpAttention is in the order of the up blocks, the coarsest level first.
	DownAttention, UpAttention []bool
	LayersPerBlock             []int64 // ResBlocks on the way down, one more on the way up
	Heads                      []int64 // of every attention; divide the channels
	TransformerLayers          []int64 // blocks of one transformer
	CrossAttentionDim          []int64 // width of the image embedding
}

// normGroups is the number of groups of every GroupNorm: norm_num_groups and
// num_groups in diffusers' classes, which no config file of this model can set.
const normGroups = 32

func (c *UNetConfig) read(d checkpoint.Document) error {
	f := parse(d)
	f.oneOf("_class_name", "UNetSpatioTemporalConditionModel")
	c.InChannels = f.integer("in_channels", 1, maxChannels)
	c.OutChannels = f.integer("out_channels", 1, maxChannels)
	c.NumFrames = f.integer("num_frames", 1, maxFrames)
	c.SampleSize = f.integer("sample_size", 1, maxPixels)
	c.readTimeIDs(f)
	c.BlockOutChannels = f.channels("block_out_channels")
	levels := len(c.BlockOutChannels)
	c.DownAttention = f.attention("down_block_types", levels, "CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal")
	c.UpAttention = f.attention("up_block_types", levels, "CrossAttnUpBlockSpatioTemporal", "UpBlockSpatioTemporal")
	c.LayersPerBlock = f.perLevel("layers_per_block", levels, maxLayers)
	c.TransformerLayers = f.perLevel("transformer_layers_per_block", levels, maxLayers)
	c.CrossAttentionDim = f.perLevel("cross_attention_dim", levels, maxChannels)
	c.Heads = f.perLevel("num_attention_heads", levels, maxChannels)
	for i, heads := range c.Heads {
		if c.BlockOutChannels[i]%heads != 0 {
			f.fail("num_attention_heads", "%d does not divide the %d channels of level %d", heads, c.BlockOutChannels[i], i)
		}
	}
	return f.close()
}

func (c *UNetConfig) readTimeIDs(f *fields) {
	c.AdditionTimeEmbedDim = f.integer("addition_time_embed_dim", 2, maxChannels)
	if c.AdditionTimeEmbedDim%2 != 0 {
		f.fail("addition_time_embed_dim", "%d is odd", c.AdditionTimeEmbedDim)
	}
	c.ProjectionInputDim = f.integer("projection_class_embeddings_input_dim", 1, 3*maxChannels)
	if c.ProjectionInputDim != 3*c.AdditionTimeEmbedDim && f.good() {
		f.fail("projection_class_embeddings_input_dim", "%d is not three times addition_time_embed_dim, %d",
			c.ProjectionInputDim, c.AdditionTimeEmbedDim)
	}
}

// attention reads block types and says which are the one with transformers.
func (f *fields) attention(key string, levels int, with, without string) []bool {
	types := f.texts(key, 1, maxLevels)
	if types == nil {
		return nil
	}
	if len(types) != levels && levels > 0 {
		f.fail(key, "%d entries, but %d block_out_channels", len(types), levels)
	}
	attention := make([]bool, len(types))
	for i, t := range types {
		if !slices.Contains([]string{with, without}, t) {
			f.fail(key, "%q is not supported, only %q and %q", t, with, without)
		}
		attention[i] = t == with
	}
	return attention
}

// channels reads the width of every level.
func (f *fields) channels(key string) []int64 {
	widths := f.integers(key, 1, maxLevels, maxChannels)
	for _, n := range widths {
		if n%normGroups != 0 {
			f.fail(key, "%d is no multiple of %d", n, normGroups)
		}
	}
	return widths
}
