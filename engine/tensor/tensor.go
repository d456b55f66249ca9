// Package tensor is the array type that passes between the networks and the
// arithmetic around them: float32 values with a shape. It knows no operation
// of its own.
package tensor

import "fmt"

// Tensor is a dense array in C order (last axis fastest). Copies share Data.
type Tensor struct {
	Shape []int
	Data  []float32
}

// New returns a zeroed tensor.
func New(shape ...int) Tensor { return Tensor{shape, make([]float32, Len(shape))} }

// Of wraps data without copying. It panics if the lengths differ.
func Of(data []float32, shape ...int) Tensor {
	if Len(shape) != len(data) {
		panic(fmt.Sprintf("tensor: %d values do not fill shape %v", len(data), shape))
	}
	return Tensor{shape, data}
}

// Len is the number of values of a shape.
func Len(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// At returns the i-th slice along the first axis; it shares Data.
func (t Tensor) At(i int) Tensor {
	n := Len(t.Shape[1:])
	return Tensor{t.Shape[1:], t.Data[i*n : (i+1)*n : (i+1)*n]}
}
