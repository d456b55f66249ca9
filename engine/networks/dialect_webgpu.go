package networks

import (
	"math"

	"framewake/engine/onnx"
)

// Attention is how the WebGPU dialect writes attention.
type Attention int

// The ways to write attention.
const (
	// PlainAttention is two matrix products and a softmax: slower, and right
	// everywhere.
	PlainAttention Attention = iota
	// FusedAttention is the provider's own operator. With ONNX Runtime 1.27 it
	// was wrong on some GPUs: it is for those that passed a self-test.
	FusedAttention
)

// WebGPU is the dialect for GPUs through Vulkan, Metal or Direct3D 12: float32,
// images in the order [N,H,W,C]. The provider prefers that order by itself.
func WebGPU(a Attention) Dialect { return Dialect{webgpu{nhwc{onnx.Float32}, a, 512 << 20}} }

// webgpu writes for ONNX Runtime 1.27's WebGPU provider.
type webgpu struct {
	nhwc
	form Attention
	// scores is how many bytes the scores of attention may have at a time: as
	// many as the largest images of a clip at 1024×576 have anyway. The fused
	// operator too has all scores in one buffer where its flash attention does
	// not apply.
	scores int64
}

func (d webgpu) wide() primitives { return d }

func (d webgpu) attention(q, k, v *onnx.Value, n, heads int64) *onnx.Value {
	rows, width := q.Dim(0), q.Dim(1)
	sequences := func(x *onnx.Value) *onnx.Value { return x.Reshape(n, rows/n, width) }
	return d.attend(sequences(q), sequences(k), sequences(v), heads).Reshape(rows, width)
}

func (d webgpu) attentionOverTime(q, k, v *onnx.Value, n, frames, heads int64) *onnx.Value {
	return overTimeAs(q, k, v, n, frames, func(q, k, v *onnx.Value) *onnx.Value { return d.attend(q, k, v, heads) })
}

// attend is attention within sequences [N,S,width]: as many at a time as the
// scores' size allows, or else as many queries of one at a time.
func (d webgpu) attend(q, k, v *onnx.Value, heads int64) *onnx.Value {
	n, length := q.Dim(0), q.Dim(1)
	query := heads * length * d.dtype.Size() // bytes of a query's scores
	sequences := min(max(d.scores/(query*length), 1), n)
	queries := min(max(d.scores/query, 1), length)
	return inParts(n, sequences, 0, func(from, to int64) *onnx.Value {
		keys, values := part(k, 0, from, to), part(v, 0, from, to)
		asking := part(q, 0, from, to)
		return inParts(length, queries, 1, func(from, to int64) *onnx.Value {
			return d.attendAtOnce(part(asking, 1, from, to), keys, values, heads)
		})
	})
}

func (d webgpu) attendAtOnce(q, k, v *onnx.Value, heads int64) *onnx.Value {
	if d.form == FusedAttention {
		return q.Attention(k, v, heads)
	}
	n, queries, keys, width := q.Dim(0), q.Dim(1), k.Dim(1), q.Dim(2)
	head := width / heads
	// apart makes a sequence of each head.
	apart := func(x *onnx.Value, length int64, perm ...int64) *onnx.Value {
		return x.Reshape(n, length, heads, head).Transpose(perm...)
	}
	q = apart(q.MulScalar(1/math.Sqrt(float64(head))), queries, 0, 2, 1, 3).Reshape(n*heads, queries, head)
	k = apart(k, keys, 0, 2, 3, 1).Reshape(n*heads, head, keys)
	v = apart(v, keys, 0, 2, 1, 3).Reshape(n*heads, keys, head)
	y := q.MatMul(k).Softmax().MatMul(v).Reshape(n, heads, queries, head)
	return y.Transpose(0, 2, 1, 3).Reshape(n, queries, width)
}

func (webgpu) geglu(b *builder, rows *onnx.Value, width int64) *onnx.Value {
	return cpu{}.geglu(b, rows, width)
}
