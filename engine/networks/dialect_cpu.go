package networks

import "framewake/engine/onnx"

// cpu writes what was measured to be fast on ONNX Runtime 1.27's CPU provider.
type cpu struct{}

func (cpu) fromNCHW(x *onnx.Value) images {
	return images{x, x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3)}
}

func (cpu) toNCHW(x images) *onnx.Value { return x.Value }

func (d cpu) overTime(x images, frames int64) images {
	pixels := x.height * x.width
	clips := x.Reshape(x.n/frames, frames, x.channels, pixels)
	return d.fromNCHW(clips.Transpose(0, 2, 1, 3))
}

func (cpu) overSpace(x, like images) images {
	return like.with(x.Transpose(0, 2, 1, 3).Reshape(like.n, like.channels, like.height, like.width))
}

func (cpu) tokens(x images) *onnx.Value {
	pixels := x.height * x.width
	return x.Reshape(x.n, x.channels, pixels).Transpose(0, 2, 1).Reshape(x.n*pixels, x.channels)
}

func (cpu) fromTokens(rows *onnx.Value, like images) images {
	x := rows.Reshape(like.n, like.height*like.width, like.channels).Transpose(0, 2, 1)
	return like.with(x.Reshape(like.n, like.channels, like.height, like.width))
}

func (cpu) addVectors(x images, vectors *onnx.Value) images {
	n := vectors.Dim(0)
	y := x.Reshape(n, x.n/n, x.channels, x.height*x.width).Add(vectors.Reshape(n, 1, x.channels, 1))
	return x.with(y.Reshape(x.n, x.channels, x.height, x.width))
}

func (d cpu) concat(x, y images) images { return d.fromNCHW(x.Concat(1, y.Value)) }

// upsample doubles and cuts off. For a size that is one less than twice the
// old one that picks the same pixels as floor(i·old/new), which is what
// torch.nn.functional.interpolate does.
func (d cpu) upsample(x images, height, width int64) images {
	y := x.UpsampleNearest(2)
	if height < 2*x.height {
		y = y.Slice(2, 0, height)
	}
	if width < 2*x.width {
		y = y.Slice(3, 0, width)
	}
	return d.fromNCHW(y)
}

func (d cpu) conv(x images, weight, bias *onnx.Value, w onnx.Window) images {
	return d.fromNCHW(x.Conv(weight, bias, w))
}

// groupNorm: GroupNormalization has no kernel, 26 nodes take its place, and
// InstanceNormalization runs on one thread. So mean and variance of each group
// are computed, and x·scale + shift from numbers for each channel.
func (d cpu) groupNorm(b *builder, x images, eps float64, silu bool) images {
	mean, variance := d.moments(x)
	deviation := variance.AddScalar(eps).Sqrt()

	perGroup, stored := []int64{1, normGroups, x.channels / normGroups}, []int64{x.channels}
	scale := b.weightAs("weight", stored, perGroup...).Div(deviation)
	shift := b.weightAs("bias", stored, perGroup...).Sub(mean.Mul(scale))
	perChannel := func(v *onnx.Value) *onnx.Value { return v.Reshape(x.n, x.channels, 1, 1) }
	y := x.Mul(perChannel(scale)).Add(perChannel(shift))
	if silu {
		y = y.QuickGelu(1)
	}
	return x.with(y)
}

// moments are mean and variance [n,normGroups,1] of the groups of images. They
// are taken of pieces first: the sum of a whole group, 60 million numbers in a
// large clip, would lose digits.
func (cpu) moments(x images) (mean, variance *onnx.Value) {
	size := x.channels / normGroups * x.height * x.width
	piece := size
	for piece > 4096 && piece%2 == 0 {
		piece /= 2
	}
	pieces := x.Reshape(x.n*normGroups*size/piece, 1, piece)
	overGroup := func(v *onnx.Value) *onnx.Value { return v.Reshape(x.n, normGroups, size/piece).ReduceMean(2) }
	mean = overGroup(pieces.ReduceMean(2))
	square := overGroup(pieces.MatMulTransposed(pieces)).MulScalar(1 / float64(piece))
	return mean, square.Sub(mean.Mul(mean)).AtLeast(0)
}

func (cpu) linear(rows, weight, bias *onnx.Value) *onnx.Value { return rows.Gemm(weight, bias) }

func (cpu) attention(q, k, v *onnx.Value, n, heads int64) *onnx.Value {
	rows, width := q.Dim(0), q.Dim(1)
	sequences := func(x *onnx.Value) *onnx.Value { return x.Reshape(n, rows/n, width) }
	return sequences(q).Attention(sequences(k), sequences(v), heads).Reshape(rows, width)
}

// attentionOverTime makes every pixel a head of its own, which is where the
// elements lie already: nothing is transposed.
func (cpu) attentionOverTime(q, k, v *onnx.Value, n, frames, heads int64) *onnx.Value {
	rows, width := q.Dim(0), q.Dim(1)
	pixels := rows / (n * frames)
	clips := func(x *onnx.Value) *onnx.Value { return x.Reshape(n, frames, pixels*width) }
	return clips(q).Attention(clips(k), clips(v), pixels*heads).Reshape(rows, width)
}

// layerNorm adds nothing and normalises, see onnx.Value.AddNorm.
func (cpu) layerNorm(b *builder, rows *onnx.Value, eps float64) *onnx.Value {
	n, width := rows.Dim(0), rows.Dim(1)
	nothing := b.Constant(make([]float32, width), 1, 1, width)
	y := rows.Reshape(n, 1, width).AddNorm(nothing, b.weight("weight", width), b.weight("bias", width), eps)
	return y.Reshape(n, width)
}

func (cpu) addNorm(b *builder, x, y *onnx.Value, eps float64) (normed, sum *onnx.Value) {
	n, width := x.Dim(0), x.Dim(1)
	normed, sum = x.Reshape(1, n, width).AddNormSum(y.Reshape(1, n, width), b.weight("weight", width), b.weight("bias", width), eps)
	return normed.Reshape(n, width), sum.Reshape(n, width)
}

// geglu computes the halves apart, so that nothing is split. The second goes
// first: its Gelu is done before the other takes memory.
func (cpu) geglu(b *builder, rows *onnx.Value, width int64) *onnx.Value {
	weightU, weightG := b.halves("weight", 2*width, rows.Dim(1))
	biasU, biasG := b.halves("bias", 2*width)
	gate := rows.Gemm(weightG, biasG).Gelu()
	return rows.Gemm(weightU, biasU).Mul(gate)
}
