package cameramove

import (
	"math"

	"framewake/engine/onnx"
)

// scene is what the UNet knows of the picture.
type scene struct {
	near  *onnx.Value // [1,1,h,w], 0 to 1
	focus *onnx.Value // [1,1,h,w], weight as the point to head for
	total *onnx.Value // sum of focus
	x, y  axis
	// aspect is width over height.
	aspect float64
}

// axis is one direction of the latents.
type axis struct {
	index int64
	at    *onnx.Value // the cells' centres, -1 to 1: [1,1,1,w] or [1,1,h,1]
	step  float64     // from one centre to the next
	sumSq float64     // sum of the squared centres over all cells
}

// newScene unpacks image latents [1,1,100,h,w].
func newScene(g *onnx.Graph, latents *onnx.Value) scene {
	g.Push("scene")
	defer g.Pop()
	h, w := latents.Dim(3), latents.Dim(4)
	channel := func(i int64) *onnx.Value {
		return latents.Slice(2, i, i+1).Reshape(1, 1, h, w)
	}
	focus := channel(focusChannel)
	cx, cy := centres(w), centres(h)
	return scene{
		near:   channel(nearChannel),
		focus:  focus,
		total:  sum(focus).AddScalar(1e-9),
		x:      axis{3, alongX(g, cx), 2 / float64(w), float64(h) * sumOfSquares(cx)},
		y:      axis{2, alongY(g, cy), 2 / float64(h), float64(w) * sumOfSquares(cy)},
		aspect: float64(w) / float64(h),
	}
}

func sumOfSquares(values []float32) float64 {
	var s float64
	for _, v := range values {
		s += math.Pow(float64(v), 2)
	}
	return s
}

// trend is the regression slope of a map [1,1,h,w] along the axis.
func (a axis) trend(values *onnx.Value) *onnx.Value {
	return sum(values.Sub(mean(values)).Mul(a.at)).MulScalar(1 / a.sumSq)
}

// steepest is the largest slope of a map between neighbours along the axis.
func (a axis) steepest(values *onnx.Value) *onnx.Value {
	n := values.Dim(int(a.index))
	difference := values.Slice(a.index, 1, n).Sub(values.Slice(a.index, 0, n-1))
	return difference.Abs().ReduceMax(2, 3).MulScalar(1 / a.step)
}

// aim is the point the camera heads for, the fixed point of the zoom: the
// subject, pulled to the centre, and from there where the seed points. It
// stays 0.12 above the subject's centre, or portraits lose the top of the
// head.
func (s scene) aim(g *onnx.Graph, m move) (x, y *onnx.Value) {
	g.Push("aim")
	defer g.Pop()
	x = weighted(s.x.at, s.focus, s.total).Clip(-subjectMaxX, subjectMaxX).Add(m.dirX.MulScalar(steerX))
	y = weighted(s.y.at, s.focus, s.total).AddScalar(-0.12).Clip(-subjectMaxY, subjectMaxY).Add(m.dirY.MulScalar(steerY))
	return x, y
}
