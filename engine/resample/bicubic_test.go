package resample

import (
	"fmt"
	"math"
	"testing"
)

// plane is one channel in double precision.
type plane struct {
	width, height int
	at            []float64
}

// along applies f to every row, or to every column if vertical.
func (p plane) along(vertical bool, size int, f func(line []float64) []float64) plane {
	count, out := p.height, plane{size, p.height, make([]float64, size*p.height)}
	if vertical {
		count, out = p.width, plane{p.width, size, make([]float64, size*p.width)}
	}
	for i := range count {
		line := make([]float64, len(p.at)/count)
		for k := range line {
			if vertical {
				line[k] = p.at[k*p.width+i]
			} else {
				line[k] = p.at[i*p.width+k]
			}
		}
		for k, v := range f(line) {
			if vertical {
				out.at[k*out.width+i] = v
			} else {
				out.at[i*out.width+k] = v
			}
		}
	}
	return out
}

// plainBlur is the Gaussian blur on the whole line, borders mirrored.
func plainBlur(line []float64, size int) []float64 {
	n := len(line)
	sigma := max((float64(n)/float64(size)-1)/2, 0.001)
	k := int(max(4*sigma, 3))
	if k%2 == 0 {
		k++
	}
	out := make([]float64, n)
	for i := range out {
		var sum, total float64
		for j := -(k / 2); j <= k/2; j++ {
			g := math.Exp(-float64(j*j) / (2 * sigma * sigma))
			at := i + j
			if at < 0 {
				at = -at
			}
			if at > n-1 {
				at = 2*(n-1) - at
			}
			sum, total = sum+g*line[at], total+g
		}
		out[i] = sum / total
	}
	return out
}

// plainCubic is the bicubic resize of the whole line, aligned corners, written
// with the basis polynomials of the Keys kernel, a = -0.75.
func plainCubic(line []float64, size int) []float64 {
	n := len(line)
	out := make([]float64, size)
	for i := range out {
		position := float64(i) * float64(n-1) / float64(size-1)
		base := int(position)
		t := position - float64(base)
		weights := [4]float64{
			-0.75 * (t*t*t - 2*t*t + t),
			1.25*t*t*t - 2.25*t*t + 1,
			1.25*(1-t)*(1-t)*(1-t) - 2.25*(1-t)*(1-t) + 1,
			-0.75 * (t*t - t*t*t),
		}
		for k, w := range weights {
			out[i] += w * line[min(max(base-1+k, 0), n-1)]
		}
	}
	return out
}

// TestAntialiasBicubicMatchesFormula compares the folded sums with blurring and
// resizing the whole picture; both in other order of axes.
func TestAntialiasBicubicMatchesFormula(t *testing.T) {
	const tolerance = 1e-6 // float32 sums of some tens of samples on the scale 0–1
	tests := []struct{ fromWidth, fromHeight, width, height int }{
		{90, 60, 14, 14}, {31, 77, 14, 9}, {14, 14, 14, 14}, {5, 3, 14, 14}, {2, 2, 7, 7}, {200, 2, 3, 5}, {29, 41, 28, 40},
	}
	for _, test := range tests {
		src := noise(test.fromWidth, test.fromHeight)
		got := AntialiasBicubic(src, test.width, test.height)
		worst, index := 0.0, 0
		for c := range 3 {
			p := plane{src.Width, src.Height, make([]float64, src.Width*src.Height)}
			for i := range p.at {
				p.at[i] = float64(src.Pix[3*i+c]) / 255
			}
			p = p.along(false, src.Width, func(l []float64) []float64 { return plainBlur(l, test.width) })
			p = p.along(true, src.Height, func(l []float64) []float64 { return plainBlur(l, test.height) })
			p = p.along(true, test.height, func(l []float64) []float64 { return plainCubic(l, test.height) })
			p = p.along(false, test.width, func(l []float64) []float64 { return plainCubic(l, test.width) })
			for i, want := range p.at {
				if d := math.Abs(float64(got[c*len(p.at)+i]) - want); !(d <= worst) {
					worst, index = d, c*len(p.at)+i
				}
			}
		}
		if !(worst <= tolerance) {
			t.Errorf("%v: largest difference %g at index %d", test, worst, index)
		}
	}
}

func TestAntialiasBicubicOvershoots(t *testing.T) {
	src := NewRGB(4, 1) // black, black, white, white
	for i := 6; i < 12; i++ {
		src.Pix[i] = 255
	}
	got := AntialiasBicubic(src, 31, 1)
	low, high := got[0], got[0]
	for _, v := range got {
		low, high = min(low, v), max(high, v)
	}
	if low > -0.01 || high < 1.01 {
		t.Errorf("range %g to %g: overshoot was cut off", low, high)
	}
}

func TestAntialiasBicubicOfOnePixel(t *testing.T) {
	src := RGB{1, 1, []uint8{0, 51, 255}}
	for i, got := range AntialiasBicubic(src, 3, 2) {
		if want := float32(src.Pix[i/6]) / 255; math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("value %d: got %g, want %g", i, got, want)
		}
	}
}

func BenchmarkAntialiasBicubic(b *testing.B) {
	for _, size := range [][2]int{{4000, 3000}, {16320, 12240}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			src := NewRGB(size[0], size[1])
			for b.Loop() {
				AntialiasBicubic(src, 224, 224)
			}
		})
	}
}
