package onnx

import (
	"fmt"
	"slices"
	"strings"
)

// Graph is a network under construction. It is not safe for concurrent use.
type Graph struct {
	name      string
	nodes     []node
	inputs    []*Value
	outputs   []*Value
	constants []*Value // constants and external weights, as declared
	scopes    []string
	names     map[string]bool   // every value's and node's name
	counts    map[string]int    // how often a node name was asked for
	content   map[string]*Value // constants by dtype, shape and bytes
	hidden    bool              // see HideSize
	err       error
}

// New returns an empty graph.
func New(name string) *Graph {
	return &Graph{
		name:    name,
		names:   map[string]bool{},
		counts:  map[string]int{},
		content: map[string]*Value{},
	}
}

// Push opens a scope: names made until the matching Pop are prefixed with
// name and a dot. Scopes nest; a name may hold dots itself.
func (g *Graph) Push(name string) { g.scopes = append(g.scopes, name) }

// Pop closes the scope opened last.
func (g *Graph) Pop() {
	if len(g.scopes) == 0 {
		g.fail("pop: no scope is open")
		return
	}
	g.scopes = g.scopes[:len(g.scopes)-1]
}

// Path is what leaf is called in the open scopes. A leaf "weight" inside
// "conv_in" gives "conv_in.weight", the name a checkpoint uses.
func (g *Graph) Path(leaf string) string {
	return strings.Join(append(slices.Clone(g.scopes), leaf), ".")
}

// Input declares an input of the graph. Its name ignores scopes.
func (g *Graph) Input(name string, dtype DType, shape ...int64) *Value {
	v := &Value{graph: g, name: name, dtype: dtype, shape: slices.Clone(shape), source: fromInput}
	if !g.declare("input", v) {
		return &Value{graph: g, dtype: dtype}
	}
	g.inputs = append(g.inputs, v)
	return v
}

// Output makes v an output of the graph under name, which ignores scopes. v
// must be a node's result that is not an output already.
func (g *Graph) Output(name string, v *Value) {
	switch {
	case g.err != nil:
	case v.graph != g:
		g.fail("output %s: the value belongs to graph %s", name, v.graph.name)
	case v.source != fromNode:
		g.fail("output %s: %s is not computed by a node", name, v.name)
	case slices.Contains(g.outputs, v):
		g.fail("output %s: the value is already output %s", name, v.name)
	case g.names[name]:
		g.fail("output %s: the name is taken", name)
	default:
		g.names[name] = true
		v.name = name
		g.outputs = append(g.outputs, v)
	}
}

// Err returns the first error of the calls so far.
func (g *Graph) Err() error { return g.err }

// fail records an error unless there is one already.
func (g *Graph) fail(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf("onnx: graph %s: %w", g.name, fmt.Errorf(format, args...))
	}
}

// declare checks a value that no node computes and takes its name.
func (g *Graph) declare(what string, v *Value) bool {
	switch {
	case g.err != nil:
		return false
	case g.names[v.name]:
		g.fail("%s %s: the name is taken", what, v.name)
		return false
	}
	if err := checkShape(v.shape); err != nil {
		g.fail("%s %s: %w", what, v, err)
		return false
	}
	g.names[v.name] = true
	return true
}

// node is one operator applied to values.
type node struct {
	name    string
	domain  string // "" for ONNX itself
	op      string
	inputs  []*Value // nil: an optional input left out
	outputs []*Value // nil: an optional output left out
	attrs   []attribute
	view    bool  // the result is the first input, read with another shape
	work    int64 // bytes it needs besides inputs and outputs, where that is much
}

// attribute is a named parameter of a node; value is an int64, a []int64, a
// float32 or a string.
type attribute struct {
	name  string
	value any
}

// emit adds a node with one result. dtype, shape and err are what inference
// made of the inputs.
func (g *Graph) emit(n node, dtype DType, shape []int64, err error) *Value {
	v := &Value{graph: g, dtype: dtype}
	if g.err != nil {
		return v
	}
	n.name = g.unique(g.Path(n.op))
	if err == nil {
		err = g.check(n, shape)
	}
	if err != nil {
		g.fail("node %s: %s: %w", n.name, n.call(), err)
		return v
	}
	v.name, v.shape, v.source = n.name, shape, fromNode
	n.outputs = []*Value{v}
	g.nodes = append(g.nodes, n)
	return v
}

// also adds a result to the node emitted last, its output number i.
func (g *Graph) also(i int, dtype DType, shape []int64) *Value {
	v := &Value{graph: g, dtype: dtype}
	if g.err != nil {
		return v
	}
	n := &g.nodes[len(g.nodes)-1]
	v.name, v.shape, v.source = g.unique(fmt.Sprintf("%s_out%d", n.name, i)), shape, fromNode
	for len(n.outputs) < i {
		n.outputs = append(n.outputs, nil)
	}
	n.outputs = append(n.outputs, v)
	return v
}

func (g *Graph) check(n node, shape []int64) error {
	for _, v := range n.inputs {
		if v != nil && v.graph != g {
			return fmt.Errorf("%s belongs to graph %s", v.name, v.graph.name)
		}
	}
	if _, ok := opset(n.domain); !ok {
		return fmt.Errorf("unknown domain %q", n.domain)
	}
	return checkShape(shape)
}

// unique returns path, or path_2, path_3 … when it is taken.
func (g *Graph) unique(path string) string {
	name := path
	for {
		g.counts[path]++
		if n := g.counts[path]; n > 1 {
			name = fmt.Sprintf("%s_%d", path, n)
		}
		if !g.names[name] {
			g.names[name] = true
			return name
		}
	}
}

// call describes the node's operator and what it is applied to.
func (n node) call() string {
	var in []string
	for _, v := range n.inputs {
		if v == nil {
			in = append(in, "-")
			continue
		}
		in = append(in, v.String())
	}
	return n.title() + "(" + strings.Join(in, ", ") + ")"
}

// title is the operator's name, with its domain unless that is ONNX itself.
func (n node) title() string {
	if n.domain == "" {
		return n.op
	}
	return n.domain + "." + n.op
}
