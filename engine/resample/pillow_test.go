package resample

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// noise returns a picture of random samples; the same for the same size.
func noise(width, height int) RGB {
	random := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	p := NewRGB(width, height)
	for i := range p.Pix {
		p.Pix[i] = uint8(random.Uint32())
	}
	return p
}

// plainFilter is a filter's formula as it stands in a textbook.
type plainFilter struct {
	resize func(src RGB, width, height int) RGB
	reach  float64
	weight func(t float64) float64
}

var plainFilters = map[string]plainFilter{
	"Lanczos": {Lanczos, 3, func(t float64) float64 {
		switch {
		case t == 0:
			return 1
		case -3 <= t && t < 3:
			return math.Sin(math.Pi*t) / (math.Pi * t) * math.Sin(math.Pi*t/3) / (math.Pi * t / 3)
		}
		return 0
	}},
	"Bicubic": {Bicubic, 2, func(t float64) float64 {
		switch t = math.Abs(t); {
		case t < 1:
			return 1.5*t*t*t - 2.5*t*t + 1
		case t < 2:
			return -0.5*t*t*t + 2.5*t*t - 4*t + 2
		}
		return 0
	}},
}

// plainWidth resizes the width by the formula, every input sample weighed
// for every output sample.
func plainWidth(src RGB, width int, f plainFilter) RGB {
	scale := float64(src.Width) / float64(width)
	reach := max(scale, 1)
	out := NewRGB(width, src.Height)
	for i := range out.Pix {
		x, y, c := i/3%width, i/3/width, i%3
		center := (float64(x) + 0.5) * scale
		weights, total := make([]float64, src.Width), 0.0
		for k := int(max(0, center-f.reach*reach+0.5)); k < min(src.Width, int(center+f.reach*reach+0.5)); k++ {
			weights[k] = f.weight((float64(k) - center + 0.5) / reach)
			total += weights[k]
		}
		sum := int64(1 << 21)
		for k, w := range weights {
			sum += int64(src.row(y)[3*k+c]) * int64(math.Round(w/total*(1<<22)))
		}
		out.Pix[i] = uint8(min(max(sum>>22, 0), 255))
	}
	return out
}

// transpose swaps width and height.
func transpose(src RGB) RGB {
	out := NewRGB(src.Height, src.Width)
	for y := range src.Height {
		for x := range src.Width {
			copy(out.row(x)[3*y:3*y+3], src.row(y)[3*x:3*x+3])
		}
	}
	return out
}

func TestPillowMatchesFormula(t *testing.T) {
	tests := []struct{ fromWidth, fromHeight, width, height int }{
		{64, 48, 16, 12}, {61, 47, 16, 13}, {16, 12, 64, 48}, {40, 30, 40, 7}, {40, 30, 9, 30},
		{9, 80, 31, 5}, {1, 1, 8, 8}, {7, 5, 1, 1}, {300, 2, 7, 3}, {33, 33, 32, 34},
	}
	for _, test := range tests {
		src := noise(test.fromWidth, test.fromHeight)
		for name, f := range plainFilters {
			want := plainWidth(src, test.width, f)
			want = transpose(plainWidth(transpose(want), test.height, f))
			got := f.resize(src, test.width, test.height)
			if got.Width != test.width || got.Height != test.height {
				t.Errorf("%s, %v: got %d x %d", name, test, got.Width, got.Height)
				continue
			}
			for i := range want.Pix {
				if got.Pix[i] != want.Pix[i] {
					t.Errorf("%s, %v: sample %d: got %d, want %d", name, test, i, got.Pix[i], want.Pix[i])
					break
				}
			}
		}
	}
}

func TestLanczosSameSizeIsACopy(t *testing.T) {
	src := noise(9, 5)
	got := Lanczos(src, 9, 5)
	if !bytes.Equal(got.Pix, src.Pix) {
		t.Error("same size: samples changed")
	}
	got.Pix[0]++
	if got.Pix[0] == src.Pix[0] {
		t.Error("same size: the result shares memory with the source")
	}
}

func TestResizePanicsOnUnsoundPictures(t *testing.T) {
	tests := []struct {
		name          string
		src           RGB
		width, height int
	}{
		{"short", RGB{2, 2, make([]uint8, 11)}, 1, 1},
		{"long", RGB{2, 2, make([]uint8, 13)}, 1, 1},
		{"empty", RGB{}, 1, 1},
		{"overflowing size", RGB{1 << 32, 1 << 32, nil}, 1, 1},
		{"no output width", NewRGB(2, 2), 0, 1},
		{"no output height", NewRGB(2, 2), 1, -1},
	}
	panics := func(f func()) (message any) {
		defer func() { message = recover() }()
		f()
		return nil
	}
	for _, test := range tests {
		if panics(func() { Lanczos(test.src, test.width, test.height) }) == nil {
			t.Errorf("%s: Lanczos did not panic", test.name)
		}
		if panics(func() { AntialiasBicubic(test.src, test.width, test.height) }) == nil {
			t.Errorf("%s: AntialiasBicubic did not panic", test.name)
		}
	}
}

func BenchmarkLanczos(b *testing.B) {
	for _, size := range [][2]int{{4000, 3000}, {16320, 12240}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			src := NewRGB(size[0], size[1])
			for b.Loop() {
				Lanczos(src, 1024, 576)
			}
		})
	}
}
