package onnx

import (
	"strings"
	"testing"
)

// Each case has the type of the result, or a part of the error.
var nhwcCases = []struct {
	name string
	op   func(g *Graph, zeros func(shape ...int64) *Value) *Value
	want string
}{
	{"conv", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 2, 6, 8, 4).ConvNHWC(zeros(5, 4, 3, 3), zeros(5), Square(3, 2, 1))
	}, "f32[2,3,4,5]"},
	{"conv of images in the other order", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 2, 4, 6, 8).ConvNHWC(zeros(5, 4, 3, 3), nil, Square(3, 1, 1))
	}, "8 channels, the weight wants 4"},
	{"group norm", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 2, 6, 8, 64).GroupNormNHWC(zeros(64), zeros(64), 32, 1e-5, true)
	}, "f16[2,6,8,64]"},
	{"group norm of odd groups", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 2, 6, 8, 96).GroupNormNHWC(zeros(96), zeros(96), 32, 1e-5, true)
	}, "96 channels do not part into 32 groups"},
	{"group norm with a short bias", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 2, 6, 8, 64).GroupNormNHWC(zeros(64), zeros(32), 32, 1e-5, true)
	}, "scale and bias are not of the form [64]"},
	{"group norm with a half scale", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 2, 6, 8, 64).GroupNormNHWC(zeros(64).Cast(Float16), zeros(64), 32, 1e-5, true)
	}, "scale and bias are not float32"},
	{"group norm of too much", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 1, 1<<14, 1<<11, 64).GroupNormNHWC(zeros(64), zeros(64), 32, 1e-5, true)
	}, "an image of 2147483648 elements is too large"},
	{"group norm of rows", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 6, 64).GroupNormNHWC(zeros(64), zeros(64), 32, 1e-5, true)
	}, "not of the form [N,H,W,C]"},
	{"bias split gelu", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 6, 2560).BiasSplitGelu(zeros(2560))
	}, "f32[6,1280]"},
	{"bias split gelu of another width", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 6, 256).BiasSplitGelu(zeros(256))
	}, "not rows of a width it is made for"},
	{"bias split gelu of too much", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 1<<20, 2560).BiasSplitGelu(zeros(2560))
	}, "too many rows"},
	{"bias split gelu of two types", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float16, 6, 2560).BiasSplitGelu(zeros(2560))
	}, "element types differ"},
	{"layer norm", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 6, 64).LayerNorm(zeros(64), zeros(64), 1e-5)
	}, "f32[6,64]"},
	{"layer norm of images", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 1, 6, 64).LayerNorm(zeros(64), zeros(64), 1e-5)
	}, "of the form [rows,width]"},
	{"matmul and softmax", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 3, 6, 64).MatMul(zeros(3, 64, 5)).Softmax()
	}, "f32[3,6,5]"},
	{"matmul of other sizes", func(g *Graph, zeros func(...int64) *Value) *Value {
		return g.Input("x", Float32, 3, 6, 64).MatMul(zeros(3, 5, 64))
	}, "not of the forms [N,rows,in] and [N,in,out]"},
}

func TestOperatorsOfGPUs(t *testing.T) {
	for _, c := range nhwcCases {
		g := New("g")
		y := c.op(g, func(shape ...int64) *Value { return g.Constant(make([]float32, elements(shape)), shape...) })
		err := g.Err()
		if strings.HasSuffix(c.want, "]") && !strings.Contains(c.want, " ") {
			if err != nil || y.typeString() != c.want {
				t.Errorf("%s: got %s, error %v, want %s", c.name, y.typeString(), err, c.want)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %s, error %v, want %q", c.name, y.typeString(), err, c.want)
		}
	}
}

// TestConvNHWCTakesNoMemory but its result's and its input's.
func TestConvNHWCTakesNoMemory(t *testing.T) {
	g := New("g")
	x := g.Input("x", Float32, 1, 10, 10, 4).Abs()
	g.Output("y", x.ConvNHWC(g.Constant(make([]float32, 16), 4, 4, 1, 1), nil, Square(1, 1, 0)).Abs())
	if got, want := g.PeakBytes(), int64(2*4*400); got != want {
		t.Errorf("peak is %d bytes, want %d", got, want)
	}
}

// TestFlashAttentionTakesNoWorkSpace but queries, keys, values and the result.
func TestFlashAttentionTakesNoWorkSpace(t *testing.T) {
	for _, c := range []struct {
		name   string
		attend func(q, k, v *Value) *Value
		want   int64
	}{
		{"flash", func(q, k, v *Value) *Value { return q.FlashAttention(k, v, 2) }, 4 * u},
		{"other", func(q, k, v *Value) *Value { return q.Attention(k, v, 2) }, 7 * u},
	} {
		g := New("g")
		x := g.Input("x", Float32, 1, 10, 10)
		g.Output("y", c.attend(x.Abs(), x.Sqrt(), x.Exp()).Abs())
		if got := g.PeakBytes(); got != c.want || g.Err() != nil {
			t.Errorf("%s: peak is %d bytes, want %d; error %v", c.name, got, c.want, g.Err())
		}
	}
}
