package onnx

// InputBytes is the size of all inputs.
func (g *Graph) InputBytes() int64 { return totalBytes(g.inputs) }

// OutputBytes is the size of all outputs.
func (g *Graph) OutputBytes() int64 { return totalBytes(g.outputs) }

// WeightBytes is the size of all constants and external weights.
func (g *Graph) WeightBytes() int64 { return totalBytes(g.constants) }

// FoldedBytes is WeightBytes after the casts of weights, which ONNX Runtime
// computes once, when a session is created.
func (g *Graph) FoldedBytes() int64 {
	n := g.WeightBytes()
	for _, node := range g.nodes {
		if from := node.inputs[0]; node.op == "Cast" && (from.source == fromConstant || from.source == fromExternal) {
			n += node.outputs[0].Bytes() - from.Bytes()
		}
	}
	return n
}

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

// PlannedBytes is the same for a session that runs by ONNX Runtime's sequential
// plan: memory that is no longer needed is kept for the next value of the same
// shape and element type, and given back only if there is none. A network that
// returns to a shape, like a UNet on its way up, holds on to what it had on its
// way down. (Read and measured with ONNX Runtime 1.27 on the CPU. It runs nodes
// in an order of its own and lays images out anew for convolutions, which makes
// a difference of some percent.)
func (g *Graph) PlannedBytes() int64 {
	change := make([]int64, len(g.nodes)+1)
	for _, b := range g.buffers() {
		change[b.first] += b.bytes
		change[b.last+1] -= b.bytes
	}
	var live, peak int64
	for i, n := range g.nodes {
		live += change[i]
		peak = max(peak, live+n.work)
	}
	return peak
}

// HideSize leaves the first axis' size out of what is written of the inputs and
// outputs. ONNX Runtime then knows no result's size beforehand, plans nothing
// and gives memory back as soon as it is not needed: PeakBytes instead of
// PlannedBytes.
func (g *Graph) HideSize() { g.hidden = true }

// SizeHidden tells whether HideSize was called.
func (g *Graph) SizeHidden() bool { return g.hidden }

// buffer is memory that holds one value after another, from the node that
// makes the first of them to the one that needs the last.
type buffer struct {
	bytes       int64
	first, last int // indices of nodes
}

// buffers assigns the intermediate results to memory.
func (g *Graph) buffers() []*buffer {
	l := g.liveness()
	var all []*buffer
	holder := map[*Value]*buffer{} // by root
	free := map[string][]*buffer{} // by shape and element type
	for i, n := range g.nodes {
		for _, v := range n.outputs {
			if v == nil || l.root[v] != v {
				continue
			}
			kind := v.typeString()
			if k := len(free[kind]); k > 0 {
				holder[v], free[kind] = free[kind][k-1], free[kind][:k-1]
			} else {
				holder[v] = &buffer{bytes: v.Bytes(), first: i}
				all = append(all, holder[v])
			}
			holder[v].last = l.lastUse[v]
		}
		for v := range l.dying(i, n) {
			free[v.typeString()] = append(free[v.typeString()], holder[v])
		}
	}
	return all
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
