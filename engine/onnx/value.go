package onnx

import (
	"fmt"
	"slices"
	"strings"
)

// DType is the type of a tensor's elements; the numbers are ONNX's
// TensorProto.DataType.
type DType int32

// The element types in use.
const (
	Float32  DType = 1
	Int64    DType = 7
	Bool     DType = 9
	Float16  DType = 10
	BFloat16 DType = 16
)

// Size is the number of bytes of one element.
func (d DType) Size() int64 {
	switch d {
	case Int64:
		return 8
	case Float32:
		return 4
	case Float16, BFloat16:
		return 2
	}
	return 1
}

// String is the short name: f32, i64, bool, f16 or bf16.
func (d DType) String() string {
	switch d {
	case Float32:
		return "f32"
	case Int64:
		return "i64"
	case Bool:
		return "bool"
	case Float16:
		return "f16"
	case BFloat16:
		return "bf16"
	}
	return fmt.Sprintf("dtype%d", int32(d))
}

// Value is a tensor of a graph: an input, a constant, an external weight or a
// node's result. Operators are its methods. After an error they return a
// placeholder, a value that may only be passed on.
type Value struct {
	graph    *Graph
	name     string
	dtype    DType
	shape    []int64
	source   source
	raw      []byte    // of a constant: its elements, little-endian
	external *External // of an external weight: where it lies
}

type source int

const (
	placeholder source = iota
	fromInput
	fromConstant
	fromExternal
	fromNode
)

// DType is the type of the elements.
func (x *Value) DType() DType { return x.dtype }

// Shape is a copy of the shape; nil for scalars, and for placeholders.
func (x *Value) Shape() []int64 { return slices.Clone(x.shape) }

// Dim is the size of an axis. An axis the value lacks is an error of the
// graph and has size 1, so layer code needs no checks.
func (x *Value) Dim(axis int) int64 {
	if axis < 0 || axis >= len(x.shape) {
		x.graph.fail("%s has no axis %d", x, axis)
		return 1
	}
	return x.shape[axis]
}

// Bytes is the size of the value in memory.
func (x *Value) Bytes() int64 { return elements(x.shape) * x.dtype.Size() }

// String is the value's name, element type and shape.
func (x *Value) String() string { return x.name + " " + x.typeString() }

// typeString is the element type and shape, as in f32[1,3,64,64].
func (x *Value) typeString() string {
	dims := make([]string, len(x.shape))
	for i, d := range x.shape {
		dims[i] = fmt.Sprint(d)
	}
	return x.dtype.String() + "[" + strings.Join(dims, ",") + "]"
}
