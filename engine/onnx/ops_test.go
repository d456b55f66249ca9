package onnx

import (
	"strings"
	"testing"
)

// operands are what the operators are tried on.
type operands struct {
	g                          *Graph
	image, other, row, ids, on *Value
	grid                       *Value
}

func newOperands() operands {
	g := New("g")
	return operands{
		g:     g,
		image: g.Input("image", Float32, 2, 4, 6, 8),
		other: g.Input("other", Float32, 2, 1, 6, 8),
		row:   g.Input("row", Float32, 8),
		ids:   g.Input("ids", Int64, 8),
		on:    g.Input("on", Bool, 6, 1),
		grid:  g.Input("grid", Float32, 2, 5, 7, 2),
	}
}

// rows and sequences are the image seen as tokens.
func (o operands) rows() *Value      { return o.image.Reshape(48, 8) }
func (o operands) sequences() *Value { return o.image.Reshape(2, 24, 8) }

func (o operands) weight(shape ...int64) *Value {
	return o.g.Constant(make([]float32, elements(shape)), shape...)
}

// Each case has the result's type, or a part of the error.
var opCases = []struct {
	name string
	op   func(o operands) *Value
	want string
}{
	{"add", func(o operands) *Value { return o.image.Add(o.other) }, "f32[2,4,6,8]"},
	{"sub of lower rank", func(o operands) *Value { return o.row.Sub(o.image) }, "f32[2,4,6,8]"},
	{"mul both broadcast", func(o operands) *Value { return o.row.Mul(o.weight(6, 1)) }, "f32[6,8]"},
	{"div by scalar", func(o operands) *Value { return o.image.Div(o.g.Scalar(2)) }, "f32[2,4,6,8]"},
	{"max", func(o operands) *Value { return o.row.Max(o.row) }, "f32[8]"},
	{"add of other type", func(o operands) *Value { return o.row.Add(o.ids) }, "element types differ"},
	{"add of other size", func(o operands) *Value { return o.image.Add(o.weight(7)) }, "shapes do not broadcast"},
	{"scalars", func(o operands) *Value { return o.row.AddScalar(1).MulScalar(2).AtLeast(0).AtMost(1).Clip(0, 1) }, "f32[8]"},
	{"scalar to integers", func(o operands) *Value { return o.ids.AddScalar(1) }, "element types differ"},
	{"unary", func(o operands) *Value { return o.row.Abs().Sign().Sqrt().Exp().Sin().Tanh().Sigmoid() }, "f32[8]"},
	{"less", func(o operands) *Value { return o.row.Less(o.g.Scalar(0)) }, "bool[8]"},
	{"where", func(o operands) *Value { return o.on.Where(o.row, o.g.Scalar(0)) }, "f32[6,8]"},
	{"where of numbers", func(o operands) *Value { return o.row.Where(o.row, o.row) }, "want a bool"},
	{"where of two types", func(o operands) *Value { return o.on.Where(o.row, o.ids) }, "of one element type"},

	{"mean", func(o operands) *Value { return o.image.ReduceMean(2, 3) }, "f32[2,4,1,1]"},
	{"sum", func(o operands) *Value { return o.image.ReduceSum(0) }, "f32[1,4,6,8]"},
	{"max and min", func(o operands) *Value { return o.image.ReduceMax(1).ReduceMin(3) }, "f32[2,1,6,1]"},
	{"mean over nothing", func(o operands) *Value { return o.image.ReduceMean() }, "no axis to reduce"},
	{"mean over a missing axis", func(o operands) *Value { return o.image.ReduceMean(4) }, "there is no axis 4"},

	{"slice", func(o operands) *Value { return o.image.Slice(1, 1, 4) }, "f32[2,3,6,8]"},
	{"slice of all", func(o operands) *Value { return o.image.Slice(3, 0, 8) }, "f32[2,4,6,8]"},
	{"slice too far", func(o operands) *Value { return o.image.Slice(1, 1, 5) }, "1:5 is no part of axis 1"},
	{"slice of nothing", func(o operands) *Value { return o.image.Slice(1, 2, 2) }, "2:2 is no part of axis 1"},
	{"slice from the end", func(o operands) *Value { return o.image.Slice(1, -1, 2) }, "-1:2 is no part of axis 1"},
	{"slice of a missing axis", func(o operands) *Value { return o.image.Slice(-1, 0, 1) }, "there is no axis -1"},
	{"reshape", func(o operands) *Value { return o.image.Reshape(8, 48) }, "f32[8,48]"},
	{"reshape to a scalar", func(o operands) *Value { return o.row.Slice(0, 0, 1).Reshape() }, "f32[]"},
	{"reshape to other size", func(o operands) *Value { return o.image.Reshape(8, 47) }, "384 elements do not fill [8 47]"},
	{"reshape to a guess", func(o operands) *Value { return o.image.Reshape(8, -1) }, "axis 1 has size -1"},
	{"transpose", func(o operands) *Value { return o.image.Transpose(0, 2, 3, 1) }, "f32[2,6,8,4]"},
	{"transpose of other rank", func(o operands) *Value { return o.image.Transpose(0, 1) }, "is for rank 2"},
	{"transpose twice the same", func(o operands) *Value { return o.image.Transpose(0, 1, 1, 2) }, "not a permutation"},
	{"transpose too far", func(o operands) *Value { return o.image.Transpose(0, 1, 2, 4) }, "not a permutation"},
	{"concat", func(o operands) *Value { return o.image.Concat(1, o.other, o.other) }, "f32[2,6,6,8]"},
	{"concat alone", func(o operands) *Value { return o.row.Concat(0) }, "f32[8]"},
	{"concat of other size", func(o operands) *Value { return o.image.Concat(0, o.other) }, "sizes of axis 1 differ"},
	{"concat of other rank", func(o operands) *Value { return o.image.Concat(0, o.row) }, "ranks differ"},
	{"concat of other type", func(o operands) *Value { return o.row.Concat(0, o.ids) }, "element types differ"},

	{"conv", func(o operands) *Value { return o.image.Conv(o.weight(5, 4, 3, 3), o.weight(5), Square(3, 1, 1)) }, "f32[2,5,6,8]"},
	{"conv down", func(o operands) *Value { return o.image.Conv(o.weight(5, 4, 3, 3), nil, Square(3, 2, 1)) }, "f32[2,5,3,4]"},
	{"conv down, padded below only", func(o operands) *Value {
		return o.image.Conv(o.weight(5, 4, 3, 3), nil, Window{[2]int64{3, 3}, [2]int64{2, 2}, [4]int64{0, 0, 1, 1}})
	}, "f32[2,5,3,4]"},
	{"conv over one axis", func(o operands) *Value {
		return o.image.Conv(o.weight(5, 4, 3, 1), nil, Window{[2]int64{3, 1}, [2]int64{1, 1}, [4]int64{1, 0, 1, 0}})
	}, "f32[2,5,6,8]"},
	{"conv of other channels", func(o operands) *Value { return o.other.Conv(o.weight(5, 4, 3, 3), nil, Square(3, 1, 1)) }, "1 channels, the weight wants 4"},
	{"conv of other kernel", func(o operands) *Value { return o.image.Conv(o.weight(5, 4, 3, 3), nil, Square(1, 1, 0)) }, "weight is not of the form [out,in,1,1]"},
	{"conv with a wrong bias", func(o operands) *Value { return o.image.Conv(o.weight(5, 4, 1, 1), o.row, Square(1, 1, 0)) }, "bias is not of the form [5]"},
	{"conv of no images", func(o operands) *Value { return o.row.Conv(o.weight(5, 4, 1, 1), nil, Square(1, 1, 0)) }, "not of the form [N,C,H,W]"},
	{"conv of two types", func(o operands) *Value {
		return o.image.Conv(o.weight(5, 4, 1, 1), o.g.ints(1, 2, 3, 4, 5), Square(1, 1, 0))
	}, "element types differ"},
	{"pool", func(o operands) *Value { return o.image.AveragePool(Square(2, 2, 0)) }, "f32[2,4,3,4]"},
	{"pool, odd rest", func(o operands) *Value { return o.image.AveragePool(Square(4, 4, 0)) }, "f32[2,4,1,2]"},
	{"box", func(o operands) *Value { return o.image.AveragePool(Square(17, 1, 8)) }, "f32[2,4,6,8]"},
	{"pool too wide", func(o operands) *Value { return o.image.AveragePool(Square(7, 1, 0)) }, "a kernel of 7 does not fit axis 2"},
	{"pool standing still", func(o operands) *Value { return o.image.AveragePool(Square(1, 0, 0)) }, "impossible window"},

	{"space to depth", func(o operands) *Value { return o.image.SpaceToDepth(2) }, "f32[2,16,3,4]"},
	{"space to depth, no multiple", func(o operands) *Value { return o.image.SpaceToDepth(4) }, "not multiples of 4"},
	{"depth to space", func(o operands) *Value { return o.image.DepthToSpace(2) }, "f32[2,1,12,16]"},
	{"depth to space, no multiple", func(o operands) *Value { return o.image.DepthToSpace(3) }, "not a multiple of the square of 3"},
	{"upsample", func(o operands) *Value { return o.image.UpsampleLinear(3) }, "f32[2,4,18,24]"},
	{"upsample to nothing", func(o operands) *Value { return o.image.UpsampleLinear(0) }, "axis 2 has size 0"},
	{"upsample, repeating", func(o operands) *Value { return o.image.UpsampleNearest(2) }, "f32[2,4,12,16]"},
	{"upsample, repeating, no images", func(o operands) *Value { return o.row.UpsampleNearest(2) }, "not of the form [N,C,H,W]"},
	{"cast", func(o operands) *Value { return o.image.Cast(Float16) }, "f16[2,4,6,8]"},
	{"expand", func(o operands) *Value { return o.other.Expand(3, 2, 5, 6, 8) }, "f32[3,2,5,6,8]"},
	{"expand to nothing", func(o operands) *Value { return o.other.Expand(2, 0, 6, 8) }, "axis 1 has size 0"},
	{"expand what is not 1", func(o operands) *Value { return o.other.Expand(4, 1, 6, 8) }, "it does not fill [4 1 6 8]"},
	{"expand to less", func(o operands) *Value { return o.image.Expand(6, 8) }, "it does not fill [6 8]"},

	{"gemm", func(o operands) *Value { return o.rows().Gemm(o.weight(5, 8), o.weight(5)) }, "f32[48,5]"},
	{"gemm without bias", func(o operands) *Value { return o.rows().Gemm(o.weight(5, 8), nil) }, "f32[48,5]"},
	{"gemm of images", func(o operands) *Value { return o.image.Gemm(o.weight(5, 8), nil) }, "not of the form [rows,in]"},
	{"gemm of other width", func(o operands) *Value { return o.rows().Gemm(o.weight(8, 5), nil) }, "weight is not of the form [out,8]"},
	{"gemm with a wrong bias", func(o operands) *Value { return o.rows().Gemm(o.weight(5, 8), o.weight(8)) }, "bias is not of the form [5]"},
	{"gemm of two types", func(o operands) *Value { return o.rows().Gemm(o.weight(5, 8).Cast(Float16), nil) }, "element types differ"},
	{"product", func(o operands) *Value { return o.sequences().MatMulTransposed(o.weight(2, 3, 8)) }, "f32[2,24,3]"},
	{"product of other batch", func(o operands) *Value { return o.sequences().MatMulTransposed(o.weight(1, 3, 8)) }, "not of the forms"},
	{"product of rows", func(o operands) *Value { return o.rows().MatMulTransposed(o.rows()) }, "not of the forms"},
	{"attention", func(o operands) *Value { x := o.sequences(); return x.Attention(x, x, 4) }, "f32[2,24,8]"},
	{"attention to fewer", func(o operands) *Value { return o.sequences().Attention(o.weight(2, 3, 8), o.weight(2, 3, 8), 1) }, "f32[2,24,8]"},
	{"attention of a broken head", func(o operands) *Value { x := o.sequences(); return x.Attention(x, x, 3) }, "a width of 8 does not part into 3 heads"},
	{"attention without heads", func(o operands) *Value { x := o.sequences(); return x.Attention(x, x, 0) }, "0 heads"},
	{"attention of rows", func(o operands) *Value { x := o.rows(); return x.Attention(x, x, 1) }, "not of the form [N,S,width]"},
	{"attention to another batch", func(o operands) *Value { return o.sequences().Attention(o.weight(1, 3, 8), o.weight(1, 3, 8), 1) }, "keys and values"},
	{"attention to unequal", func(o operands) *Value { return o.sequences().Attention(o.weight(2, 3, 8), o.weight(2, 4, 8), 1) }, "keys and values"},
	{"norm of a sum", func(o operands) *Value { x := o.rows(); return x.AddNorm(x, o.row, o.row, 1e-5) }, "f32[48,8]"},
	{"norm and sum", func(o operands) *Value {
		x := o.rows()
		_, sum := x.AddNormSum(x, o.row, o.row, 1e-5)
		return sum.Abs()
	}, "f32[48,8]"},
	{"norm of other rows", func(o operands) *Value { return o.rows().AddNorm(o.weight(1, 8), o.row, o.row, 1e-5) }, "not both of the form [rows,width]"},
	{"norm of sequences", func(o operands) *Value { x := o.sequences(); return x.AddNorm(x, o.row, o.row, 1e-5) }, "not both of the form [rows,width]"},
	{"norm with a wrong scale", func(o operands) *Value { x := o.rows(); return x.AddNorm(x, o.weight(7), o.row, 1e-5) }, "scale and bias are not of the form [8]"},
	{"sum of a wrong norm", func(o operands) *Value { x := o.row; _, sum := x.AddNormSum(x, o.row, o.row, 1e-5); return sum }, "not both of the form [rows,width]"},
	{"activations", func(o operands) *Value { return o.image.Gelu().QuickGelu(1) }, "f32[2,4,6,8]"},
	{"grid sample", func(o operands) *Value { return o.image.GridSample(o.grid, Cubic) }, "f32[2,4,5,7]"},
	{"grid sample of other count", func(o operands) *Value { return o.image.Slice(0, 0, 1).GridSample(o.grid, Linear) }, "grid is not of the form [1,H,W,2]"},
}

func TestOperators(t *testing.T) {
	for _, c := range opCases {
		o := newOperands()
		y := c.op(o)
		err := o.g.Err()
		if strings.HasSuffix(c.want, "]") && !strings.Contains(c.want, " ") {
			if err != nil || y.typeString() != c.want {
				t.Errorf("%s: got %s, error %v, want %s", c.name, y.typeString(), err, c.want)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %s, error %v, want %q", c.name, y.typeString(), err, c.want)
		}
	}
}

func TestShapeIsACopy(t *testing.T) {
	x := newOperands().image
	x.Shape()[0] = 99
	if got := x.Dim(0); got != 2 {
		t.Errorf("after changing the copy axis 0 has size %d, want 2", got)
	}
}

func TestElementSizes(t *testing.T) {
	for dtype, want := range map[DType]int64{Float32: 4, Int64: 8, Bool: 1, Float16: 2, BFloat16: 2} {
		if got := dtype.Size(); got != want {
			t.Errorf("%s: got %d bytes, want %d", dtype, got, want)
		}
	}
}
