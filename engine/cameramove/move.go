package cameramove

import (
	"math"

	"framewake/engine/onnx"
)

// Limits that keep every border pixel reading from inside the picture. With
// r the part of the move done, the flow at the border points outward by at
// most
//
//	r·(orbitMax·orbitDepth + 1.35·swayMax) = 0.1775·r
//
// and inward by at least r·leastDepth·(1 - aimMax) = 0.18·r, where aimMax =
// 0.55 is the farthest the aim gets from the centre.
const (
	orbitMax   = 0.5  // sideways part of the move, as a part of the zoom
	orbitDepth = 0.22 // depth differences the orbit sees, at most
	swayMax    = 0.05
	leastDepth = 0.4 // of the inverse depth that the zoom sees

	subjectMaxX, subjectMaxY = 0.17, 0.25 // of the estimated subject
	steerX, steerY           = 0.38, 0.7  // of the seed's direction
	rise                     = 0.35       // the seed's direction is mostly sideways
)

// The amount of the move: zoomRate a second at motion bucket 127, approaching
// zoomMax. 127 at 25 frames and 7 fps zooms by 1.11, 255 by 1.20. Bucket 0
// still moves, barely.
const (
	zoomMax  = 0.30
	zoomRate = 0.045
	leastM   = 0.04
)

// move is the camera's path, as far as it does not depend on the picture.
// Values have shape [1] or, per frame, [F,1,1,1].
type move struct {
	strength     *onnx.Value // m: 0.04 … 1.97, 1 at motion bucket 127
	amount       *onnx.Value // a: zoom of the whole move
	done         *onnx.Value // a·e, per frame: zoom so far
	dirX, dirY   *onnx.Value // direction of the orbit
	swayX, swayY *onnx.Value // per frame: the hand that holds the camera
}

// newMove derives the path from added_time_ids [B,3] and, for the seed, from
// the noise in frame 0 of the sample, first [B,1,200,h,w].
func newMove(g *onnx.Graph, ids, first *onnx.Value, frames int64) move {
	g.Push("move")
	defer g.Pop()
	id := ids.Slice(0, 0, 1).Reshape(3) // all rows are alike
	fps := id.Slice(0, 0, 1).AddScalar(1).AtLeast(1)
	bucket, noise := id.Slice(0, 1, 2), id.Slice(0, 2, 3)
	seconds := g.Scalar(float64(frames - 1)).Div(fps)

	var m move
	m.strength = bucket.MulScalar((1 - leastM) / 127).AddScalar(leastM)
	m.amount = softLimit(seconds.MulScalar(zoomRate).Mul(m.strength), zoomMax)
	dirX, dirY, choice := seedDirection(g, first)
	// At least 0.6 sideways, and little up or down.
	m.dirX = dirX.Sign().Mul(dirX.Abs().MulScalar(0.4).AddScalar(0.6))
	m.dirY = dirY.MulScalar(rise)
	m.done = m.amount.Mul(progress(g, choice, frames))
	m.swayX, m.swayY = sway(g, noise, seconds, frames)
	return m
}

// seedDirection reads three normal numbers from the channels whose clean
// sample is zero. The sampler only ever scales them, so their ratios are the
// same at every step: a unit vector and a number uniform in [-1,1].
func seedDirection(g *onnx.Graph, first *onnx.Value) (x, y, choice *onnx.Value) {
	g.Push("seed")
	defer g.Pop()
	n := first.Slice(0, 0, 1).Slice(2, seedChannel, seedChannel+2).Slice(3, 0, 1).Slice(4, 0, 2).Reshape(4)
	n1, n2, n3 := n.Slice(0, 0, 1), n.Slice(0, 1, 2), n.Slice(0, 2, 3)
	plane := n1.Mul(n1).Add(n2.Mul(n2)).AddScalar(1e-30)
	radius := plane.Sqrt()
	return n1.Div(radius), n2.Div(radius), n3.Div(plane.Add(n3.Mul(n3)).Sqrt())
}

// progress is how much of the move is done in each frame, 0 to 1, starting and
// ending softly. A quarter of the seeds pull out: they run it backwards.
func progress(g *onnx.Graph, choice *onnx.Value, frames int64) *onnx.Value {
	in := g.Constant(apply(times(frames), ease), frames, 1, 1, 1)
	out := g.Scalar(1).Sub(in)
	return choice.Less(g.Scalar(-0.5)).Where(out, in)
}

// ease maps 0 … 1 to itself, slow at both ends: 0.3 of the mean speed.
func ease(u float64) float64 { return u - 0.7*math.Sin(2*math.Pi*u)/(2*math.Pi) }

// sway is two sines of no common period on each axis, in seconds, growing with
// the noise augmentation strength up to swayMax.
func sway(g *onnx.Graph, noise, seconds *onnx.Value, frames int64) (x, y *onnx.Value) {
	g.Push("sway")
	defer g.Pop()
	size := noise.MulScalar(0.5).AtMost(swayMax)
	t := g.Constant(times(frames), frames, 1, 1, 1).Mul(seconds)
	wave := func(slow, phase, fast float64) *onnx.Value {
		return t.MulScalar(slow).AddScalar(phase).Sin().Add(t.MulScalar(fast).Sin().MulScalar(0.35)).Mul(size)
	}
	return wave(3.1, 0, 7.3), wave(2.3, 1, 5.9)
}

// times is the frames' position in the clip, 0 to 1; 0 for a single frame.
func times(frames int64) []float32 {
	u := make([]float32, frames)
	for f := range u {
		u[f] = float32(f) / float32(max(frames-1, 1))
	}
	return u
}
