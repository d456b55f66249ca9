package onnx

import (
	"path/filepath"
	"slices"
)

// External is where a weight's bytes lie outside the graph: Length bytes,
// little-endian and in C order, at Offset of the file Location, a name
// relative to the folder the runtime is told to look in. Any offset will do.
type External struct {
	Location string
	Offset   int64
	Length   int64
}

// External declares a weight whose bytes stay in their file. leaf is its name
// in the open scopes; declaring a name twice is an error.
func (g *Graph) External(leaf string, dtype DType, shape []int64, at External) *Value {
	v := &Value{graph: g, name: g.Path(leaf), dtype: dtype, shape: slices.Clone(shape), source: fromExternal, external: &at}
	declared := g.declare("weight", v)
	switch {
	case !declared:
	case !filepath.IsLocal(at.Location):
		g.fail("weight %s: %q is not a file of the weights folder", v, at.Location)
	case at.Offset < 0:
		g.fail("weight %s: offset %d is negative", v, at.Offset)
	case at.Length != v.Bytes():
		g.fail("weight %s: needs %d bytes, not %d", v, v.Bytes(), at.Length)
	default:
		g.constants = append(g.constants, v)
		return v
	}
	return &Value{graph: g, dtype: dtype}
}
