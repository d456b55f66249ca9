package onnx

// InputBytes is the size of all inputs.
func (g *Graph) InputBytes() int64 { return totalBytes(g.inputs) }

// OutputBytes is the size of all outputs.
func (g *Graph) OutputBytes() int64 { return totalBytes(g.outputs) }

// WeightBytes is the size of all constants and external weights.
func (g *Graph) WeightBytes() int64 { return totalBytes(g.constants) }

func totalBytes(values []*Value) int64 {
	var n int64
	for _, v := range values {
		n += v.Bytes()
	}
	return n
}

// PeakBytes is the largest amount of memory that intermediate results fill at
// one time when the nodes run in order: inputs, outputs and weights are not in
// it. A Reshape moves nothing; every other node writes beside its inputs
// (measured with ONNX Runtime 1.27 on the CPU: an Add does not write over an
// input that is not needed again). Of the work space inside nodes only that of
// attention is counted.
func (g *Graph) PeakBytes() int64 {
	l := g.liveness()
	var live, peak int64
	for i, n := range g.nodes {
		for _, v := range n.outputs {
			if v != nil && l.root[v] == v {
				live += v.Bytes()
			}
		}
		peak = max(peak, live+n.work)
		for v := range l.dying(i, n) {
			live -= v.Bytes()
		}
	}
	return peak
}

// liveness knows for how long the intermediate results are needed. Values that
// share storage count as one, under the value computed first: their root.
type liveness struct {
	root    map[*Value]*Value // of intermediate results only
	lastUse map[*Value]int    // root → index of the last node that makes or reads it
}

func (g *Graph) liveness() liveness {
	l := liveness{root: map[*Value]*Value{}, lastUse: map[*Value]int{}}
	output := map[*Value]bool{}
	for _, v := range g.outputs {
		output[v] = true
	}
	for i, n := range g.nodes {
		for _, v := range n.inputs {
			if r := l.root[v]; r != nil {
				l.lastUse[r] = i
			}
		}
		for _, v := range n.outputs {
			switch {
			case v == nil || output[v]:
				continue
			case n.view:
				l.root[v] = l.root[n.inputs[0]] // nil if that is an input or a weight
			default:
				l.root[v] = v
			}
			if r := l.root[v]; r != nil {
				l.lastUse[r] = i
			}
		}
	}
	return l
}

// dying is the set of storages not needed after node i.
func (l liveness) dying(i int, n node) map[*Value]bool {
	dying := map[*Value]bool{}
	for _, values := range [][]*Value{n.inputs, n.outputs} {
		for _, v := range values {
			if r := l.root[v]; r != nil && l.lastUse[r] == i {
				dying[r] = true
			}
		}
	}
	return dying
}
