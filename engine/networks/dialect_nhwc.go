package networks

import "framewake/engine/onnx"

// nhwc is what GPUs' dialects have in common: images in the order [N,H,W,C].
// Then pixels are rows and frames are rows of pixels already, and nothing is
// moved between convolutions, attention and norms. Its layers are written with
// operators that every provider has.
type nhwc struct{ dtype onnx.DType }

func (d nhwc) precision() onnx.DType { return d.dtype }

// nhwcImages are of the shape [N,H,W,C].
func nhwcImages(x *onnx.Value) images {
	return images{x, x.Dim(0), x.Dim(3), x.Dim(1), x.Dim(2)}
}

func (nhwc) fromNCHW(x *onnx.Value) images { return nhwcImages(x.Transpose(0, 2, 3, 1)) }

func (nhwc) toNCHW(x images) *onnx.Value { return x.Transpose(0, 3, 1, 2) }

func (nhwc) overTime(x images, frames int64) images {
	return nhwcImages(x.Reshape(x.n/frames, frames, x.height*x.width, x.channels))
}

func (nhwc) overSpace(x, like images) images {
	return like.with(x.Reshape(like.n, like.height, like.width, like.channels))
}

func (nhwc) tokens(x images) *onnx.Value { return x.Reshape(x.n*x.height*x.width, x.channels) }

func (nhwc) fromTokens(rows *onnx.Value, like images) images {
	return like.with(rows.Reshape(like.n, like.height, like.width, like.channels))
}

func (nhwc) addVectors(x images, vectors *onnx.Value) images {
	return x.with(x.Add(vectors.Reshape(x.n, vectors.Dim(0)/x.n, 1, x.channels)))
}

func (nhwc) concat(x, y images) images { return nhwcImages(x.Concat(3, y.Value)) }

// upsample repeats by Expand: a Resize would be for [N,C,H,W] only. Like the
// CPU's it cuts off a row or a column that is too much.
func (nhwc) upsample(x images, height, width int64) images {
	y := x.Reshape(x.n*x.height, 1, x.width, 1, x.channels)
	y = y.Expand(x.n*x.height, 2, x.width, 2, x.channels).Reshape(x.n, 2*x.height, 2*x.width, x.channels)
	if height < 2*x.height {
		y = y.Slice(1, 0, height)
	}
	if width < 2*x.width {
		y = y.Slice(2, 0, width)
	}
	return nhwcImages(y)
}

func (nhwc) conv(x images, weight, bias *onnx.Value, w onnx.Window) images {
	return nhwcImages(x.ConvNHWC(weight, bias, w))
}

// groupNorm computes the mean of x and of x² for each group, in float32, then
// x·scale + shift from numbers for each channel.
func (d nhwc) groupNorm(b *builder, x images, eps float64, silu bool) images {
	wide := x.with(cast(x.Value, onnx.Float32))
	mean := d.groupMeans(wide)
	variance := d.groupMeans(wide.with(wide.Mul(wide.Value))).Sub(mean.Mul(mean)).AtLeast(0)
	deviation := variance.AddScalar(eps).Sqrt()

	perGroup, stored := []int64{1, 1, normGroups, x.channels / normGroups}, []int64{x.channels}
	scale := b.weightIn(onnx.Float32, "weight", stored, perGroup...).Div(deviation)
	shift := b.weightIn(onnx.Float32, "bias", stored, perGroup...).Sub(mean.Mul(scale))
	perChannel := func(v *onnx.Value) *onnx.Value { return v.Reshape(x.n, 1, 1, x.channels) }
	y := wide.Mul(perChannel(scale)).Add(perChannel(shift))
	if silu {
		y = y.QuickGelu(1)
	}
	return x.with(cast(y, d.dtype))
}

// groupMeans [n,1,normGroups,1] are taken of pieces of an image first: the sum
// of a whole one would lose digits.
func (nhwc) groupMeans(x images) *onnx.Value {
	const most = 4096 // pixels
	pixels := x.height * x.width
	piece := pixels
	for piece > most && piece%2 == 0 {
		piece /= 2
	}
	means := x.Reshape(x.n*pixels/piece, piece, x.channels).ReduceMean(1)
	return means.Reshape(x.n, pixels/piece, normGroups, x.channels/normGroups).ReduceMean(1, 3)
}

// pieces: the inner values of a feed-forward layer, twice as wide before the
// GEGLU, are computed in pieces of 256 MiB, many times what fills a GPU.
func (d nhwc) pieces(rows, width int64) int64 {
	const bytes = 256 << 20
	return min(max(rows*2*width*d.dtype.Size()/bytes, 1), rows)
}

func (nhwc) linear(rows, weight, bias *onnx.Value) *onnx.Value { return rows.Gemm(weight, bias) }

func (nhwc) layerNorm(b *builder, x *onnx.Value, eps float64) *onnx.Value {
	width := x.Dim(1)
	return x.LayerNorm(b.weight("weight", width), b.weight("bias", width), eps)
}

// addNorm adds by itself: the fused operator sums up in the precision of x.
func (d nhwc) addNorm(b *builder, x, y *onnx.Value, eps float64) (normed, sum *onnx.Value) {
	sum = x.Add(y)
	return d.layerNorm(b, sum, eps), sum
}

// overTimeAs hands f the tokens as sequences over time, [clips·pixels,frames,width]
// each, and brings what f makes of them back into the order of rows.
func overTimeAs(q, k, v *onnx.Value, clips, frames int64, f func(q, k, v *onnx.Value) *onnx.Value) *onnx.Value {
	rows, width := q.Dim(0), q.Dim(1)
	pixels := rows / (clips * frames)
	swap := func(x *onnx.Value) *onnx.Value {
		return x.Reshape(clips, frames, pixels, width).Transpose(0, 2, 1, 3).Reshape(clips*pixels, frames, width)
	}
	y := f(swap(q), swap(k), swap(v)).Reshape(clips, pixels, frames, width)
	return y.Transpose(0, 2, 1, 3).Reshape(rows, width)
}

// part is all of an axis, or a part of it.
func part(x *onnx.Value, axis, from, to int64) *onnx.Value {
	if from == 0 && to == x.Dim(int(axis)) {
		return x
	}
	return x.Slice(axis, from, to)
}

// inParts joins what f makes of 0 … n, at most so many at a time, along an axis.
func inParts(n, most, axis int64, f func(from, to int64) *onnx.Value) *onnx.Value {
	var parts []*onnx.Value
	for from := int64(0); from < n; from += most {
		parts = append(parts, f(from, min(from+most, n)))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return parts[0].Concat(axis, parts[1:]...)
}
