package still

import (
	"encoding/binary"
	"math"
	"testing"
)

// curveTag is a tone curve of an ICC profile.
func curveTag(values ...uint16) []byte {
	return append(append([]byte("curv"), numbers32(0, uint32(len(values)))...), numbers16(values...)...)
}

func parametricTag(kind uint16, parameters ...float64) []byte {
	b := append([]byte("para\x00\x00\x00\x00"), numbers16(kind, 0)...)
	for _, p := range parameters {
		b = append(b, fixedBytes(p)...)
	}
	return b
}

// fixedBytes is s15Fixed16Number.
func fixedBytes(v float64) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*65536))))
}

func TestCurves(t *testing.T) {
	srgb := []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}
	for name, c := range map[string]struct {
		tag  []byte
		want func(float64) float64
	}{
		"straight":    {curveTag(), func(v float64) float64 { return v }},
		"gamma":       {curveTag(0x0233), func(v float64) float64 { return math.Pow(v, 2.19921875) }},
		"two points":  {curveTag(0, 65535), func(v float64) float64 { return v }},
		"inverted":    {curveTag(65535, 0), func(v float64) float64 { return 1 - v }},
		"kink":        {curveTag(0, 65535, 65535), func(v float64) float64 { return min(1, 2*v) }},
		"type 0":      {parametricTag(0, 1.8), func(v float64) float64 { return math.Pow(v, 1.8) }},
		"type 1":      {parametricTag(1, 2, 1.25, -0.25), func(v float64) float64 { return math.Pow(max(0, 1.25*v-0.25), 2) }},
		"type 2":      {parametricTag(2, 2, 1, -0.5, 0.25), func(v float64) float64 { return 0.25 + math.Pow(max(0, v-0.5), 2) }},
		"type 3":      {parametricTag(3, srgb...), srgbCurve},
		"type 4":      {parametricTag(4, append(srgb, 0.125, 0.0625)...), func(v float64) float64 { return min(1, srgbCurve(v)+offsetOf(v)) }},
		"below 0":     {parametricTag(2, 1, 1, 0, -0.5), func(v float64) float64 { return max(0, v-0.5) }},
		"not a value": {parametricTag(3, 0.5, 1, -2, 0, 0.25), func(float64) float64 { return 0 }},
		"level":       {parametricTag(1, 2, 0, 0.5), func(float64) float64 { return 0.25 }},
	} {
		curve, err := parseCurve(c.tag)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i := range 256 {
			v := float64(i) / 255
			if got, want := curve(v), c.want(v); !(math.Abs(got-want) < 2e-4) {
				t.Errorf("%s: %g becomes %g, want %g", name, v, got, want)
				break
			}
		}
	}
}

// offsetOf is what the curve of type 4 in TestCurves adds.
func offsetOf(v float64) float64 {
	if v >= 0.04045 {
		return 0.125
	}
	return 0.0625
}

func TestCurvesDamaged(t *testing.T) {
	for name, tag := range map[string][]byte{
		"nothing":       nil,
		"cut":           curveTag(1, 2, 3)[:16],
		"count":         append([]byte("curv"), numbers32(0, 1<<32-1, 7)...),
		"another":       []byte("mft2\x00\x00\x00\x00\x00\x00\x00\x00"),
		"type 5":        parametricTag(5, 1, 1, 1, 1, 1, 1, 1),
		"cut formula":   parametricTag(4, 2.4, 1, 0),
		"no formula":    []byte("para"),
		"no straight":   parametricTag(1, 2, 0, 0),
		"gamma cut off": curveTag(0x0233)[:12],
	} {
		if _, err := parseCurve(tag); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
