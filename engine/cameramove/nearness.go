package cameramove

import (
	"math"

	"framewake/engine/onnx"
)

// The cues that make a cell look near, with their weights. Tuned by eye on 14
// photographs: sharp, distinct things at the centre come forward, and the
// ground does towards the lower edge.
const (
	sharpWeight      = 1.0
	distinctWeight   = 0.5
	saturationWeight = 0.25
	warmWeight       = 0.3
	centreWeight     = 0.5
	groundWeight     = 0.6
)

// The centre prior falls off as a Gaussian, faster to the sides.
const (
	centreFalloffX = 1.6
	centreFalloffY = 1.2
)

// estimate guesses, at latent resolution [1,1,h,w], how near each cell is (0
// to 1) and its weight as the point the camera heads for, from rgb
// [1,3,8h,8w] and its luma [1,1,8h,8w].
func estimate(g *onnx.Graph, rgb, luma *onnx.Value) (near, focus *onnx.Value) {
	g.Push("nearness")
	defer g.Pop()
	cells, grey := pool(rgb, SpatialFactor), pool(luma, SpatialFactor)
	x, y := centres(grey.Dim(3)), centres(grey.Dim(2))

	centre := alongX(g, apply(x, gaussian(centreFalloffX))).Mul(alongY(g, apply(y, gaussian(centreFalloffY))))
	ground := alongY(g, apply(y, func(v float64) float64 { return (v + 1) / 2 }))
	salient := sharpness(g, luma).MulScalar(sharpWeight).
		Add(distinctness(g, cells, x, y).MulScalar(distinctWeight)).
		Add(saturation(cells).MulScalar(saturationWeight))
	raw := salient.
		Add(centre.MulScalar(centreWeight)).
		Add(ground.MulScalar(groundWeight)).
		Add(warmth(cells).MulScalar(warmWeight))

	near = smooth(g, raw, grey)
	return near, near.Mul(near).Mul(box(salient, 9).Mul(centre))
}

// sharpness is the contrast against the 5×5 neighbourhood at half resolution,
// compared with the picture's average: 0 to 1.
func sharpness(g *onnx.Graph, luma *onnx.Value) *onnx.Value {
	g.Push("sharpness")
	defer g.Pop()
	half := pool(luma, 2)
	detail := pool(half.Sub(box(half, 5)).Abs(), 4)
	s := box(detail, 5).Sqrt()
	return s.Div(s.Add(mean(s).AddScalar(0.02)))
}

// distinctness is the distance to the average colour along the border, which
// is background more often than not: 0 to 1.
func distinctness(g *onnx.Graph, cells *onnx.Value, x, y []float32) *onnx.Value {
	g.Push("distinctness")
	defer g.Pop()
	// The border fades in from 0.78 of the way to the edge.
	edge := alongX(g, apply(x, math.Abs)).Max(alongY(g, apply(y, math.Abs)))
	border := edge.AddScalar(-0.78).MulScalar(6).Clip(0, 1)
	away := cells.Sub(weighted(cells, border, sum(border)))
	d := away.Mul(away).ReduceMean(1).AddScalar(1e-6).Sqrt()
	return d.Div(d.Add(mean(d)))
}

// saturation is half the spread of the channels: 0 to 1.
func saturation(cells *onnx.Value) *onnx.Value {
	return cells.ReduceMax(1).Sub(cells.ReduceMin(1)).MulScalar(0.5)
}

// warmth is half of red minus blue: -1 to 1. Warm colours advance, haze recedes.
func warmth(cells *onnx.Value) *onnx.Value {
	return cells.Slice(1, 0, 1).Sub(cells.Slice(1, 2, 3)).MulScalar(0.5)
}

// smooth makes a depth map of a raw score: edges follow the guide, values are
// spread over (0,1), and slopes stay gentle enough not to bend uprights.
func smooth(g *onnx.Graph, raw, guide *onnx.Value) *onnx.Value {
	g.Push("smooth")
	defer g.Pop()
	d := guided(raw, guide, 17)
	d = guided(d, guide, 9)
	// A logistic curve of the standard score: never clips, and an outlier
	// does not squeeze the rest.
	d = d.Sub(mean(d))
	deviation := mean(d.Mul(d)).AddScalar(1e-6).Sqrt()
	d = d.Div(deviation).MulScalar(1.3).Sigmoid()
	return box(box(box(d, 9), 7), 7)
}

// guided is the guided filter (He, Sun and Tang 2010) with a grey guide, a
// k×k window and epsilon 0.02.
func guided(x, guide *onnx.Value, k int64) *onnx.Value {
	meanG, meanX := box(guide, k), box(x, k)
	covariance := box(guide.Mul(x), k).Sub(meanG.Mul(meanX))
	variance := box(guide.Mul(guide), k).Sub(meanG.Mul(meanG))
	a := covariance.Div(variance.AddScalar(0.02))
	b := meanX.Sub(a.Mul(meanG))
	return box(a, k).Mul(guide).Add(box(b, k))
}
