package networks

import "framewake/engine/onnx"

// CUDA is the dialect for NVIDIA's GPUs: float16, images in the order [N,H,W,C],
// fused attention, group norm and GEGLU. Sessions need prefer_nhwc=1.
//
// Weights that are stored as F16 are used as they are, others are narrowed when
// a session is created.
func CUDA() Dialect { return Dialect{cuda{nhwc{onnx.Float16}, true}} }

// CUDALowered is CUDA with the operators that only its provider has replaced by
// what they are defined to compute, in float32. It runs on every provider: what
// it and CUDA have in common, which is all but those operators and the
// precision, can be tested without a GPU.
func CUDALowered() Dialect { return Dialect{cuda{nhwc{onnx.Float32}, false}} }

// cuda writes for ONNX Runtime 1.27's CUDA provider, from its sources.
type cuda struct {
	nhwc
	fused bool
}

// wide keeps the fused operators, which float32 has too.
func (d cuda) wide() primitives { return cuda{nhwc{onnx.Float32}, d.fused} }

// groupNorm: an odd number of channels in a group has no kernel.
func (d cuda) groupNorm(b *builder, x images, eps float64, silu bool) images {
	if !d.fused || x.channels%(2*normGroups) != 0 {
		return d.nhwc.groupNorm(b, x, eps, silu)
	}
	stored := []int64{x.channels}
	scale, shift := b.weightIn(onnx.Float32, "weight", stored, x.channels), b.weightIn(onnx.Float32, "bias", stored, x.channels)
	return x.with(x.GroupNormNHWC(scale, shift, normGroups, eps, silu))
}

// mostSequences is what the kernels take in one call: it is an axis of their
// grid (flash_fwd_launch_template.h, kernel_forward.h), at most 65535 on every
// GPU.
const mostSequences = 65535

func (cuda) attention(q, k, v *onnx.Value, n, heads int64) *onnx.Value {
	rows, width := q.Dim(0), q.Dim(1)
	sequences := func(x *onnx.Value) *onnx.Value { return x.Reshape(n, rows/n, width) }
	return sequences(q).FlashAttention(sequences(k), sequences(v), heads).Reshape(rows, width)
}

// attentionOverTime makes every pixel a sequence of its own. As heads, which
// would save moving them, they would not fit the kernels' grid.
func (cuda) attentionOverTime(q, k, v *onnx.Value, n, frames, heads int64) *onnx.Value {
	return overTimeAs(q, k, v, n, frames, func(q, k, v *onnx.Value) *onnx.Value {
		return inParts(q.Dim(0), mostSequences, 0, func(from, to int64) *onnx.Value {
			return part(q, 0, from, to).FlashAttention(part(k, 0, from, to), part(v, 0, from, to), heads)
		})
	})
}

func (d cuda) geglu(b *builder, rows *onnx.Value, width int64) *onnx.Value {
	weight, bias := b.weight("weight", 2*width, rows.Dim(1)), b.weight("bias", 2*width)
	if !d.fused || !onnx.HasBiasSplitGelu(width) {
		return splitGelu(rows.Gemm(weight, bias))
	}
	return rows.Gemm(weight, nil).BiasSplitGelu(bias)
}

// splitGelu is u·gelu(g), u and g being the halves of rows.
func splitGelu(rows *onnx.Value) *onnx.Value {
	width := rows.Dim(1) / 2
	gate := rows.Slice(1, width, 2*width).Gelu()
	return rows.Slice(1, 0, width).Mul(gate)
}
