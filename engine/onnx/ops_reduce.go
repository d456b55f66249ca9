package onnx

// ReduceMean is the mean over axes, which stay with size 1.
func (x *Value) ReduceMean(axes ...int64) *Value { return x.reduce("ReduceMean", axes) }

// ReduceSum is the sum over axes, which stay with size 1.
func (x *Value) ReduceSum(axes ...int64) *Value { return x.reduce("ReduceSum", axes) }

// ReduceMax is the largest value over axes, which stay with size 1.
func (x *Value) ReduceMax(axes ...int64) *Value { return x.reduce("ReduceMax", axes) }

// ReduceMin is the smallest value over axes, which stay with size 1.
func (x *Value) ReduceMin(axes ...int64) *Value { return x.reduce("ReduceMin", axes) }

func (x *Value) reduce(op string, axes []int64) *Value {
	shape, err := reduced(x.shape, axes)
	n := node{op: op, inputs: []*Value{x, x.graph.ints(axes...)}, attrs: []attribute{{"keepdims", int64(1)}}}
	return x.graph.emit(n, x.dtype, shape, err)
}
