package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Constant is a tensor of float32 values in C order, written into the graph.
// Constants of equal content are one initializer.
func (g *Graph) Constant(values []float32, shape ...int64) *Value {
	err := checkShape(shape)
	if err == nil && elements(shape) != int64(len(values)) {
		err = fmt.Errorf("%d values do not fill it", len(values))
	}
	if err != nil {
		g.fail("constant of shape %v: %w", shape, err)
		return &Value{graph: g, dtype: Float32}
	}
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	return g.constant(Float32, shape, raw)
}

// Scalar is a float32 constant without axes.
func (g *Graph) Scalar(value float64) *Value {
	return g.Constant([]float32{float32(value)})
}

// ints is a one-dimensional constant of indices, sizes or axes.
func (g *Graph) ints(values ...int64) *Value {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return g.constant(Int64, []int64{int64(len(values))}, raw)
}

// constant is not checked: an operator that gets a wrong list reports it itself.
func (g *Graph) constant(dtype DType, shape []int64, raw []byte) *Value {
	key := fmt.Sprint(dtype, shape, " ") + string(raw)
	if v, ok := g.content[key]; ok {
		return v
	}
	v := &Value{graph: g, dtype: dtype, shape: slices.Clone(shape), source: fromConstant, raw: raw}
	v.name = g.unique("const")
	g.content[key] = v
	g.constants = append(g.constants, v)
	return v
}
