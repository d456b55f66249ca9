package networks

import "framewake/engine/checkpoint"

// ImageEncoderConfig is image_encoder/config.json.
type ImageEncoderConfig struct {
	HiddenSize, IntermediateSize int64 // width of a token, and between the two linear layers
	Layers, Heads                int64 // Heads divide HiddenSize
	PatchSize, ImageSize         int64 // pixels along an edge; PatchSize divides ImageSize
	Channels                     int64 // 3
	ProjectionDim                int64 // width of the embedding
	LayerNormEps                 float64
	HiddenAct                    string // "gelu", the exact one, or "quick_gelu"
}

// clipEdge is the edge in pixels that the pipeline resizes the still to,
// whatever the encoder says.
const clipEdge = 224

func (c *ImageEncoderConfig) read(d checkpoint.Document) error {
	f := parse(d)
	f.oneOf("model_type", "clip_vision_model")
	c.HiddenSize = f.integer("hidden_size", 1, maxChannels)
	c.IntermediateSize = f.integer("intermediate_size", 1, 8*maxChannels)
	c.Layers = f.integer("num_hidden_layers", 1, maxLayers)
	c.Heads = f.integer("num_attention_heads", 1, maxChannels)
	c.ImageSize = f.integer("image_size", clipEdge, clipEdge)
	c.PatchSize = f.integer("patch_size", 1, clipEdge)
	c.Channels = f.integer("num_channels", 3, 3)
	c.ProjectionDim = f.integer("projection_dim", 1, maxChannels)
	c.LayerNormEps = f.float("layer_norm_eps", 1e-12, 1e-1)
	c.HiddenAct = f.oneOf("hidden_act", "gelu", "quick_gelu")
	if f.good() && c.HiddenSize%c.Heads != 0 {
		f.fail("num_attention_heads", "%d does not divide hidden_size, %d", c.Heads, c.HiddenSize)
	}
	if f.good() && c.ImageSize%c.PatchSize != 0 {
		f.fail("patch_size", "%d does not divide image_size, %d", c.PatchSize, c.ImageSize)
	}
	f.ignore("attention_dropout", "dropout", "initializer_factor", "initializer_range") // of training
	return f.close()
}
