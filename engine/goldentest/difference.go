package goldentest

import (
	"fmt"
	"math"
	"slices"

	"framewake/engine/tensor"
)

// Difference is how far an array is from its golden.
type Difference struct {
	// Error is the largest error in the manifest's measure, found at Index;
	// infinite where a value is no number or the shape is another.
	Error     float64
	Tolerance float64
	Index     int
	Got, Want float32
	// Differing of Total values are not equal.
	Differing, Total int
	// Problem says why the array does not pass; nil if it does.
	Problem error
}

// String tells the largest difference and its index.
func (d Difference) String() string {
	return fmt.Sprintf("largest difference %.3g at index %d (got %g, want %g), %d of %d values differ",
		d.Error, d.Index, d.Got, d.Want, d.Differing, d.Total)
}

// loose is the share of the values that may differ in a uint8 array whose
// tolerance is not 0.
const loose = 0.005

// Check compares got with an expected array, element by element: no error may
// exceed the tolerance, and of a uint8 array, whose values got has as floats,
// at most 0.5 % may differ, none where the tolerance is 0. Axes of length 1 do
// not count. An error means that there is nothing to compare with.
func (s *Set) Check(name string, got tensor.Tensor) (Difference, error) {
	a, ok := s.Array(name)
	if !ok || !a.Expected() {
		return Difference{}, fmt.Errorf("%s: manifest.json does not expect an array %q", s.Folder, name)
	}
	want, share := tensor.Tensor{}, 1.0
	var err error
	if a.DType == "uint8" {
		var flat []uint8
		flat, err = s.Bytes(name)
		want = tensor.Of(Floats(flat), len(flat))
		share = loose
		if *a.Tolerance == 0 {
			share = 0
		}
	} else {
		want, err = s.Tensor(name)
	}
	if err != nil {
		return Difference{}, err
	}
	if g, w := squeeze(got.Shape), squeeze(a.Shape); !slices.Equal(g, w) {
		return Difference{Error: math.Inf(1), Tolerance: *a.Tolerance, Total: len(want.Data),
			Problem: fmt.Errorf("got shape %v, want %v", got.Shape, a.Shape)}, nil
	}
	d := difference(a, want.Data, got.Data)
	switch {
	case d.Error > d.Tolerance:
		d.Problem = fmt.Errorf("beyond the tolerance of %g", d.Tolerance)
	case float64(d.Differing) > share*float64(d.Total):
		d.Problem = fmt.Errorf("more than %g %% of the values differ", 100*share)
	}
	return d, nil
}

// difference measures got against want, of the same length.
func difference(a Array, want, got []float32) Difference {
	d := Difference{Tolerance: *a.Tolerance, Total: len(want)}
	slice := max(len(want), 1)
	if a.Scaled && len(a.Shape) > 0 {
		slice = len(want) / a.Shape[0]
	}
	scale := 1.0
	for i, w := range want {
		if a.Scaled && i%slice == 0 {
			scale = max(1, absMax(want[i:i+slice]))
		}
		if got[i] == w {
			continue
		}
		d.Differing++
		e := math.Abs(float64(got[i])-float64(w)) / scale
		if math.IsNaN(e) {
			e = math.Inf(1)
		}
		if e > d.Error {
			d.Error, d.Index, d.Got, d.Want = e, i, got[i], w
		}
	}
	return d
}

func absMax(values []float32) float64 {
	var m float64
	for _, v := range values {
		m = max(m, math.Abs(float64(v)))
	}
	return m
}

// squeeze leaves out the axes of length 1.
func squeeze(shape []int) []int {
	return slices.DeleteFunc(slices.Clone(shape), func(n int) bool { return n == 1 })
}

// Floats returns bytes as the floats that Check takes.
func Floats(b []uint8) []float32 {
	values := make([]float32, len(b))
	for i, v := range b {
		values[i] = float32(v)
	}
	return values
}
