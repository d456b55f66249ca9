package still

import (
	"errors"
	"math"
)

// curve makes a sample linear. Both run from 0 to 1.
type curve func(float64) float64

// srgbCurve is that of IEC 61966-2-1.
func srgbCurve(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// srgbSample is the inverse of srgbCurve.
func srgbSample(v float64) float64 {
	if v <= 0.0031308 {
		return v * 12.92
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

var errCurve = errors.New("a tone curve is damaged")

// parseCurve reads a curve of an ICC profile (ICC.1:2022, 10.6 and 10.18).
func parseCurve(b []byte) (curve, error) {
	f := &fields{data: b}
	kind := string(f.take(4))
	f.u32()
	switch kind {
	case "curv":
		return sampledCurve(f)
	case "para":
		return parametricCurve(f)
	}
	return nil, errCurve
}

// sampledCurve has values at equal distances; of a single one it is the
// exponent, and without any it is a straight line.
func sampledCurve(f *fields) (curve, error) {
	count := int64(f.u32())
	if f.short || count > int64(len(f.data)/2) {
		return nil, errCurve
	}
	switch count {
	case 0:
		return func(v float64) float64 { return v }, nil
	case 1:
		gamma := float64(f.u16()) / 256
		return func(v float64) float64 { return math.Pow(v, gamma) }, nil
	}
	values := make([]float64, count)
	for i := range values {
		values[i] = float64(f.u16()) / 65535
	}
	return func(v float64) float64 {
		at := v * float64(len(values)-1)
		i := min(int(at), len(values)-2)
		part := at - float64(i)
		return (1-part)*values[i] + part*values[i+1]
	}, nil
}

// parametricCurve is one of five formulas with up to seven parameters.
func parametricCurve(f *fields) (curve, error) {
	kind := f.u16()
	f.u16()
	counts := []int{1, 3, 4, 5, 7}
	if int(kind) >= len(counts) {
		return nil, errCurve
	}
	var p [7]float64
	for i := range counts[kind] {
		p[i] = f.fixed()
	}
	g, a, b, c, d, e, offset := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	switch kind {
	case 0:
		a = 1
	case 1:
		d = -b / a
	case 2:
		d, e, offset, c = -b/a, c, c, 0
	}
	if f.short || math.IsNaN(d) {
		return nil, errCurve
	}
	// All of them are (ax+b)^g + e from d on, and cx + offset below.
	return func(v float64) float64 {
		linear := c*v + offset
		if v >= d {
			linear = math.Pow(a*v+b, g) + e
		}
		if math.IsNaN(linear) {
			return 0
		}
		return max(0, min(1, linear))
	}, nil
}
