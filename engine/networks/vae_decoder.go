package networks

import "fmt"

// decoderRes is the kind of the decoder's blocks, in diffusers'
// unet_3d_blocks.py: MidBlockTemporalDecoder and UpBlockTemporalDecoder.
var decoderRes = resBlock{spatialEps: vaeEps, temporalEps: 1e-5, switched: true}

// vaeDecoder is the decoder of diffusers' AutoencoderKLTemporalDecoder.
func (b *builder) vaeDecoder(c VAEConfig, h, w int64) {
	sample := b.input("sample", b.frames, c.LatentChannels, h, w)
	if b.Err() != nil {
		return // an impossible size
	}
	x := b.temporalDecoder("decoder", b.dialect.fromNCHW(sample), c)
	b.output("frames", b.dialect.toNCHW(x))
}

// temporalDecoder is diffusers' TemporalDecoder.
func (b *builder) temporalDecoder(name string, x images, c VAEConfig) images {
	b.Push(name)
	defer b.Pop()
	coarsest := len(c.BlockOutChannels) - 1
	x = b.conv3x3("conv_in", x, c.BlockOutChannels[coarsest])
	x = b.midBlockTemporalDecoder("mid_block", x, c.LayersPerBlock)
	for i := range c.BlockOutChannels {
		channels := c.BlockOutChannels[coarsest-i]
		x = b.upBlockTemporalDecoder(fmt.Sprintf("up_blocks.%d", i), x, channels, c.LayersPerBlock+1, i == coarsest)
	}
	x = b.conv3x3("conv_out", b.groupNormSiLU("conv_norm_out", x, vaeEps), c.OutChannels)
	y := b.convOverTime("time_conv_out", b.dialect.overTime(x, b.frames), c.OutChannels)
	return b.dialect.overSpace(y, x)
}

// midBlockTemporalDecoder is diffusers' MidBlockTemporalDecoder. It has as many
// ResBlocks as a level has layers but one attention, and runs them in pairs
// behind the first ResBlock. So with one layer the attention never runs, and
// of three and more layers only the first two do.
func (b *builder) midBlockTemporalDecoder(name string, x images, layers int64) images {
	b.Push(name)
	defer b.Pop()
	x = b.spatioTemporalResBlock("resnets.0", x, nil, x.channels, decoderRes)
	attention := func(b *builder, x images) images { return b.imageAttention("attentions.0", x) }
	if layers == 1 {
		b.neverRun(attention, x)
		return x
	}
	x = attention(b, x)
	x = b.spatioTemporalResBlock("resnets.1", x, nil, x.channels, decoderRes)
	for j := int64(2); j < layers; j++ {
		b.neverRun(func(b *builder, x images) images {
			return b.spatioTemporalResBlock(fmt.Sprintf("resnets.%d", j), x, nil, x.channels, decoderRes)
		}, x)
	}
	return x
}

// upBlockTemporalDecoder is diffusers' UpBlockTemporalDecoder.
func (b *builder) upBlockTemporalDecoder(name string, x images, out, layers int64, last bool) images {
	b.Push(name)
	defer b.Pop()
	for j := range layers {
		x = b.spatioTemporalResBlock(fmt.Sprintf("resnets.%d", j), x, nil, out, decoderRes)
	}
	if last {
		return x
	}
	x = b.dialect.upsample(x, 2*x.height, 2*x.width)
	return b.conv3x3("upsamplers.0.conv", x, out)
}
