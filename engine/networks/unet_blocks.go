package networks

import (
	"fmt"

	"framewake/engine/onnx"
)

// The norms' eps differ from block to block, as the classes were given it in
// diffusers' unet_3d_blocks.py.
var (
	crossAttnDownRes = resBlock{spatialEps: 1e-6, temporalEps: 1e-6}
	downRes          = resBlock{spatialEps: 1e-5, temporalEps: 1e-5}
	midRes           = resBlock{spatialEps: 1e-5, temporalEps: 1e-5}
	upRes            = resBlock{spatialEps: 1e-6, temporalEps: 1e-6} // with and without attention
)

// downBlock is diffusers' CrossAttnDownBlockSpatioTemporal, or
// DownBlockSpatioTemporal for a level without attention. It pushes the result
// of every layer on the stack of skips.
func (b *builder) downBlock(i int, x images, skips []images, cond conditioning, l level, last bool) (images, []images) {
	b.Push(fmt.Sprintf("down_blocks.%d", i))
	defer b.Pop()
	kind := downRes
	if l.attention {
		kind = crossAttnDownRes
	}
	for j := range l.layers {
		x = b.unetLayer(j, x, cond, l, kind)
		skips = append(skips, x)
	}
	if !last {
		x = b.conv("downsamplers.0.conv", x, l.channels, onnx.Square(3, 2, 1))
		skips = append(skips, x)
	}
	return x, skips
}

// midBlock is diffusers' UNetMidBlockSpatioTemporal.
func (b *builder) midBlock(x images, cond conditioning, l level) images {
	b.Push("mid_block")
	defer b.Pop()
	l.attention = true
	x = b.unetLayer(0, x, cond, l, midRes)
	return b.spatioTemporalResBlock("resnets.1", x, cond.emb, l.channels, midRes)
}

// upBlock is diffusers' CrossAttnUpBlockSpatioTemporal, or
// UpBlockSpatioTemporal for a level without attention. Every layer takes a
// skip from the stack. What is left on it is larger: the block enlarges its
// result to the size of the next one.
func (b *builder) upBlock(i int, x images, skips []images, cond conditioning, l level) (images, []images) {
	b.Push(fmt.Sprintf("up_blocks.%d", i))
	defer b.Pop()
	for j := range l.layers + 1 {
		var skip images
		skip, skips = skips[len(skips)-1], skips[:len(skips)-1]
		x = b.unetLayer(j, b.dialect.concat(x, skip), cond, l, upRes)
	}
	if len(skips) > 0 {
		next := skips[len(skips)-1]
		x = b.dialect.upsample(x, next.height, next.width)
		x = b.conv3x3("upsamplers.0.conv", x, l.channels)
	}
	return x, skips
}

// unetLayer is a ResBlock and, where the level has attention, a transformer.
func (b *builder) unetLayer(j int64, x images, cond conditioning, l level, kind resBlock) images {
	x = b.spatioTemporalResBlock(fmt.Sprintf("resnets.%d", j), x, cond.emb, l.channels, kind)
	if l.attention {
		x = b.transformerSpatioTemporal(fmt.Sprintf("attentions.%d", j), x, cond.context, l.heads, l.transformerLayers)
	}
	return x
}
