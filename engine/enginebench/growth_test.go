//go:build linux

package main

import (
	"math"
	"testing"
)

func TestExponent(t *testing.T) {
	for _, want := range []float64{0, 0.5, 1, 2} {
		x, y := []float64{14, 25, 50, 100}, []float64{}
		for _, v := range x {
			y = append(y, 3*math.Pow(v, want))
		}
		if got := exponent(x, y); math.Abs(got-want) > 1e-12 {
			t.Errorf("3·x^%v: got exponent %v", want, got)
		}
	}
}
