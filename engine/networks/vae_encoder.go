package networks

import (
	"fmt"

	"framewake/engine/onnx"
)

// vaeEps is that of all norms of the VAE but the decoder's temporal ones.
const vaeEps = 1e-6

// vaeEncoder is diffusers' Encoder, and the convolution that AutoencoderKL has
// behind it.
func (b *builder) vaeEncoder(c VAEConfig, height, width int64) {
	x := b.dialect.fromNCHW(b.input("sample", b.frames, c.InChannels, height, width))
	moments := 2 * c.LatentChannels
	x = b.conv1x1("quant_conv", b.encoder("encoder", x, c, moments), moments)
	b.output("moments", b.dialect.toNCHW(x))
}

func (b *builder) encoder(name string, x images, c VAEConfig, out int64) images {
	b.Push(name)
	defer b.Pop()
	x = b.conv3x3("conv_in", x, c.BlockOutChannels[0])
	for i, channels := range c.BlockOutChannels {
		x = b.downEncoderBlock2D(fmt.Sprintf("down_blocks.%d", i), x, channels, c.LayersPerBlock, i == len(c.BlockOutChannels)-1)
	}
	x = b.encoderMidBlock("mid_block", x)
	return b.conv3x3("conv_out", b.groupNormSiLU("conv_norm_out", x, vaeEps), out)
}

// downEncoderBlock2D is diffusers' DownEncoderBlock2D. It halves the size with
// padding on the right and at the bottom only.
func (b *builder) downEncoderBlock2D(name string, x images, out, layers int64, last bool) images {
	b.Push(name)
	defer b.Pop()
	for j := range layers {
		x = b.resnetBlock2D(fmt.Sprintf("resnets.%d", j), x, nil, out, vaeEps)
	}
	if last {
		return x
	}
	halve := onnx.Window{Kernel: [2]int64{3, 3}, Stride: [2]int64{2, 2}, Pads: [4]int64{0, 0, 1, 1}}
	return b.conv("downsamplers.0.conv", x, out, halve)
}

// encoderMidBlock is diffusers' UNetMidBlock2D.
func (b *builder) encoderMidBlock(name string, x images) images {
	b.Push(name)
	defer b.Pop()
	x = b.resnetBlock2D("resnets.0", x, nil, x.channels, vaeEps)
	x = b.imageAttention("attentions.0", x)
	return b.resnetBlock2D("resnets.1", x, nil, x.channels, vaeEps)
}
