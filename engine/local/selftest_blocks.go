package local

import (
	"math"
	"math/rand/v2"

	"framewake/engine/onnx"
)

// block is a part of a network that the self-test runs: the operators and the
// proportions of Stable Video Diffusion, with random weights.
type block struct {
	name  string
	shape []int64 // of its input and of its output
	build func(w weights, x *onnx.Value) *onnx.Value
}

// blocks lists what every network is made of.
var blocks = []block{
	// 96 keys are more than the 64 lanes that a GPU's widest groups have: a
	// kernel that is wrong beyond one group is found (ONNX Runtime 1.27's for
	// WebGPU is right for as many keys as a group has lanes, where that has
	// fewer than 32).
	{"attention", []int64{2, 96, 128}, attentionBlock},
	{"resnet", []int64{2, 32, 16, 24}, resnetBlock},
	// The sizes of the UNet's first level: kernels are made for some and not for
	// others.
	{"feed-forward", []int64{1, 16, 24, 320}, feedForwardBlock},
}

// graph builds the block with arithmetic in one element type, with the operators
// that CUDA alone has or with what they are defined to compute. Input x and
// output y are float32.
func (b block) graph(dtype onnx.DType, fused bool) *onnx.Graph {
	g := onnx.New(b.name + " " + dtype.String())
	x := g.Input("x", onnx.Float32, b.shape...)
	w := weights{g, rand.New(rand.NewPCG(1, 2)), dtype, fused}
	in := x
	if dtype != onnx.Float32 {
		in = x.Cast(dtype)
	}
	y := b.build(w, in)
	if dtype != onnx.Float32 {
		y = y.Cast(onnx.Float32)
	}
	g.Output("y", y)
	return g
}

// weights makes constants.
type weights struct {
	graph  *onnx.Graph
	random *rand.Rand
	dtype  onnx.DType
	fused  bool
}

// uniform is a constant between -scale and scale.
func (w weights) uniform(scale float64, shape ...int64) *onnx.Value {
	n := int64(1)
	for _, d := range shape {
		n *= d
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(scale * (2*w.random.Float64() - 1))
	}
	return w.constant(values, shape...)
}

func (w weights) constant(values []float32, shape ...int64) *onnx.Value {
	v := w.graph.Constant(values, shape...)
	if w.dtype != onnx.Float32 {
		v = v.Cast(w.dtype)
	}
	return v
}

// keepsVariance is the bound of uniform weights that keep the variance of what
// they add up.
func keepsVariance(inputs int64) float64 { return math.Sqrt(3 / float64(inputs)) }

// attentionHeads are 64 wide, as all of Stable Video Diffusion's are.
const attentionHeads = 2

// attentionBlock is attn1 of a transformer: to_q, to_k, to_v, to_out, and the
// way around them. Queries and keys are enlarged, so that each position
// attends to few others and a mistake shows.
func attentionBlock(w weights, x *onnx.Value) *onnx.Value {
	batch, length, width := x.Dim(0), x.Dim(1), x.Dim(2)
	linear := func(x *onnx.Value, scale float64) *onnx.Value {
		weight, bias := w.uniform(scale*keepsVariance(width), width, width), w.uniform(0.1, width)
		return x.Reshape(batch*length, width).Gemm(weight, bias).Reshape(batch, length, width)
	}
	q, k, v := linear(x, 2), linear(x, 2), linear(x, 1)
	return linear(q.Attention(k, v, attentionHeads), 1).Add(x)
}

// resnetGroups of channels share their statistics.
const resnetGroups = 8

// resnetBlock is ResnetBlock2D and its temporal counterpart: group norm, SiLU
// and a 3×3 convolution, the same with a 3×1 convolution, and the way around
// them.
func resnetBlock(w weights, x *onnx.Value) *onnx.Value {
	channels := x.Dim(1)
	convolve := func(x *onnx.Value, window onnx.Window) *onnx.Value {
		kh, kw := window.Kernel[0], window.Kernel[1]
		weight := w.uniform(keepsVariance(channels*kh*kw), channels, channels, kh, kw)
		return x.Conv(weight, w.uniform(0.1, channels), window)
	}
	y := convolve(groupNorm(w, x).QuickGelu(1), onnx.Square(3, 1, 1))
	temporal := onnx.Window{Kernel: [2]int64{3, 1}, Stride: [2]int64{1, 1}, Pads: [4]int64{1, 0, 1, 0}}
	return convolve(groupNorm(w, y).QuickGelu(1), temporal).Add(x)
}

// groupNorm is the group norm from operators that every provider has: mean and
// variance of each group, then scale and shift of each channel.
func groupNorm(w weights, x *onnx.Value) *onnx.Value {
	batch, channels, height, width := x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3)
	groups := x.Reshape(batch, resnetGroups, channels/resnetGroups*height*width)
	centred := groups.Sub(groups.ReduceMean(2))
	deviation := centred.Mul(centred).ReduceMean(2).Add(w.constant([]float32{1e-5}, 1)).Sqrt()
	y := centred.Div(deviation).Reshape(batch, channels, height, width)
	return y.Mul(w.uniform(2, channels, 1, 1)).Add(w.uniform(0.5, channels, 1, 1))
}

// feedForwardBlock has what GPUs compute with channels last, [N,H,W,C]: group
// norm with SiLU, a 3×3 convolution, GEGLU on pixels as rows, and the way around
// them.
func feedForwardBlock(w weights, x *onnx.Value) *onnx.Value {
	channels, inner := x.Dim(3), 4*x.Dim(3)
	linear := func(x, bias *onnx.Value, out int64) *onnx.Value {
		in := x.Dim(1)
		return x.Gemm(w.uniform(keepsVariance(in), out, in), bias)
	}
	weight := w.uniform(keepsVariance(9*channels), channels, channels, 3, 3)
	y := lastGroupNorm(w, x).ConvNHWC(weight, w.uniform(0.1, channels), onnx.Square(3, 1, 1))
	rows := y.Reshape(x.Dim(0)*x.Dim(1)*x.Dim(2), channels)
	if bias := w.uniform(0.1, 2*inner); w.fused {
		rows = linear(rows, nil, 2*inner).BiasSplitGelu(bias)
	} else {
		rows = linear(rows, bias, 2*inner)
		rows = rows.Slice(1, 0, inner).Mul(rows.Slice(1, inner, 2*inner).Gelu())
	}
	y = linear(rows, w.uniform(0.1, channels), channels)
	return y.Reshape(x.Dim(0), x.Dim(1), x.Dim(2), channels).Add(x)
}

// lastGroups is what the UNet's channels are parted into.
const lastGroups = 32

// lastGroupNorm is groupNorm with SiLU for channels last.
func lastGroupNorm(w weights, x *onnx.Value) *onnx.Value {
	const eps = 1e-5
	height, width, channels := x.Dim(1), x.Dim(2), x.Dim(3)
	wide := w
	wide.dtype = onnx.Float32 // of scale and bias, whatever the rest is
	scale, bias := wide.uniform(2, channels), wide.uniform(0.5, channels)
	if w.fused {
		return x.GroupNormNHWC(scale, bias, lastGroups, eps, true)
	}
	groups := x.Reshape(x.Dim(0), height*width, lastGroups, channels/lastGroups)
	centred := groups.Sub(groups.ReduceMean(1, 3))
	deviation := centred.Mul(centred).ReduceMean(1, 3).Add(w.constant([]float32{eps}, 1)).Sqrt()
	y := centred.Div(deviation).Reshape(x.Dim(0), height, width, channels)
	if w.dtype != onnx.Float32 {
		scale, bias = scale.Cast(w.dtype), bias.Cast(w.dtype)
	}
	return y.Mul(scale).Add(bias).QuickGelu(1)
}
