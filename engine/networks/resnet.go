package networks

import "framewake/engine/onnx"

// resBlock is the kind of a SpatioTemporalResBlock.
type resBlock struct {
	spatialEps, temporalEps float64 // of the norms
	// switched is diffusers' switch_spatial_to_temporal_mix: the mixer's
	// weights change places.
	switched bool
}

// spatioTemporalResBlock is diffusers' SpatioTemporalResBlock. emb is the time
// embedding of each image behind its SiLU, nil in the VAE.
//
// With s from the spatial block and s+z from the temporal one the mix
// α·s + (1-α)·(s+z) is s + (1-α)·z.
func (b *builder) spatioTemporalResBlock(name string, x images, emb *onnx.Value, out int64, kind resBlock) images {
	b.Push(name)
	defer b.Pop()
	s := b.resnetBlock2D("spatial_res_block", x, emb, out, kind.spatialEps)
	z := b.temporalResnetBlock("temporal_res_block", b.dialect.overTime(s, b.frames), emb, kind.temporalEps)
	spatial, temporal := b.mix("time_mixer")
	if kind.switched {
		temporal = spatial
	}
	z = z.with(z.Mul(temporal))
	return s.plus(b.dialect.overSpace(z, s))
}

// resnetBlock2D is diffusers' ResnetBlock2D.
//
// The shortcut is computed first: x need not be kept until the end, and is the
// larger one wherever memory is short.
func (b *builder) resnetBlock2D(name string, x images, emb *onnx.Value, out int64, eps float64) images {
	b.Push(name)
	defer b.Pop()
	shortcut := x
	if x.channels != out {
		shortcut = b.conv1x1("conv_shortcut", x, out)
	}
	y := b.conv3x3("conv1", b.groupNormSiLU("norm1", x, eps), out)
	y = b.addTimeEmbedding(y, emb)
	y = b.conv3x3("conv2", b.groupNormSiLU("norm2", y, eps), out)
	return y.plus(shortcut)
}

// temporalResnetBlock is diffusers' TemporalResnetBlock for x seen over time,
// without the residual.
func (b *builder) temporalResnetBlock(name string, x images, emb *onnx.Value, eps float64) images {
	b.Push(name)
	defer b.Pop()
	y := b.convOverTime("conv1", b.groupNormSiLU("norm1", x, eps), x.channels)
	y = b.addTimeEmbedding(y, emb)
	return b.convOverTime("conv2", b.groupNormSiLU("norm2", y, eps), x.channels)
}

func (b *builder) addTimeEmbedding(x images, emb *onnx.Value) images {
	if emb == nil {
		return x
	}
	return b.dialect.addVectors(x, b.linear("time_emb_proj", emb, x.channels))
}
