package cameramove

import (
	"fmt"

	"framewake/engine/onnx"
)

// Inverse depth runs from farDepth to 1, around midDepth.
const (
	farDepth = 0.48
	midDepth = (1 + farDepth) / 2
)

// rounds of the search for where each point comes from.
const rounds = 4

// flow is the displacement [F,1,h,w] in x and y, for every frame:
//
//	x: done·(orbit·lateral(w) - zoomed(w)·(x - aim) + sway)
//
// and y alike, with w the inverse depth at the point shown, which is not known
// before the flow is: a few rounds of reading w at p + flow settle it.
func flow(g *onnx.Graph, m move, s scene) (x, y *onnx.Value) {
	g.Push("flow")
	defer g.Pop()
	d := newDepths(g, m, s)
	aimX, aimY := s.aim(g, m)
	swayX, swayY := m.done.Mul(m.swayX), m.done.Mul(m.swayY)
	w := d.of(s.near)
	for round := range rounds {
		g.Push(fmt.Sprintf("round%d", round))
		if round > 0 {
			w = d.of(sampleAt(s, x, y))
		}
		// Across the move the depth's trend is taken out: uprights do not
		// lean, and the horizon stays level.
		x = d.lateral(w, s.y, d.trendY).Mul(d.orbitX).
			Sub(d.zoomed(w, s.y, d.trendY).Mul(m.done).Mul(s.x.at.Sub(aimX))).
			Add(swayX)
		y = d.lateral(w, s.x, d.trendX).Mul(d.orbitY).
			Sub(d.zoomed(w, s.x, d.trendX).Mul(m.done).Mul(s.y.at.Sub(aimY))).
			Add(swayY)
		g.Pop()
	}
	return x, y
}

// sampleAt reads nearness at p + flow: [F,1,h,w]. The frames lie below each
// other in one tall grid, so the map need not be repeated for each.
func sampleAt(s scene, x, y *onnx.Value) *onnx.Value {
	frames, h, w := x.Dim(0), x.Dim(2), x.Dim(3)
	gridX := x.Add(s.x.at).Reshape(1, frames*h, w, 1)
	gridY := y.Add(s.y.at).Reshape(1, frames*h, w, 1)
	return s.near.GridSample(gridX.Concat(3, gridY), onnx.Linear).Reshape(frames, 1, h, w)
}

// depths turns nearness into the depths that the parts of the move see.
type depths struct {
	contrast       *onnx.Value // kappa, 0 to 1
	pivot          *onnx.Value // depth the orbit turns about
	trendX, trendY *onnx.Value // slopes of the inverse depth
	orbitX, orbitY *onnx.Value // sideways part of the move, per frame
}

func newDepths(g *onnx.Graph, m move, s scene) depths {
	g.Push("depth")
	defer g.Pop()
	var d depths
	// Contrast is lowered where the move is large or the map steep: parallax
	// would bend uprights otherwise. 0.7 of the depth range counts.
	detrended := s.near.Sub(s.y.at.Mul(s.y.trend(s.near)))
	steep := s.y.steepest(detrended).AddScalar(1e-6).MulScalar(s.aspect * (1 - farDepth) * 0.7)
	d.contrast = g.Scalar(0.15).Div(m.amount.AddScalar(1e-6).Mul(steep.AtLeast(1))).AtMost(1)

	w := d.of(s.near)
	d.pivot = weighted(w, s.focus, s.total).Clip(midDepth-0.08, midDepth+0.08)
	d.trendX, d.trendY = s.x.trend(w), s.y.trend(w)

	// The orbit is limited so that the worst shear stays small.
	shear := m.strength.MulScalar(0.012).AddScalar(0.02).Div(m.amount.AtLeast(1e-6))
	limit := func(lateral *onnx.Value, across axis, aspect float64) *onnx.Value {
		slope := across.steepest(lateral).AddScalar(1e-6).MulScalar(aspect)
		return shear.Div(slope).AtMost(orbitMax)
	}
	d.orbitX = m.done.Mul(m.dirX.Mul(limit(d.lateral(w, s.y, d.trendY), s.y, s.aspect)))
	d.orbitY = m.done.Mul(m.dirY.Mul(limit(d.lateral(w, s.x, d.trendX), s.x, 1/s.aspect)))
	return d
}

// of is the inverse depth of nearness values.
func (d depths) of(near *onnx.Value) *onnx.Value {
	return near.AddScalar(-0.5).Mul(d.contrast).MulScalar(1 - farDepth).AddScalar(midDepth)
}

// lateral is the depth the orbit sees: relative to the pivot, without the
// trend along the axis across the motion, within ±orbitDepth.
func (d depths) lateral(w *onnx.Value, across axis, trend *onnx.Value) *onnx.Value {
	return softLimit(w.Sub(d.pivot).Sub(across.at.Mul(trend)), orbitDepth)
}

// zoomed is the depth the zoom sees: most of the trend across the motion is
// taken out.
func (d depths) zoomed(w *onnx.Value, across axis, trend *onnx.Value) *onnx.Value {
	return w.Sub(across.at.Mul(trend.MulScalar(0.8))).AtLeast(leastDepth)
}
