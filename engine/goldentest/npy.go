package goldentest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// npy is an array as NumPy stores it, C order.
type npy struct {
	dtype string // "<f4" or "|u1"
	shape []int
	data  []byte
}

var (
	npyDtype   = regexp.MustCompile(`'descr': *'([^']{1,8})'`)
	npyFortran = regexp.MustCompile(`'fortran_order': *False`)
	npyShape   = regexp.MustCompile(`'shape': *\(([0-9, ]*)\)`)
)

// parseNPY reads a version 1 .npy file: the magic string, two version bytes,
// the length of the header (16 bits), the header (a Python dictionary), the
// values. Every length is checked against len(file).
func parseNPY(file []byte) (npy, error) {
	const prefix = "\x93NUMPY\x01\x00"
	if len(file) < len(prefix)+2 || string(file[:len(prefix)]) != prefix {
		return npy{}, errors.New("npy: not a version 1 file")
	}
	file = file[len(prefix):]
	size := int(binary.LittleEndian.Uint16(file))
	if size > len(file)-2 {
		return npy{}, fmt.Errorf("npy: header of %d bytes in a file of %d", size, len(file))
	}
	header, data := string(file[2:2+size]), file[2+size:]
	dtype, shape := npyDtype.FindStringSubmatch(header), npyShape.FindStringSubmatch(header)
	if dtype == nil || shape == nil || !npyFortran.MatchString(header) {
		return npy{}, fmt.Errorf("npy: unsupported header %q", header)
	}
	width, ok := map[string]int{"<f4": 4, "|u1": 1}[dtype[1]]
	if !ok {
		return npy{}, fmt.Errorf("npy: unsupported dtype %q", dtype[1])
	}
	a := npy{dtype: dtype[1], shape: []int{}, data: data}
	total := width
	for text := range strings.SplitSeq(shape[1], ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > len(data)/total {
			return npy{}, fmt.Errorf("npy: shape (%s) does not fit %d bytes", shape[1], len(data))
		}
		a.shape, total = append(a.shape, n), total*n
	}
	if total != len(data) {
		return npy{}, fmt.Errorf("npy: shape (%s) does not fit %d bytes", shape[1], len(data))
	}
	return a, nil
}

// floats decodes float32 values.
func (a npy) floats() []float32 {
	values := make([]float32, len(a.data)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(a.data[4*i:]))
	}
	return values
}
