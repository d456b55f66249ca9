package cameramove

import (
	"math"

	"framewake/engine/onnx"
)

// pool is the mean over k×k blocks.
func pool(x *onnx.Value, k int64) *onnx.Value { return x.AveragePool(onnx.Square(k, k, 0)) }

// box is the mean over the k×k neighbourhood, k odd; at the borders over the
// part of it that exists.
func box(x *onnx.Value, k int64) *onnx.Value { return x.AveragePool(onnx.Square(k, 1, k/2)) }

// mean and sum are over height and width.
func mean(x *onnx.Value) *onnx.Value { return x.ReduceMean(2, 3) }
func sum(x *onnx.Value) *onnx.Value  { return x.ReduceSum(2, 3) }

// weighted is the mean of x over height and width under the weights w.
func weighted(x, w, total *onnx.Value) *onnx.Value { return sum(w.Mul(x)).Div(total) }

// softLimit keeps x within ±limit, smoothly: it has slope 1 at 0.
func softLimit(x *onnx.Value, limit float64) *onnx.Value {
	return x.MulScalar(1 / limit).Tanh().MulScalar(limit)
}

// centres lists the pixel centres of an axis of n pixels: (2i+1)/n-1.
func centres(n int64) []float32 {
	c := make([]float32, n)
	for i := range c {
		c[i] = float32(2*i+1)/float32(n) - 1
	}
	return c
}

// alongX and alongY are constants that vary over the width or the height.
func alongX(g *onnx.Graph, values []float32) *onnx.Value {
	return g.Constant(values, 1, 1, 1, int64(len(values)))
}

func alongY(g *onnx.Graph, values []float32) *onnx.Value {
	return g.Constant(values, 1, 1, int64(len(values)), 1)
}

// apply returns f of every value.
func apply(values []float32, f func(float64) float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(f(float64(v)))
	}
	return out
}

// gaussian is exp(-falloff·v²).
func gaussian(falloff float64) func(float64) float64 {
	return func(v float64) float64 { return math.Exp(-falloff * v * v) }
}
