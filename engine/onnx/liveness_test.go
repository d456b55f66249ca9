package onnx

import "testing"

// Sizes are in units of u = 4·100 bytes, an input being [100].
const u = 400

var peakCases = []struct {
	name  string
	build func(g *Graph, x *Value) *Value
	want  int64
}{
	{"one node", func(g *Graph, x *Value) *Value { return x.Abs() }, 0},
	// a, b, and b's exponential; then a, that and their sum.
	{"three at once", func(g *Graph, x *Value) *Value {
		a, b := x.Abs(), x.Sqrt()
		return a.Add(b.Exp()).Abs()
	}, 3 * u},
	{"needed again", func(g *Graph, x *Value) *Value {
		a := x.Abs()
		return a.Exp().Concat(0, a)
	}, 2 * u},
	// a (1) and its double (2) live at once.
	{"another size", func(g *Graph, x *Value) *Value {
		a := x.Abs().Reshape(1, 100)
		return a.Add(g.Constant([]float32{1, 2}, 2, 1)).Transpose(1, 0)
	}, 3 * u},
	// a, then a and its transposition, then that and the next one.
	{"a chain", func(g *Graph, x *Value) *Value {
		return x.Abs().Reshape(10, 10).Transpose(1, 0).Transpose(1, 0).Transpose(1, 0)
	}, 2 * u},
	// The reshaped value keeps the storage of a alive: a, b and their sum.
	{"a view lasts", func(g *Graph, x *Value) *Value {
		a := x.Abs()
		view := a.Reshape(10, 10)
		b := x.Sqrt()
		return view.Add(b.Reshape(10, 10)).Reshape(100).Exp()
	}, 3 * u},
	{"a view of an input is free", func(g *Graph, x *Value) *Value { return x.Reshape(10, 10).Exp() }, 0},
	{"the same operand twice", func(g *Graph, x *Value) *Value { a := x.Abs(); return a.Mul(a).Exp() }, 2 * u},
	// The unused square dies at once: a and it, then a and b.
	{"an unused result", func(g *Graph, x *Value) *Value {
		a := x.Abs()
		x.Sqrt()
		b := x.Sin()
		return a.Concat(0, b)
	}, 2 * u},
	// Both results of one node: a with them, then they and b.
	{"two results", func(g *Graph, x *Value) *Value {
		a := x.Abs().Reshape(10, 10)
		scale := g.Constant(make([]float32, 10), 10)
		normed, sum := a.AddNormSum(a, scale, scale, 1)
		return normed.Sqrt().Concat(0, sum)
	}, 3 * u},
	// Only the one that is asked for.
	{"one of two results", func(g *Graph, x *Value) *Value {
		a := x.Abs().Reshape(10, 10)
		scale := g.Constant(make([]float32, 10), 10)
		return a.AddNorm(a, scale, scale, 1).Sqrt()
	}, 2 * u},
	// a, the heads of a three times, and the result.
	{"attention", func(g *Graph, x *Value) *Value {
		a := x.Abs().Reshape(1, 10, 10)
		return a.Attention(a, a, 2).Sqrt()
	}, 5 * u},
	// A condition has a byte for each element and stays its own.
	{"another element type", func(g *Graph, x *Value) *Value {
		a := x.Abs()
		return a.Less(x).Where(a, x)
	}, u + u/4},
}

func TestPeakBytes(t *testing.T) {
	for _, c := range peakCases {
		g := New("g")
		g.Output("y", c.build(g, g.Input("x", Float32, 100)))
		if err := g.Err(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := g.PeakBytes(); got != c.want {
			t.Errorf("%s: peak is %d bytes, want %d", c.name, got, c.want)
		}
	}
}

// In units of u as well.
var plannedCases = []struct {
	name  string
	build func(g *Graph, x *Value) *Value
	want  int64
}{
	{"one node", func(g *Graph, x *Value) *Value { return x.Abs() }, 0},
	{"a chain", func(g *Graph, x *Value) *Value { return x.Abs().Exp().Sin().Sqrt().Tanh() }, 2 * u},
	// The first two wait for the last two while there are values of another shape.
	{"back to a shape", func(g *Graph, x *Value) *Value {
		a := x.Abs().Exp().Reshape(10, 10).Transpose(1, 0).Transpose(1, 0).Transpose(1, 0)
		return a.Reshape(100).Sin().Sqrt().Tanh()
	}, 4 * u},
	// Two of the other shape, then none of the first any more.
	{"never back", func(g *Graph, x *Value) *Value {
		return x.Abs().Reshape(10, 10).Transpose(1, 0).Transpose(1, 0).Transpose(1, 0)
	}, 2 * u},
	{"another element type", func(g *Graph, x *Value) *Value {
		a := x.Abs()
		return a.Less(x).Where(a, x)
	}, u + u/4},
	{"attention", func(g *Graph, x *Value) *Value {
		a := x.Abs().Reshape(1, 10, 10)
		return a.Attention(a, a, 2).Sqrt()
	}, 5 * u},
}

func TestPlannedBytes(t *testing.T) {
	for _, c := range plannedCases {
		g := New("g")
		g.Output("y", c.build(g, g.Input("x", Float32, 100)))
		if err := g.Err(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := g.PlannedBytes(); got != c.want {
			t.Errorf("%s: the plan takes %d bytes, want %d", c.name, got, c.want)
		}
	}
}

func TestSizesBesidesThePeak(t *testing.T) {
	g := New("g")
	x := g.Input("x", Float32, 10)
	g.Input("unused", Int64, 3)
	w := g.External("w", Float16, []int64{10}, External{"w.bin", 0, 20})
	g.Output("y", x.AddScalar(1))
	g.Output("z", x.Concat(0, x))
	for _, c := range []struct {
		name      string
		got, want int64
	}{
		{"inputs", g.InputBytes(), 40 + 24},
		{"outputs", g.OutputBytes(), 40 + 80},
		{"weights", g.WeightBytes(), 4 + w.Bytes()},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %d bytes, want %d", c.name, c.got, c.want)
		}
	}
}

// TestFoldedBytes: a cast weight counts as what it is cast to; a cast result
// does not.
func TestFoldedBytes(t *testing.T) {
	g := New("g")
	w := g.External("w", Float32, []int64{10}, External{"w.bin", 0, 40})
	x := g.Input("x", Float16, 10)
	g.Output("y", x.Add(w.Cast(Float16)).Cast(Float32))
	if got := g.FoldedBytes(); got != 20 {
		t.Errorf("got %d bytes, want 20", got)
	}
}
