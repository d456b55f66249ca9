package onnx

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strconv"
	"strings"
)

// dumpedElements is the size up to which Dump prints a constant in place.
const dumpedElements = 9

// Dump describes the graph as text, one value a line, for people and for
// comparing with a file: small constants by content, large ones by checksum.
func (g *Graph) Dump() string {
	var b strings.Builder
	fmt.Fprintf(&b, "graph %s: %d nodes, %d B weights, %d B in, %d B out, %d B peak between\n",
		g.name, len(g.nodes), g.WeightBytes(), g.InputBytes(), g.OutputBytes(), g.PeakBytes())
	if g.err != nil {
		fmt.Fprintf(&b, "error %v\n", g.err)
	}
	for _, v := range g.inputs {
		fmt.Fprintf(&b, "input %s\n", v)
	}
	for _, v := range g.constants {
		switch {
		case v.external != nil:
			fmt.Fprintf(&b, "weight %s at %s %d+%d\n", v, v.external.Location, v.external.Offset, v.external.Length)
		case elements(v.shape) > dumpedElements:
			fmt.Fprintf(&b, "constant %s crc32 %08x\n", v, crc32.ChecksumIEEE(v.raw))
		}
	}
	for _, n := range g.nodes {
		for i, v := range n.outputs {
			if i > 0 {
				b.WriteString(", ")
			}
			if v == nil {
				b.WriteByte('-')
				continue
			}
			b.WriteString(v.String())
		}
		fmt.Fprintf(&b, " = %s(%s)", n.title(), dumpInputs(n.inputs))
		for _, a := range n.attrs {
			fmt.Fprintf(&b, " %s=%v", a.name, a.value)
		}
		b.WriteByte('\n')
	}
	for _, v := range g.outputs {
		fmt.Fprintf(&b, "output %s\n", v)
	}
	return b.String()
}

func dumpInputs(values []*Value) string {
	names := make([]string, len(values))
	for i, v := range values {
		switch {
		case v == nil:
			names[i] = "-"
		case v.source == fromConstant && elements(v.shape) <= dumpedElements:
			names[i] = v.content()
		default:
			names[i] = v.name
		}
	}
	return strings.Join(names, ", ")
}

// content prints a constant's elements, with its shape unless that is plain.
func (x *Value) content() string {
	var texts []string
	for raw := x.raw; len(raw) > 0; raw = raw[x.dtype.Size():] {
		if x.dtype == Int64 {
			texts = append(texts, strconv.FormatInt(int64(binary.LittleEndian.Uint64(raw)), 10))
		} else {
			f := math.Float32frombits(binary.LittleEndian.Uint32(raw))
			texts = append(texts, strconv.FormatFloat(float64(f), 'g', -1, 32))
		}
	}
	text := "[" + strings.Join(texts, " ") + "]"
	switch {
	case len(x.shape) == 0:
		return texts[0]
	case len(x.shape) == 1:
		return text
	}
	return x.typeString() + text
}
