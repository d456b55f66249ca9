package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// fields is a decoded protobuf message: for each field its values in order,
// varints as uint64, fixed32 as uint32 and the rest as []byte.
type fields map[protowire.Number][]any

func decode(t *testing.T, b []byte) fields {
	t.Helper()
	m := fields{}
	for len(b) > 0 {
		number, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("bad tag: %v", protowire.ParseError(n))
		}
		b = b[n:]
		var v any
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.Fixed32Type:
			v, n = protowire.ConsumeFixed32(b)
		case protowire.BytesType:
			v, n = protowire.ConsumeBytes(b)
		default:
			t.Fatalf("field %d has wire type %d, which ONNX does not use", number, kind)
		}
		if n < 0 {
			t.Fatalf("field %d: %v", number, protowire.ParseError(n))
		}
		m[number] = append(m[number], v)
		b = b[n:]
	}
	return m
}

func (m fields) text(field protowire.Number) string {
	var texts []string
	for _, v := range m[field] {
		texts = append(texts, string(v.([]byte)))
	}
	return strings.Join(texts, ",")
}

func (m fields) ints(field protowire.Number) []int64 {
	var ints []int64
	for _, v := range m[field] {
		ints = append(ints, int64(v.(uint64)))
	}
	return ints
}

// readModel writes a ModelProto as one line for each part, in file order.
func readModel(t *testing.T, b []byte) []string {
	t.Helper()
	m := decode(t, b)
	lines := []string{fmt.Sprintf("ir %v producer %s", m.ints(1), m.text(2))}
	for _, o := range m[8] {
		f := decode(t, o.([]byte))
		lines = append(lines, fmt.Sprintf("opset %q %v", f.text(1), f.ints(2)))
	}
	g := decode(t, m[7][0].([]byte))
	lines = append(lines, "graph "+g.text(2))
	for _, n := range g[1] {
		lines = append(lines, "node "+readNode(t, n.([]byte)))
	}
	for _, v := range g[5] {
		lines = append(lines, "initializer "+readTensor(t, v.([]byte)))
	}
	for _, v := range g[11] {
		lines = append(lines, "input "+readInfo(t, v.([]byte)))
	}
	for _, v := range g[12] {
		lines = append(lines, "output "+readInfo(t, v.([]byte)))
	}
	return lines
}

func readNode(t *testing.T, b []byte) string {
	t.Helper()
	f := decode(t, b)
	line := fmt.Sprintf("%s: %s = %s:%s(%s)", f.text(3), f.text(2), f.text(7), f.text(4), f.text(1))
	for _, a := range f[5] {
		f := decode(t, a.([]byte))
		line += " " + f.text(1) + "="
		switch kind := f.ints(20)[0]; kind {
		case 1:
			line += fmt.Sprint(math.Float32frombits(f[2][0].(uint32)))
		case 2:
			line += fmt.Sprint(f.ints(3)[0])
		case 3:
			line += f.text(4)
		case 7:
			line += fmt.Sprint(f.ints(8))
		default:
			t.Fatalf("attribute %s has type %d", f.text(1), kind)
		}
	}
	return line
}

func readTensor(t *testing.T, b []byte) string {
	t.Helper()
	f := decode(t, b)
	line := fmt.Sprintf("%s type %v dims %v", f.text(8), f.ints(2), f.ints(1))
	for _, e := range f[13] {
		f := decode(t, e.([]byte))
		line += " " + f.text(1) + "=" + f.text(2)
	}
	if location := f.ints(14); len(location) > 0 {
		return line + fmt.Sprintf(" location %v", location)
	}
	raw := f[9][0].([]byte)
	for len(raw) > 0 {
		if f.ints(2)[0] == int64(Int64) {
			line += fmt.Sprint(" ", int64(binary.LittleEndian.Uint64(raw)))
			raw = raw[8:]
		} else {
			line += fmt.Sprint(" ", math.Float32frombits(binary.LittleEndian.Uint32(raw)))
			raw = raw[4:]
		}
	}
	return line
}

func readInfo(t *testing.T, b []byte) string {
	t.Helper()
	info := decode(t, b)
	tensor := decode(t, decode(t, info[2][0].([]byte))[1][0].([]byte))
	var dims []int64
	for _, d := range decode(t, tensor[2][0].([]byte))[1] {
		dims = append(dims, decode(t, d.([]byte)).ints(1)...)
	}
	return fmt.Sprintf("%s type %v dims %v", info.text(1), tensor.ints(1), dims)
}
