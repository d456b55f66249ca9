package onnx

import (
	"strings"
	"testing"
)

func TestNamesFollowScopes(t *testing.T) {
	g := New("g")
	x := g.Input("x", Float32, 1, 2)
	g.Push("down_blocks.0")
	g.Push("norm")
	inner := x.Abs()
	again := x.Abs()
	if got, want := g.Path("weight"), "down_blocks.0.norm.weight"; got != want {
		t.Errorf("path: got %s, want %s", got, want)
	}
	g.Pop()
	g.Pop()
	outer := x.Abs()
	for _, c := range []struct{ got, want string }{
		{inner.name, "down_blocks.0.norm.Abs"},
		{again.name, "down_blocks.0.norm.Abs_2"},
		{outer.name, "Abs"},
	} {
		if c.got != c.want {
			t.Errorf("node name: got %s, want %s", c.got, c.want)
		}
	}
}

func TestNamesAvoidTakenOnes(t *testing.T) {
	g := New("g")
	x := g.Input("Abs", Float32, 1)
	g.Input("Abs_2", Float32, 1)
	if got := x.Abs().name; got != "Abs_3" {
		t.Errorf("node name: got %s, want Abs_3", got)
	}
}

func TestFirstErrorSticks(t *testing.T) {
	g := New("net")
	x := g.Input("x", Float32, 1, 3, 8, 8)
	g.Push("conv_in")
	bad := x.Conv(g.Constant(make([]float32, 36), 2, 2, 3, 3), nil, Square(3, 1, 1))
	g.Pop()
	// Everything after the error takes placeholders and does nothing.
	y := bad.Reshape(7).Slice(5, 0, 1).Concat(2, bad).Transpose(1).AveragePool(Square(2, 2, 0)).GridSample(bad, Linear)
	if got := y.Dim(3); got != 1 {
		t.Errorf("size of a placeholder's axis: got %d, want 1", got)
	}
	g.Output("y", y.UpsampleLinear(2).SpaceToDepth(4).DepthToSpace(3).ReduceMean(9))
	b, err := g.Marshal()
	if b != nil || err == nil {
		t.Fatalf("got %d bytes and error %v, want an error alone", len(b), err)
	}
	want := "onnx: graph net: node conv_in.Conv: Conv(x f32[1,3,8,8], const f32[2,2,3,3]): 3 channels, the weight wants 2"
	if err.Error() != want {
		t.Errorf("error:\n got %s\nwant %s", err, want)
	}
	if g.Err() != err {
		t.Errorf("Err: got %v, want Marshal's", g.Err())
	}
}

func TestGraphErrors(t *testing.T) {
	cases := []struct {
		name  string
		build func(g *Graph, x *Value)
		want  string
	}{
		{"input twice", func(g *Graph, x *Value) { g.Input("x", Float32, 1) }, "input x: the name is taken"},
		{"input without size", func(g *Graph, x *Value) { g.Input("z", Float32, 1, 0) }, "input z f32[1,0]: axis 1 has size 0"},
		{"input too large", func(g *Graph, x *Value) { g.Input("z", Float32, 1<<40, 1<<40) }, "too large"},
		{"output of an input", func(g *Graph, x *Value) { g.Output("z", x) }, "x is not computed by a node"},
		{"output of a constant", func(g *Graph, x *Value) { g.Output("z", g.Scalar(1)) }, "not computed by a node"},
		{"output name taken", func(g *Graph, x *Value) { g.Output("x", x.Abs()) }, "output x: the name is taken"},
		{"output twice", func(g *Graph, x *Value) { y := x.Abs(); g.Output("a", y); g.Output("b", y) }, "already output a"},
		{"output of another graph", func(g *Graph, x *Value) { g.Output("z", New("h").Input("i", Float32, 1).Abs()) }, "belongs to graph h"},
		{"input of another graph", func(g *Graph, x *Value) { x.Add(New("h").Input("i", Float32, 1)) }, "node Add: Add(x f32[2,3], i f32[1]): i belongs to graph h"},
		{"no output", func(g *Graph, x *Value) { x.Abs() }, "there is no output"},
		{"open scope", func(g *Graph, x *Value) { g.Push("a"); g.Push("b"); g.Output("y", x.Abs()) }, "scope a.b is still open"},
		{"pop too many", func(g *Graph, x *Value) { g.Pop() }, "no scope is open"},
		{"missing axis", func(g *Graph, x *Value) { x.Dim(2) }, "x f32[2,3] has no axis 2"},
		{"constant of wrong size", func(g *Graph, x *Value) { g.Constant([]float32{1, 2}, 3) }, "constant of shape [3]: 2 values do not fill it"},
		{"constant of negative size", func(g *Graph, x *Value) { g.Constant(make([]float32, 4), -2, -2) }, "axis 0 has size -2"},
		{"unknown domain", func(g *Graph, x *Value) { g.emit(node{domain: "com.example", op: "Abs"}, Float32, x.shape, nil) }, `unknown domain "com.example"`},
	}
	for _, c := range cases {
		g := New("g")
		c.build(g, g.Input("x", Float32, 2, 3))
		_, err := g.Marshal()
		if err == nil || !strings.HasPrefix(err.Error(), "onnx: graph g: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestConstantsOfEqualContentAreOne(t *testing.T) {
	g := New("g")
	a := g.Constant([]float32{1, 2}, 2)
	cases := []struct {
		name string
		v    *Value
		same bool
	}{
		{"equal", g.Constant([]float32{1, 2}, 2), true},
		{"other values", g.Constant([]float32{1, 3}, 2), false},
		{"other shape", g.Constant([]float32{1, 2}, 1, 2), false},
		{"other type", g.ints(0x400000003f800000), false}, // the bytes of 1 and 2
	}
	for _, c := range cases {
		if (c.v == a) != c.same {
			t.Errorf("%s: same initializer is %v, want %v", c.name, c.v == a, c.same)
		}
	}
	if got := len(g.constants); got != 4 {
		t.Errorf("got %d constants, want 4", got)
	}
}

func TestExternal(t *testing.T) {
	shape := []int64{2, 3}
	cases := []struct {
		name  string
		dtype DType
		at    External
		want  string
	}{
		{"float32 at an odd offset", Float32, External{"unet.safetensors", 7, 24}, ""},
		{"float16", Float16, External{"unet.safetensors", 0, 12}, ""},
		{"bfloat16", BFloat16, External{"unet.safetensors", 0, 12}, ""},
		{"wrong length", Float16, External{"unet.safetensors", 0, 24}, "weight conv.weight f16[2,3]: needs 12 bytes, not 24"},
		{"negative offset", Float32, External{"unet.safetensors", -1, 24}, "offset -1 is negative"},
		{"outside the folder", Float32, External{"../unet.safetensors", 0, 24}, "is not a file of the weights folder"},
		{"no file", Float32, External{"", 0, 24}, "is not a file of the weights folder"},
	}
	for _, c := range cases {
		g := New("g")
		g.Push("conv")
		w := g.External("weight", c.dtype, shape, c.at)
		err := g.Err()
		if c.want == "" {
			if err != nil || w.name != "conv.weight" || g.WeightBytes() != c.at.Length {
				t.Errorf("%s: got %s of %d bytes, error %v", c.name, w, g.WeightBytes(), err)
			}
			g.External("weight", c.dtype, shape, c.at)
			if err := g.Err(); err == nil || !strings.Contains(err.Error(), "the name is taken") {
				t.Errorf("%s: declared twice: got error %v", c.name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.want)
		}
	}
}
