package onnx

import "errors"

// Add is x + y. Here and below shapes broadcast, aligned at their last axes.
func (x *Value) Add(y *Value) *Value { return x.binary("Add", y) }

// Sub is x - y.
func (x *Value) Sub(y *Value) *Value { return x.binary("Sub", y) }

// Mul is x · y, element by element.
func (x *Value) Mul(y *Value) *Value { return x.binary("Mul", y) }

// Div is x / y.
func (x *Value) Div(y *Value) *Value { return x.binary("Div", y) }

// Max is the larger of x and y.
func (x *Value) Max(y *Value) *Value { return x.binary("Max", y) }

func (x *Value) binary(op string, y *Value) *Value {
	shape, err := x.with(y)
	return x.graph.emit(node{op: op, inputs: []*Value{x, y}}, x.dtype, shape, err)
}

// with is the shape of a result of x and y, which must have one element type.
func (x *Value) with(y *Value) ([]int64, error) {
	if x.dtype != y.dtype {
		return nil, errors.New("element types differ")
	}
	return broadcast(x.shape, y.shape)
}

// AddScalar is x + c, for float32.
func (x *Value) AddScalar(c float64) *Value { return x.Add(x.graph.Scalar(c)) }

// MulScalar is x · c, for float32.
func (x *Value) MulScalar(c float64) *Value { return x.Mul(x.graph.Scalar(c)) }

// AtLeast is the larger of x and c, for float32.
func (x *Value) AtLeast(c float64) *Value { return x.binary("Max", x.graph.Scalar(c)) }

// AtMost is the smaller of x and c, for float32.
func (x *Value) AtMost(c float64) *Value { return x.binary("Min", x.graph.Scalar(c)) }

// Clip limits x to lo … hi, for float32.
func (x *Value) Clip(lo, hi float64) *Value {
	in := []*Value{x, x.graph.Scalar(lo), x.graph.Scalar(hi)}
	return x.graph.emit(node{op: "Clip", inputs: in}, x.dtype, x.shape, nil)
}

// Less says where x < y.
func (x *Value) Less(y *Value) *Value {
	shape, err := x.with(y)
	return x.graph.emit(node{op: "Less", inputs: []*Value{x, y}}, Bool, shape, err)
}

// Where takes a where the condition x holds and b elsewhere.
func (x *Value) Where(a, b *Value) *Value {
	shape, err := broadcast(x.shape, a.shape, b.shape)
	if x.dtype != Bool || a.dtype != b.dtype {
		err = errors.New("want a bool and two of one element type")
	}
	return x.graph.emit(node{op: "Where", inputs: []*Value{x, a, b}}, a.dtype, shape, err)
}

// Cast is x with another element type, rounded where that is narrower.
func (x *Value) Cast(to DType) *Value {
	return x.graph.emit(node{op: "Cast", inputs: []*Value{x}, attrs: []attribute{{"to", int64(to)}}}, to, x.shape, nil)
}

// Abs is |x|.
func (x *Value) Abs() *Value { return x.unary("Abs") }

// Sign is -1, 0 or 1.
func (x *Value) Sign() *Value { return x.unary("Sign") }

// Sqrt is the square root.
func (x *Value) Sqrt() *Value { return x.unary("Sqrt") }

// Exp is e to the power of x.
func (x *Value) Exp() *Value { return x.unary("Exp") }

// Sin is the sine of x in radians.
func (x *Value) Sin() *Value { return x.unary("Sin") }

// Tanh is the hyperbolic tangent.
func (x *Value) Tanh() *Value { return x.unary("Tanh") }

// Sigmoid is 1 / (1 + e^-x).
func (x *Value) Sigmoid() *Value { return x.unary("Sigmoid") }

func (x *Value) unary(op string) *Value {
	return x.graph.emit(node{op: op, inputs: []*Value{x}}, x.dtype, x.shape, nil)
}
