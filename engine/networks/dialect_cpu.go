package networks

import "framewake/engine/onnx"

// cpu writes what was measured to be fast on ONNX Runtime 1.27's CPU provider.
type cpu struct{}

func (cpu) precision() onnx.DType { return onnx.Float32 }

func (d cpu) wide() primitives { return d }

func (cpu) fromNCHW(x *onnx.Value) images {
	return images{x, x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3)}
}

func (cpu) toNCHW(x images) *onnx.Value { return x.Value }

func (d cpu) overTime(x images, frames int64) images {
	clips := x.Reshape(x.n/frames, frames, x.channels, x.height*x.width)
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
	return like.with(rows.Reshape(like.n, like.height, like.width, like.channels).Transpose(0, 3, 1, 2))
}

func (cpu) addVectors(x images, vectors *onnx.Value) images {
	rows := vectors.Dim(0) / x.n
	y := vectors.Reshape(x.n, rows, x.channels).Transpose(0, 2, 1).Reshape(x.n, x.channels, rows, 1)
	return x.with(x.Add(y))
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
	size := max(x.channels/normGroups, 1) * x.height * x.width // a placeholder has but one channel
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

// layerNorm takes the faster operator, see onnx.Value.AddNorm. The variance of
// x + x is four times that of x, and so is eps: the result is the same.
func (cpu) layerNorm(b *builder, x *onnx.Value, eps float64) *onnx.Value {
	width := x.Dim(1)
	return x.AddNorm(x, b.weight("weight", width), b.weight("bias", width), 4*eps)
}

func (cpu) addNorm(b *builder, x, y *onnx.Value, eps float64) (normed, sum *onnx.Value) {
	width := x.Dim(1)
	return x.AddNormSum(y, b.weight("weight", width), b.weight("bias", width), eps)
}

// pieces: the inner values of a feed-forward layer are computed in pieces of 2
// MiB, which stay in a core's cache, or in six where that would be more: they
// are by far the largest values of a UNet otherwise.
func (cpu) pieces(rows, width int64) int64 {
	const bytes, most = 2 << 20, 6
	return min(max(rows*width*4/bytes, 1), most)
}

// geglu computes the halves apart, so that nothing is split. The second goes
// first: its Gelu is done before the other takes memory.
func (cpu) geglu(b *builder, rows *onnx.Value, width int64) *onnx.Value {
	weightU, weightG := b.halves("weight", 2*width, rows.Dim(1))
	biasU, biasG := b.halves("bias", 2*width)
	gate := rows.Gemm(weightG, biasG).Gelu()
	return rows.Gemm(weightU, biasU).Mul(gate)
}
