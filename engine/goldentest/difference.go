package goldentest

import (
	"fmt"
	"math"
)

// diff is how far an array is from its golden.
type diff struct {
	gotLen, wantLen int
	// worst is the largest error in the manifest's measure, found at index;
	// NaN counts as infinitely far.
	worst     float64
	index     int
	got, want float32
	// differing is the number of values that are not equal.
	differing int
}

// difference measures got against want.
func difference(a array, want, got []float32) diff {
	d := diff{gotLen: len(got), wantLen: len(want)}
	if len(got) != len(want) {
		return d
	}
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
		d.differing++
		e := math.Abs(float64(got[i])-float64(w)) / scale
		if math.IsNaN(e) {
			e = math.Inf(1)
		}
		if e > d.worst {
			d.worst, d.index, d.got, d.want = e, i, got[i], w
		}
	}
	return d
}

// check says what is wrong with d, nil if nothing. share of the values (0–1)
// may differ.
func (d diff) check(tolerance, share float64) error {
	switch {
	case d.gotLen != d.wantLen:
		return fmt.Errorf("got %d values, want %d", d.gotLen, d.wantLen)
	case d.worst > tolerance:
		return fmt.Errorf("beyond the tolerance of %g", tolerance)
	case float64(d.differing) > share*float64(d.wantLen):
		return fmt.Errorf("more than %g %% of the values differ", 100*share)
	}
	return nil
}

// String tells the largest difference and its index.
func (d diff) String() string {
	return fmt.Sprintf("largest difference %.3g at index %d (got %g, want %g), %d of %d values differ",
		d.worst, d.index, d.got, d.want, d.differing, d.wantLen)
}

func absMax(values []float32) float64 {
	var m float64
	for _, v := range values {
		m = max(m, math.Abs(float64(v)))
	}
	return m
}
