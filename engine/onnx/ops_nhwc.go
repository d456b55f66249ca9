package onnx

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// ConvNHWC is Conv for images [N,H,W,C]; the weight stays [out,C,kh,kw]. It is
// written as a Transpose, a Conv and a Transpose. A provider that prefers
// channels last has ONNX Runtime put the opposite ones around its own Conv, and
// all four are gone: so they take no memory here.
func (x *Value) ConvNHWC(weight, bias *Value, w Window) *Value {
	return x.moveAxes(0, 3, 1, 2).Conv(weight, bias, w).moveAxes(0, 2, 3, 1)
}

// moveAxes is a Transpose that is not there when the network runs.
func (x *Value) moveAxes(perm ...int64) *Value {
	shape, err := transposed(x.shape, perm)
	n := node{op: "Transpose", inputs: []*Value{x}, attrs: []attribute{{"perm", perm}}, view: true}
	return x.graph.emit(n, x.dtype, shape, err)
}

// GroupNormNHWC brings each of the groups of channels of an image [N,H,W,C] to
// mean 0 and variance 1, eps being added to the variance; times scale [C] plus
// bias [C], which are float32 whatever x is; then SiLU, if asked. The CUDA
// provider alone has it: for images of less than 2³¹ elements whose groups have
// an even number of channels (ONNX Runtime 1.27, group_norm_common_base.h).
func (x *Value) GroupNormNHWC(scale, bias *Value, groups int64, eps float64, silu bool) *Value {
	activation := int64(0)
	if silu {
		activation = 1
	}
	n := node{domain: "com.microsoft", op: "GroupNorm", inputs: []*Value{x, scale, bias}, attrs: []attribute{
		{"epsilon", float32(eps)}, {"groups", groups}, {"activation", activation}, {"channels_last", int64(1)},
	}}
	err := errors.Join(groupable(x.shape, groups), perChannel(x.shape, 3, scale.shape, bias.shape))
	if scale.dtype != Float32 || bias.dtype != Float32 {
		err = errors.Join(err, errors.New("scale and bias are not float32"))
	}
	return x.graph.emit(n, x.dtype, x.shape, err)
}

func groupable(shape []int64, groups int64) error {
	switch {
	case len(shape) != 4:
		return errors.New("not of the form [N,H,W,C]")
	case groups < 1 || shape[3]%(2*groups) != 0:
		return fmt.Errorf("%d channels do not part into %d groups of an even number", shape[3], groups)
	case elements(shape[1:]) > math.MaxInt32:
		return fmt.Errorf("an image of %d elements is too large", elements(shape[1:]))
	}
	return nil
}

// BiasSplitGelu is u·gelu(g) for rows [rows,2·width], u and g being the halves
// of x + bias; bias is [2·width]. The CUDA provider alone has it, for the widths
// that HasBiasSplitGelu names and less than 2³¹ elements.
func (x *Value) BiasSplitGelu(bias *Value) *Value {
	rows, width := x.Dim(0), x.Dim(1)
	err := errors.Join(perChannel(x.shape, 1, bias.shape, bias.shape), oneType([]*Value{x, bias}))
	if len(x.shape) != 2 || !HasBiasSplitGelu(width/2) {
		err = errors.Join(err, errors.New("not rows of a width it is made for"))
	}
	if elements(x.shape) > math.MaxInt32 {
		err = errors.Join(err, errors.New("too many rows"))
	}
	n := node{domain: "com.microsoft", op: "BiasSplitGelu", inputs: []*Value{x.Reshape(1, rows, width), bias}}
	return x.graph.emit(n, x.dtype, []int64{1, rows, width / 2}, err).Reshape(rows, width/2)
}

// HasBiasSplitGelu tells whether BiasSplitGelu can give rows of a width (ONNX
// Runtime 1.27, bias_split_gelu_impl.cu).
func HasBiasSplitGelu(width int64) bool {
	return slices.Contains([]int64{1280, 2560, 5120}, width)
}

// FlashAttention is Attention on a provider whose kernel takes its inputs as
// they lie and needs no work space.
func (x *Value) FlashAttention(keys, values *Value, heads int64) *Value {
	y := x.Attention(keys, values, heads)
	if g := x.graph; g.err == nil {
		g.nodes[len(g.nodes)-1].work = 0
	}
	return y
}

// LayerNorm brings rows [rows,width] to mean 0 and variance 1, eps being added
// to the variance; times scale [width] plus bias [width]. The statistics are
// float32 whatever x is.
func (x *Value) LayerNorm(scale, bias *Value, eps float64) *Value {
	in := []*Value{x, scale, bias}
	err := errors.Join(rowsLike(x.shape, x.shape), perChannel(x.shape, 1, scale.shape, bias.shape), oneType(in))
	n := node{op: "LayerNormalization", inputs: in, attrs: []attribute{{"axis", int64(-1)}, {"epsilon", float32(eps)}}}
	return x.graph.emit(n, x.dtype, x.shape, err)
}

// MatMul is x·y for each of the matrices x [N,rows,in] and y [N,in,out].
func (x *Value) MatMul(y *Value) *Value {
	var shape []int64
	err := errors.New("not of the forms [N,rows,in] and [N,in,out]")
	if len(x.shape) == 3 && len(y.shape) == 3 && x.shape[0] == y.shape[0] && x.shape[2] == y.shape[1] {
		shape, err = []int64{x.shape[0], x.shape[1], y.shape[2]}, oneType([]*Value{x, y})
	}
	return x.graph.emit(node{op: "MatMul", inputs: []*Value{x, y}}, x.dtype, shape, err)
}

// Softmax makes the last axis sum to 1: e to the power of x, divided by the sum.
func (x *Value) Softmax() *Value {
	return x.graph.emit(node{op: "Softmax", inputs: []*Value{x}, attrs: []attribute{{"axis", int64(-1)}}}, x.dtype, x.shape, nil)
}
