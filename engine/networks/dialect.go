package networks

import "framewake/engine/onnx"

// Dialect is how the layers are written for an execution provider: which
// operators, which order of elements, which precision. The zero Dialect writes
// nothing; take one from a function of this package.
type Dialect struct{ primitives }

// CPU is the dialect for ONNX Runtime's CPU provider: float32, images in the
// order [N,C,H,W], its fused attention.
func CPU() Dialect { return Dialect{cpu{}} }

// images are feature maps: n pictures of so many channels. In which order the
// elements lie is the dialect's business; layers pass images on, and add and
// scale those of one kind.
//
// The frames of a clip are batch·frames images. Seen over time (overTime) they
// are batch images of the same channels, a row for each frame and a column
// for each pixel: what convolutions and norms do to rows, they do to frames.
type images struct {
	*onnx.Value
	n, channels, height, width int64
}

// with is other elements of the same kind.
func (x images) with(v *onnx.Value) images {
	x.Value = v
	return x
}

// plus is x + y, both of one kind.
func (x images) plus(y images) images { return x.with(x.Add(y.Value)) }

// primitives are the layers that providers want written differently. The open
// scope is the layer's own.
//
// Besides images there are rows [n,channels]: vectors, one for each image, or
// tokens, one for each pixel of each image, in order.
type primitives interface {
	// precision is the element type of all images, rows and weights. The
	// networks' inputs and outputs are float32.
	precision() onnx.DType
	// wide is the same in float32.
	wide() primitives

	// fromNCHW and toNCHW are the ways in and out of a network.
	fromNCHW(x *onnx.Value) images
	toNCHW(x images) *onnx.Value

	// overTime and overSpace look at the same elements as clips of so many
	// frames each, or as images like the given ones again.
	overTime(x images, frames int64) images
	overSpace(x, like images) images

	// tokens and fromTokens turn pixels into rows and back.
	tokens(x images) *onnx.Value
	fromTokens(rows *onnx.Value, like images) images

	// addVectors adds a vector for each image to all its pixels; seen over time,
	// to those of its row.
	addVectors(x images, vectors *onnx.Value) images
	// concat joins channels.
	concat(x, y images) images
	// upsample enlarges images to height×width, twice the size or one less,
	// repeating pixels.
	upsample(x images, height, width int64) images
	conv(x images, weight, bias *onnx.Value, w onnx.Window) images
	// groupNorm normalises each of normGroups groups of channels of an image,
	// then applies weight and bias, and SiLU if asked.
	groupNorm(b *builder, x images, eps float64, silu bool) images

	// linear is rows · weightᵀ + bias; bias may be nil.
	linear(rows, weight, bias *onnx.Value) *onnx.Value
	// layerNorm is LayerNorm of rows; addNorm is that of x + y, and the sum.
	layerNorm(b *builder, rows *onnx.Value, eps float64) *onnx.Value
	addNorm(b *builder, x, y *onnx.Value, eps float64) (normed, sum *onnx.Value)
	// attention lets the tokens of each of n sequences attend to each other.
	attention(q, k, v *onnx.Value, n, heads int64) *onnx.Value
	// attentionOverTime lets the tokens of one pixel attend to each other over
	// the frames of each of n clips.
	attentionOverTime(q, k, v *onnx.Value, n, frames, heads int64) *onnx.Value
	// pieces is in how many parts rows go through a feed-forward layer that is
	// so wide inside.
	pieces(rows, width int64) int64
	// geglu is u·gelu(g), u and g being the halves of a linear layer.
	geglu(b *builder, rows *onnx.Value, width int64) *onnx.Value
}
