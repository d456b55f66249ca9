package networks

import "framewake/engine/checkpoint"

// VAEConfig is vae/config.json.
type VAEConfig struct {
	InChannels, OutChannels int64 // 3, red, green and blue
	LatentChannels          int64
	LayersPerBlock          int64   // ResBlocks of an encoder's level; the decoder has one more
	BlockOutChannels        []int64 // per level, the finest first; multiples of normGroups
	ScalingFactor           float64 // latents are divided by it before decoding
	// ForceUpcast asks to encode in float32 even where the weights are
	// narrower.
	ForceUpcast bool
}

// SpatialFactor returns the pixels per latent along an edge: every level but
// the last halves.
func (c VAEConfig) SpatialFactor() int64 { return 1 << (len(c.BlockOutChannels) - 1) }

func (c *VAEConfig) read(d checkpoint.Document) error {
	f := parse(d)
	f.oneOf("_class_name", "AutoencoderKLTemporalDecoder")
	c.InChannels = f.integer("in_channels", 3, 3)
	c.OutChannels = f.integer("out_channels", 3, 3)
	c.LatentChannels = f.integer("latent_channels", 1, maxChannels)
	c.LayersPerBlock = f.integer("layers_per_block", 1, maxLayers)
	c.BlockOutChannels = f.channels("block_out_channels")
	c.ScalingFactor = f.float("scaling_factor", 1e-6, 1e6)
	c.ForceUpcast = f.boolean("force_upcast")
	types := f.texts("down_block_types", 1, maxLevels)
	if len(types) != len(c.BlockOutChannels) && f.good() {
		f.fail("down_block_types", "%d entries, but %d block_out_channels", len(types), len(c.BlockOutChannels))
	}
	for _, t := range types {
		if t != "DownEncoderBlock2D" {
			f.fail("down_block_types", "%q is not supported, only DownEncoderBlock2D", t)
		}
	}
	f.ignore("sample_size") // the size of the training pictures
	return f.close()
}
