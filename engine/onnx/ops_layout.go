package onnx

import (
	"errors"
	"slices"
)

// Slice is the part from … to-1 of an axis.
func (x *Value) Slice(axis, from, to int64) *Value {
	shape, err := sliced(x.shape, axis, from, to)
	in := []*Value{x, x.graph.ints(from), x.graph.ints(to), x.graph.ints(axis)}
	return x.graph.emit(node{op: "Slice", inputs: in}, x.dtype, shape, err)
}

// Reshape reads the same elements in the same order with another shape.
func (x *Value) Reshape(shape ...int64) *Value {
	to, err := reshaped(x.shape, shape)
	written := slices.Clone(shape)
	if len(written) > 0 {
		written[0] = -1 // the rest: see Graph.HideSize
	}
	in := []*Value{x, x.graph.ints(written...)}
	return x.graph.emit(node{op: "Reshape", inputs: in, view: true}, x.dtype, to, err)
}

// Expand repeats x along axes of size 1, and along new ones in front, to fill
// the shape.
func (x *Value) Expand(shape ...int64) *Value {
	to, err := expanded(x.shape, shape)
	written := slices.Clone(shape)
	for i := range min(len(x.shape), len(written)) { // an axis that stays is written as 1
		if at := len(written) - 1 - i; written[at] == x.shape[len(x.shape)-1-i] {
			written[at] = 1
		}
	}
	return x.graph.emit(node{op: "Expand", inputs: []*Value{x, x.graph.ints(written...)}}, x.dtype, to, err)
}

// Transpose reorders the axes: axis i of the result is axis perm[i] of x.
func (x *Value) Transpose(perm ...int64) *Value {
	shape, err := transposed(x.shape, perm)
	n := node{op: "Transpose", inputs: []*Value{x}, attrs: []attribute{{"perm", perm}}}
	return x.graph.emit(n, x.dtype, shape, err)
}

// Concat joins x and others along an axis.
func (x *Value) Concat(axis int64, others ...*Value) *Value {
	in := append([]*Value{x}, others...)
	shapes := make([][]int64, len(in))
	var mixed error
	for i, v := range in {
		shapes[i] = v.shape
		if v.dtype != x.dtype {
			mixed = errors.New("element types differ")
		}
	}
	shape, err := joined(axis, shapes...)
	if err == nil {
		err = mixed
	}
	return x.graph.emit(node{op: "Concat", inputs: in, attrs: []attribute{{"axis", axis}}}, x.dtype, shape, err)
}
