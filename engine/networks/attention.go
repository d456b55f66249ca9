package networks

import "framewake/engine/onnx"

// selfAttention is diffusers' Attention of tokens to each other, without the
// residual: attend is the dialect's, over space or over time.
func (b *builder) selfAttention(name string, x *onnx.Value, attend func(q, k, v *onnx.Value) *onnx.Value) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	width := x.Dim(1)
	q := b.unbiased("to_q", x, width)
	k := b.unbiased("to_k", x, width)
	v := b.unbiased("to_v", x, width)
	return b.linear("to_out.0", attend(q, k, v), width)
}

// crossAttention is diffusers' Attention of an image's tokens to its context, a
// single token: the softmax over one score is 1, so every token gets
// to_out(to_v(context)). The result is that vector for each image. norm is the
// name of the norm in front, which has no influence either.
func (b *builder) crossAttention(name, norm string, context *onnx.Value, width int64) *onnx.Value {
	b.skip(norm+".weight", width)
	b.skip(norm+".bias", width)
	b.Push(name)
	defer b.Pop()
	b.skip("to_q.weight", width, width)
	b.skip("to_k.weight", width, context.Dim(1))
	return b.linear("to_out.0", b.unbiased("to_v", context, width), width)
}

// imageAttention is diffusers' Attention as the VAE has it: the pixels of each
// image attend to each other, one head wide as the channels; with a norm in
// front and the residual added.
func (b *builder) imageAttention(name string, x images) images {
	b.Push(name)
	defer b.Pop()
	rows := b.dialect.tokens(b.groupNorm("group_norm", x, vaeEps))
	q := b.linear("to_q", rows, x.channels)
	k := b.linear("to_k", rows, x.channels)
	v := b.linear("to_v", rows, x.channels)
	y := b.linear("to_out.0", b.dialect.attention(q, k, v, x.n, 1), x.channels)
	return x.plus(b.dialect.fromTokens(y, x))
}
