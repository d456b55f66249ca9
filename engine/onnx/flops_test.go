package onnx

import "testing"

func TestFLOPs(t *testing.T) {
	cases := []struct {
		name string
		op   func(o operands) *Value
		want int64
	}{
		{"elementwise", func(o operands) *Value { return o.image.Add(o.other).Gelu() }, 0},
		{"conv", func(o operands) *Value { return o.image.Conv(o.weight(5, 4, 3, 3), nil, Square(3, 1, 1)) }, 2 * (2 * 5 * 6 * 8) * (4 * 3 * 3)},
		{"conv down, with bias", func(o operands) *Value { return o.image.Conv(o.weight(5, 4, 3, 3), o.weight(5), Square(3, 2, 1)) }, 2 * (2 * 5 * 3 * 4) * (4 * 3 * 3)},
		{"gemm", func(o operands) *Value { return o.rows().Gemm(o.weight(5, 8), o.weight(5)) }, 2 * (48 * 5) * 8},
		{"product", func(o operands) *Value { return o.sequences().MatMulTransposed(o.weight(2, 3, 8)) }, 2 * (2 * 24 * 3) * 8},
		{"attention", func(o operands) *Value { return o.sequences().Attention(o.weight(2, 3, 8), o.weight(2, 3, 8), 4) }, 2 * 2 * (2 * 24 * 3) * 8},
		{"two of them", func(o operands) *Value { return o.rows().Gemm(o.weight(5, 8), nil).Gemm(o.weight(1, 5), nil) }, 2*(48*5)*8 + 2*48*5},
	}
	for _, c := range cases {
		o := newOperands()
		o.g.Output("y", c.op(o))
		if err := o.g.Err(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := o.g.FLOPs(); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
