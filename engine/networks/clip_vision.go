package networks

import (
	"fmt"

	"framewake/engine/onnx"
)

// imageEncoder is transformers' CLIPVisionModelWithProjection.
func (b *builder) imageEncoder(c ImageEncoderConfig) {
	pixels := b.input("pixel_values", 1, c.Channels, c.ImageSize, c.ImageSize)
	x := b.visionTransformer("vision_model", pixels, c)
	b.output("image_embeds", b.unbiased("visual_projection", x, c.ProjectionDim))
}

// visionTransformer is transformers' CLIPVisionTransformer; its result is the
// pooled output, what became of the class token: [1,HiddenSize].
func (b *builder) visionTransformer(name string, pixels *onnx.Value, c ImageEncoderConfig) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	x := b.visionEmbeddings("embeddings", pixels, c)
	x = b.layerNorm("pre_layrnorm", x, c.LayerNormEps) // the checkpoint spells it so
	for i := range c.Layers {
		x = b.clipEncoderLayer(fmt.Sprintf("encoder.layers.%d", i), x, c)
	}
	return b.layerNorm("post_layernorm", x.Slice(0, 0, 1), c.LayerNormEps)
}

// visionEmbeddings is transformers' CLIPVisionEmbeddings: the class token, then
// a token for each patch, rows of patches from the top.
func (b *builder) visionEmbeddings(name string, pixels *onnx.Value, c ImageEncoderConfig) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	patches := b.dialect.tokens(b.patchEmbedding("patch_embedding", b.dialect.fromNCHW(pixels), c))
	class := b.weightAs("class_embedding", []int64{c.HiddenSize}, 1, c.HiddenSize)
	positions := b.weight("position_embedding.weight", 1+patches.Dim(0), c.HiddenSize)
	return class.Concat(0, patches).Add(positions)
}

func (b *builder) patchEmbedding(name string, x images, c ImageEncoderConfig) images {
	b.Push(name)
	defer b.Pop()
	weight := b.weight("weight", c.HiddenSize, c.Channels, c.PatchSize, c.PatchSize)
	return b.dialect.conv(x, weight, nil, onnx.Square(c.PatchSize, c.PatchSize, 0))
}

// clipEncoderLayer is transformers' CLIPEncoderLayer.
func (b *builder) clipEncoderLayer(name string, x *onnx.Value, c ImageEncoderConfig) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	y := b.clipAttention("self_attn", b.layerNorm("layer_norm1", x, c.LayerNormEps), c.Heads)
	normed, x := b.addNorm("layer_norm2", x, y, c.LayerNormEps)
	return x.Add(b.clipMLP("mlp", normed, c))
}

// clipAttention is transformers' CLIPAttention.
func (b *builder) clipAttention(name string, x *onnx.Value, heads int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	width := x.Dim(1)
	q := b.linear("q_proj", x, width)
	k := b.linear("k_proj", x, width)
	v := b.linear("v_proj", x, width)
	return b.linear("out_proj", b.dialect.attention(q, k, v, 1, heads), width)
}

// clipMLP is transformers' CLIPMLP.
func (b *builder) clipMLP(name string, x *onnx.Value, c ImageEncoderConfig) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	y := b.linear("fc1", x, c.IntermediateSize)
	if c.HiddenAct == "quick_gelu" {
		y = y.QuickGelu(1.702)
	} else {
		y = y.Gelu()
	}
	return b.linear("fc2", y, c.HiddenSize)
}
