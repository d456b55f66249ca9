package networks

import "framewake/engine/onnx"

// linear is x·weightᵀ + bias for rows x.
func (b *builder) linear(name string, x *onnx.Value, out int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	weight := b.weight("weight", out, x.Dim(1))
	return b.dialect.linear(x, weight, b.weight("bias", out))
}

// unbiased is linear without a bias.
func (b *builder) unbiased(name string, x *onnx.Value, out int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	return b.dialect.linear(x, b.weight("weight", out, x.Dim(1)), nil)
}

// conv is a convolution with bias.
func (b *builder) conv(name string, x images, out int64, w onnx.Window) images {
	b.Push(name)
	defer b.Pop()
	weight := b.weight("weight", out, x.channels, w.Kernel[0], w.Kernel[1])
	return b.dialect.conv(x, weight, b.weight("bias", out), w)
}

// conv3x3 and conv1x1 keep the size of images.
func (b *builder) conv3x3(name string, x images, out int64) images {
	return b.conv(name, x, out, onnx.Square(3, 1, 1))
}

func (b *builder) conv1x1(name string, x images, out int64) images {
	return b.conv(name, x, out, onnx.Square(1, 1, 0))
}

// convOverTime is a Conv3d with kernel (3,1,1) and zero padding for x seen
// over time.
func (b *builder) convOverTime(name string, x images, out int64) images {
	b.Push(name)
	defer b.Pop()
	weight := b.weightAs("weight", []int64{out, x.channels, 3, 1, 1}, out, x.channels, 3, 1)
	window := onnx.Window{Kernel: [2]int64{3, 1}, Stride: [2]int64{1, 1}, Pads: [4]int64{1, 0, 1, 0}}
	return b.dialect.conv(x, weight, b.weight("bias", out), window)
}

// groupNorm is GroupNorm; the groups of images seen over time go through all
// frames.
func (b *builder) groupNorm(name string, x images, eps float64) images {
	b.Push(name)
	defer b.Pop()
	return b.dialect.groupNorm(b, x, eps, false)
}

// groupNormSiLU is SiLU behind GroupNorm.
func (b *builder) groupNormSiLU(name string, x images, eps float64) images {
	b.Push(name)
	defer b.Pop()
	return b.dialect.groupNorm(b, x, eps, true)
}

// layerNorm is LayerNorm of rows.
func (b *builder) layerNorm(name string, x *onnx.Value, eps float64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	return b.dialect.layerNorm(b, x, eps)
}

// addNorm is LayerNorm of x + y, and the sum.
func (b *builder) addNorm(name string, x, y *onnx.Value, eps float64) (normed, sum *onnx.Value) {
	b.Push(name)
	defer b.Pop()
	return b.dialect.addNorm(b, x, y, eps)
}

// silu is x·sigmoid(x).
func silu(x *onnx.Value) *onnx.Value { return x.QuickGelu(1) }

// addToTokens adds vectors, one for each image, to the image's tokens.
func addToTokens(tokens, vectors *onnx.Value) *onnx.Value {
	rows, images, width := tokens.Dim(0), vectors.Dim(0), tokens.Dim(1)
	return tokens.Reshape(images, rows/images, width).Add(vectors.Reshape(images, 1, width)).Reshape(rows, width)
}

// addToFrames adds vectors, one for each frame, to its tokens in every clip.
func (b *builder) addToFrames(tokens, vectors *onnx.Value) *onnx.Value {
	rows, width := tokens.Dim(0), tokens.Dim(1)
	pixels := rows / (b.batch * b.frames)
	y := tokens.Reshape(b.batch, b.frames, pixels, width).Add(vectors.Reshape(1, b.frames, 1, width))
	return y.Reshape(rows, width)
}

// inPieces applies f to as many parts of the rows.
func inPieces(rows *onnx.Value, pieces int64, f func(*onnx.Value) *onnx.Value) *onnx.Value {
	if pieces == 1 {
		return f(rows)
	}
	n := rows.Dim(0)
	var results []*onnx.Value
	for i := range pieces {
		results = append(results, f(rows.Slice(0, i*n/pieces, (i+1)*n/pieces)))
	}
	return results[0].Concat(0, results[1:]...)
}
