package networks

import (
	"slices"
	"strings"

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
}

func newBuilder(name string, d Dialect, w *weights, batch, frames int64) *builder {
	return &builder{Graph: onnx.New(name), dialect: d, weights: w, batch: batch, frames: frames}
}

// input declares a float32 input of the network.
func (b *builder) input(name string, shape ...int64) *onnx.Value {
	b.inputs = append(b.inputs, name)
	return b.Input(name, onnx.Float32, shape...)
}

// output makes x the network's output.
func (b *builder) output(name string, x *onnx.Value) {
	b.outputs = append(b.outputs, name)
	b.Output(name, x)
}

func (b *builder) network() Network {
	return Network{b.Graph, b.folder, b.inputs, b.outputs}
}

// weight is a tensor of the checkpoint in float32. A narrower one is widened
// by the first node behind it, once, when the session is created.
func (b *builder) weight(leaf string, shape ...int64) *onnx.Value {
	return b.weightAs(leaf, shape, shape...)
}

// weightAs is weight for a tensor that the graph needs in another shape than
// the checkpoint has it. Saying so costs nothing; a Reshape node would be
// folded into a copy.
func (b *builder) weightAs(leaf string, stored []int64, shape ...int64) *onnx.Value {
	t := b.weights.find(b.Path(leaf), stored)
	at := onnx.External{Location: t.File, Offset: t.Offset, Length: t.Length}
	return widened(b.External(leaf, elementType(t.DType), shape, at))
}

// halves is weight for a tensor that the graph needs in two parts, cut along
// its first axis.
func (b *builder) halves(leaf string, shape ...int64) (first, second *onnx.Value) {
	t := b.weights.find(b.Path(leaf), shape)
	half := slices.Clone(shape)
	half[0] /= 2
	at := onnx.External{Location: t.File, Offset: t.Offset, Length: t.Length / 2}
	first = b.External(leaf+".0", elementType(t.DType), half, at)
	at.Offset += at.Length
	second = b.External(leaf+".1", elementType(t.DType), half, at)
	return widened(first), widened(second)
}

func widened(x *onnx.Value) *onnx.Value {
	if x.DType() == onnx.Float32 {
		return x
	}
	return x.Cast(onnx.Float32)
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
