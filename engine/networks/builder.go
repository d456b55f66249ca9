package networks

import (
	"slices"
	"strings"

	"framewake/engine/checkpoint"
	"framewake/engine/onnx"
)

// builder writes one network. Layers are its methods; they find their weights
// by the scopes that are open in the graph.
type builder struct {
	*onnx.Graph
	dialect Dialect
	weights *weights
	// The network works on batch·frames images at once, those of one entry
	// of the batch adjacent and in order.
	batch, frames int64

	folder          string
	inputs, outputs []string
	declared        map[string]*onnx.Value // weights by name
}

func newBuilder(name string, d Dialect, w *weights, batch, frames int64) *builder {
	return &builder{
		Graph: onnx.New(name), dialect: d, weights: w, batch: batch, frames: frames,
		declared: map[string]*onnx.Value{},
	}
}

// input declares a float32 input of the network.
func (b *builder) input(name string, shape ...int64) *onnx.Value {
	b.inputs = append(b.inputs, name)
	return cast(b.Input(name, onnx.Float32, shape...), b.dialect.precision())
}

// output makes x the network's output, in float32.
func (b *builder) output(name string, x *onnx.Value) {
	b.outputs = append(b.outputs, name)
	b.Output(name, cast(x, onnx.Float32))
}

// network hides its size: networks come back to the shapes they began with.
func (b *builder) network() Network {
	b.HideSize()
	return Network{b.Graph, b.folder, b.inputs, b.outputs}
}

// weight is a tensor of the checkpoint in the dialect's precision. One that is
// stored in another is cast by the first node behind it, once, when the session
// is created.
func (b *builder) weight(leaf string, shape ...int64) *onnx.Value {
	return b.weightAs(leaf, shape, shape...)
}

// weightAs is weight for a tensor that the graph needs in another shape than
// the checkpoint has it. Saying so costs nothing; a Reshape node would be
// folded into a copy.
func (b *builder) weightAs(leaf string, stored []int64, shape ...int64) *onnx.Value {
	return b.weightIn(b.dialect.precision(), leaf, stored, shape...)
}

// weightIn is weightAs in a precision that the layer needs.
func (b *builder) weightIn(precision onnx.DType, leaf string, stored []int64, shape ...int64) *onnx.Value {
	t := b.weights.find(b.Path(leaf), stored)
	return b.declare(precision, leaf, t, shape, 0)
}

// halves is weight for a tensor that the graph needs in two parts, cut along
// its first axis.
func (b *builder) halves(leaf string, shape ...int64) (first, second *onnx.Value) {
	t := b.weights.find(b.Path(leaf), shape)
	half := slices.Clone(shape)
	half[0] /= 2
	precision := b.dialect.precision()
	return b.declare(precision, leaf+".0", t, half, 0), b.declare(precision, leaf+".1", t, half, t.Length/2)
}

// declare makes a weight of as much of a tensor as the shape takes, from so
// many bytes behind its beginning on. A layer that is applied again finds the
// weight declared.
func (b *builder) declare(precision onnx.DType, leaf string, t checkpoint.Tensor, shape []int64, skip int64) *onnx.Value {
	name := b.Path(leaf)
	if v, ok := b.declared[name]; ok {
		return v
	}
	length := t.DType.Size()
	for _, d := range shape {
		length *= d
	}
	at := onnx.External{Location: t.File, Offset: t.Offset + skip, Length: length}
	v := cast(b.External(leaf, elementType(t.DType), shape, at), precision)
	b.declared[name] = v
	return v
}

// cast is x in a precision.
func cast(x *onnx.Value, precision onnx.DType) *onnx.Value {
	if x.DType() == precision {
		return x
	}
	return x.Cast(precision)
}

// skip accounts for a tensor that the layer has in diffusers but that cannot
// change the result.
func (b *builder) skip(leaf string, shape ...int64) {
	b.weights.skip(b.Path(leaf), shape)
}

// neverRun accounts for the tensors of a layer that diffusers has but never
// runs: it writes the layer into a graph nobody reads.
func (b *builder) neverRun(layer func(b *builder, x images) images, x images) {
	w := newWeights(nil)
	aside := newBuilder("aside", b.dialect, w, b.batch, b.frames)
	aside.Push(strings.TrimSuffix(b.Path(""), "."))
	layer(aside, x.with(aside.Input("x", x.DType(), x.Shape()...)))
	for name, shape := range w.wanted {
		b.weights.skip(name, shape)
	}
}
