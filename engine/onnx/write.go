package onnx

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// irVersion goes with opset 21 (ONNX 1.16); ONNX Runtime 1.27 reads both.
const irVersion = 10

// opset is the version of a domain's operators the graphs are written for.
func opset(domain string) (version int64, ok bool) {
	switch domain {
	case "":
		return 21, true
	case "com.microsoft":
		return 1, true
	}
	return 0, false
}

// Marshal returns the graph as an ONNX ModelProto, or the first error of the
// calls that built it. Nodes are written in the order they were made.
func (g *Graph) Marshal() ([]byte, error) {
	if len(g.scopes) > 0 {
		g.fail("scope %s is still open", strings.Join(g.scopes, "."))
	}
	if len(g.outputs) == 0 {
		g.fail("there is no output")
	}
	if g.err != nil {
		return nil, g.err
	}
	domains := []string{""}
	for _, n := range g.nodes {
		if !slices.Contains(domains, n.domain) {
			domains = append(domains, n.domain)
		}
	}
	slices.Sort(domains)

	var m message // ModelProto
	m.int(1, irVersion)
	m.text(2, "framewake")
	m.nested(7, g.marshalGraph())
	for _, domain := range domains {
		version, _ := opset(domain)
		var o message // OperatorSetIdProto
		o.optional(1, domain)
		o.int(2, version)
		m.nested(8, o)
	}
	return m, nil
}

// message is a protobuf message under construction. The field numbers in this
// file are those of onnx.proto3.
type message []byte

func (m *message) int(field protowire.Number, v int64) {
	*m = protowire.AppendTag(*m, field, protowire.VarintType)
	*m = protowire.AppendVarint(*m, uint64(v))
}

func (m *message) float(field protowire.Number, v float32) {
	*m = protowire.AppendTag(*m, field, protowire.Fixed32Type)
	*m = protowire.AppendFixed32(*m, math.Float32bits(v))
}

func (m *message) nested(field protowire.Number, v []byte) {
	*m = protowire.AppendTag(*m, field, protowire.BytesType)
	*m = protowire.AppendBytes(*m, v)
}

func (m *message) text(field protowire.Number, v string) {
	*m = protowire.AppendTag(*m, field, protowire.BytesType)
	*m = protowire.AppendString(*m, v)
}

// optional leaves an empty text out.
func (m *message) optional(field protowire.Number, v string) {
	if v != "" {
		m.text(field, v)
	}
}

func (g *Graph) marshalGraph() message {
	var m message // GraphProto
	for _, n := range g.nodes {
		m.nested(1, n.marshal())
	}
	m.text(2, g.name)
	for _, v := range g.constants {
		m.nested(5, v.marshalTensor())
	}
	for _, v := range g.inputs {
		m.nested(11, v.marshalInfo(g.hidden))
	}
	for _, v := range g.outputs {
		m.nested(12, v.marshalInfo(g.hidden))
	}
	return m
}

func (n node) marshal() message {
	var m message // NodeProto
	for _, v := range n.inputs {
		m.text(1, v.nameOrNone())
	}
	for _, v := range n.outputs {
		m.text(2, v.nameOrNone())
	}
	m.text(3, n.name)
	m.text(4, n.op)
	for _, a := range n.attrs {
		m.nested(5, a.marshal())
	}
	m.optional(7, n.domain)
	return m
}

// nameOrNone is empty for an optional input or output left out.
func (x *Value) nameOrNone() string {
	if x == nil {
		return ""
	}
	return x.name
}

func (a attribute) marshal() message {
	var m message // AttributeProto; field 20 is AttributeType
	m.text(1, a.name)
	switch v := a.value.(type) {
	case float32:
		m.float(2, v)
		m.int(20, 1)
	case int64:
		m.int(3, v)
		m.int(20, 2)
	case string:
		m.text(4, v)
		m.int(20, 3)
	case []int64:
		for _, i := range v {
			m.int(8, i)
		}
		m.int(20, 7)
	}
	return m
}

func (x *Value) marshalTensor() message {
	var m message // TensorProto
	for _, d := range x.shape {
		m.int(1, d)
	}
	m.int(2, int64(x.dtype))
	m.text(8, x.name)
	if x.external == nil {
		m.nested(9, x.raw)
		return m
	}
	entry := func(key, value string) {
		var e message // StringStringEntryProto
		e.text(1, key)
		e.text(2, value)
		m.nested(13, e)
	}
	entry("location", x.external.Location)
	entry("offset", strconv.FormatInt(x.external.Offset, 10))
	entry("length", strconv.FormatInt(x.external.Length, 10))
	m.int(14, 1) // DataLocation EXTERNAL
	return m
}

// marshalInfo leaves the size of the first axis out if it is to be hidden.
func (x *Value) marshalInfo(hidden bool) message {
	var shape message // TensorShapeProto
	for i, d := range x.shape {
		var dim message
		if i > 0 || !hidden {
			dim.int(1, d)
		}
		shape.nested(1, dim)
	}
	var tensor, typ, info message // TypeProto.Tensor, TypeProto, ValueInfoProto
	tensor.int(1, int64(x.dtype))
	tensor.nested(2, shape)
	typ.nested(1, tensor)
	info.text(1, x.name)
	info.nested(2, typ)
	return info
}
