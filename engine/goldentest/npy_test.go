package goldentest

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// npyFile builds a version 1 file.
func npyFile(header string, data ...byte) []byte {
	b := []byte("\x93NUMPY\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	return append(append(b, header...), data...)
}

const floatHeader = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n"

func TestParseNPY(t *testing.T) {
	a, err := parseNPY(npyFile(floatHeader, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.floats(), []float32{1, -2}; !slices.Equal(got, want) {
		t.Errorf("values: got %v, want %v", got, want)
	}
	if want := []int{2, 1}; !slices.Equal(a.shape, want) {
		t.Errorf("shape: got %v, want %v", a.shape, want)
	}
	scalar, err := parseNPY(npyFile("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", 7))
	if err != nil || len(scalar.shape) != 0 || len(scalar.data) != 1 {
		t.Errorf("scalar: got shape %v of %d bytes, error %v", scalar.shape, len(scalar.data), err)
	}
}

func TestParseNPYRejects(t *testing.T) {
	header := func(old, new string) []byte {
		return npyFile(strings.Replace(floatHeader, old, new, 1), make([]byte, 8)...)
	}
	truncated := npyFile(floatHeader)
	tests := map[string][]byte{
		"empty":           nil,
		"another magic":   []byte("\x93NUMPX\x01\x00\x00\x00"),
		"version 2":       []byte("\x93NUMPY\x02\x00\x00\x00\x00\x00"),
		"header too long": truncated[:len(truncated)-1],
		"Fortran order":   header("False", "True"),
		"other dtype":     header("<f4", "<f8"),
		"no shape":        header("'shape'", "'size'"),
		"zero":            header("(2, 1)", "(0, 1)"),
		"too few bytes":   header("(2, 1)", "(3, 1)"),
		"too many bytes":  header("(2, 1)", "(1, 1)"),
		"overflow":        header("(2, 1)", "(4611686018427387904, 4611686018427387904)"),
		"beyond int":      header("(2, 1)", "(99999999999999999999)"),
	}
	for name, file := range tests {
		if a, err := parseNPY(file); err == nil {
			t.Errorf("%s: got shape %v, want an error", name, a.shape)
		}
	}
}

func FuzzParseNPY(f *testing.F) {
	f.Add(npyFile(floatHeader, make([]byte, 8)...))
	f.Add(npyFile("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", 7))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := parseNPY(file)
		if err != nil {
			return
		}
		total := map[string]int{"<f4": 4, "|u1": 1}[a.dtype]
		for _, n := range a.shape {
			total *= n
		}
		if total != len(a.data) || len(a.data) > len(file) {
			t.Errorf("dtype %s, shape %v: %d bytes out of a file of %d", a.dtype, a.shape, len(a.data), len(file))
		}
	})
}
