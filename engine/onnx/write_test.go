package onnx

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// mixed is a graph with one of everything the writer knows.
func mixed() *Graph {
	g := New("mixed")
	x := g.Input("x", Float32, 1, 2, 4, 4)
	g.Input("unused", Int64, 3)
	g.Push("block.0")
	g.Push("conv")
	w := g.External("weight", Float32, []int64{2, 2, 1, 1}, External{"w.safetensors", 123, 16})
	y := x.Conv(w, nil, Square(1, 1, 0))
	g.Pop()
	quick := node{domain: "com.microsoft", op: "QuickGelu", inputs: []*Value{y}, attrs: []attribute{{"alpha", float32(1.5)}}}
	y = g.emit(quick, Float32, y.shape, nil)
	g.Pop()
	scale := g.Constant([]float32{1, 1}, 2)
	_, sum := y.Reshape(16, 2).AddNormSum(y.Reshape(16, 2), scale, scale, 0.25)
	y = sum.Reshape(1, 2, 4, 4).UpsampleLinear(2).Slice(3, 0, 2).MulScalar(0.5)
	g.Output("y", y)
	return g
}

func TestMarshal(t *testing.T) {
	b, err := mixed().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(`
ir [10] producer framewake
opset "" [21]
opset "com.microsoft" [1]
graph mixed
node block.0.conv.Conv: block.0.conv.Conv = :Conv(x,block.0.conv.weight) kernel_shape=[1 1] strides=[1 1] pads=[0 0 0 0]
node block.0.QuickGelu: block.0.QuickGelu = com.microsoft:QuickGelu(block.0.conv.Conv) alpha=1.5
node Reshape: Reshape = :Reshape(block.0.QuickGelu,const_2)
node Reshape_2: Reshape_2 = :Reshape(block.0.QuickGelu,const_2)
node SkipLayerNormalization: SkipLayerNormalization,,,SkipLayerNormalization_out3 = com.microsoft:SkipLayerNormalization(Reshape,Reshape_2,const,const) epsilon=0.25
node Reshape_3: Reshape_3 = :Reshape(SkipLayerNormalization_out3,const_3)
node Resize: Resize = :Resize(Reshape_3,,const_4) mode=linear coordinate_transformation_mode=half_pixel
node Slice: Slice = :Slice(Resize,const_5,const_6,const_7)
node Mul: y = :Mul(Slice,const_8)
initializer block.0.conv.weight type [1] dims [2 2 1 1] location=w.safetensors offset=123 length=16 location [1]
initializer const type [1] dims [2] 1 1
initializer const_2 type [7] dims [2] -1 2
initializer const_3 type [7] dims [4] -1 2 4 4
initializer const_4 type [1] dims [4] 1 1 2 2
initializer const_5 type [7] dims [1] 0
initializer const_6 type [7] dims [1] 2
initializer const_7 type [7] dims [1] 3
initializer const_8 type [1] dims [] 0.5
input x type [1] dims [1 2 4 4]
input unused type [7] dims [3]
output y type [1] dims [1 2 8 2]
`), "\n")
	got := readModel(t, b)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("line %d differs:\n got %q\nwant %q", i, got[min(i, len(got)):], want[min(i, len(want)):])
		}
	}
}

func TestMarshalIsDeterministic(t *testing.T) {
	first, err := mixed().Marshal()
	if err != nil {
		t.Fatal(err)
	}
	second, _ := mixed().Marshal()
	if !bytes.Equal(first, second) {
		t.Errorf("two builds of one graph differ: %d and %d bytes", len(first), len(second))
	}
}

func TestOnlyUsedDomainsAreImported(t *testing.T) {
	g := New("plain")
	g.Output("y", g.Input("x", Float32, 1).Abs())
	b, err := g.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if got := readModel(t, b); slices.Contains(got, `opset "com.microsoft" [1]`) || !slices.Contains(got, `opset "" [21]`) {
		t.Errorf("imports of a plain graph: got %q", got)
	}
}

// TestHideSize: the first axis of inputs and outputs is written without a size,
// and no Reshape or Expand gives it away.
func TestHideSize(t *testing.T) {
	g := New("g")
	x := g.Input("x", Float32, 4, 6)
	g.Output("y", x.Reshape(4, 1, 6).Expand(4, 3, 6).Reshape(12, 6))
	g.HideSize()
	b, err := g.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if !g.SizeHidden() {
		t.Error("it is not told that the size is hidden")
	}
	for _, v := range []*Value{g.inputs[0], g.outputs[0]} {
		hidden, open := v.marshalInfo(true), v.marshalInfo(false)
		if len(open)-len(hidden) != 2 { // the tag and the value of one dimension
			t.Errorf("%s: %d bytes less, want 2", v, len(open)-len(hidden))
		}
		if !bytes.Contains(b, hidden) {
			t.Errorf("%s is not written with its size hidden", v)
		}
	}
	for _, n := range g.nodes {
		if first := int64(binary.LittleEndian.Uint64(n.inputs[1].raw)); first != -1 && (n.op != "Expand" || first != 1) {
			t.Errorf("%s is given %d", n.name, first)
		}
	}
}
