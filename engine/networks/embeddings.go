package networks

import (
	"math"

	"framewake/engine/onnx"
)

// Sinusoid embeds a number in dim numbers, dim even: cos(value·f_j), then
// sin(value·f_j), f_j = 10000^(-j/half) for j = 0 … half-1, half = dim/2.
// It is diffusers' Timesteps with flip_sin_to_cos and no frequency shift.
func Sinusoid(value float32, dim int) []float32 {
	half := dim / 2
	embedding := make([]float32, 2*half)
	for j := range half {
		frequency := float32(math.Exp(-math.Log(10000) * float64(j) / float64(half)))
		sin, cos := math.Sincos(float64(value * frequency))
		embedding[j], embedding[half+j] = float32(cos), float32(sin)
	}
	return embedding
}

// Timestep is the UNet's input of this name: the sinusoid of t, ln(sigma)/4.
func (m *Model) Timestep(t float32) []float32 {
	return Sinusoid(t, int(m.config.UNet.BlockOutChannels[0]))
}

// TimeIDs is the UNet's input added_time_ids: the sinusoids of ids, one behind
// the other. There are three for each entry of the batch.
func (m *Model) TimeIDs(ids []float32) []float32 {
	var embeddings []float32
	for _, id := range ids {
		embeddings = append(embeddings, Sinusoid(id, int(m.config.UNet.AdditionTimeEmbedDim))...)
	}
	return embeddings
}

// timestepEmbedding is diffusers' TimestepEmbedding: linear, SiLU, linear.
func (b *builder) timestepEmbedding(name string, x *onnx.Value, hidden, out int64) *onnx.Value {
	b.Push(name)
	defer b.Pop()
	return b.linear("linear_2", silu(b.linear("linear_1", x, hidden)), out)
}

// framePositions are the sinusoids of the frames' numbers, [frames,width].
func (b *builder) framePositions(width int64) *onnx.Value {
	var positions []float32
	for f := range b.frames {
		positions = append(positions, Sinusoid(float32(f), int(width))...)
	}
	return cast(b.Constant(positions, b.frames, width), b.dialect.precision())
}
