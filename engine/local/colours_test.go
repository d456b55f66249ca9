package local

import (
	"math"
	"math/rand/v2"
	"testing"

	"framewake/engine/tensor"
)

// TestColoursAreFound: where colours are a linear function of the latents, the
// fit finds it, and a picture of the latents is the still made small.
func TestColoursAreFound(t *testing.T) {
	const channels, h, w, factor, scale = 4, 6, 10, 2, 0.18215
	random := rand.New(rand.NewPCG(1, 2))
	latents, pixels := tensor.New(1, channels, h, w), tensor.New(1, 3, factor*h, factor*w)
	for i := range latents.Data {
		latents.Data[i] = float32(random.NormFloat64())
	}
	mix := [3][channels + 1]float64{{0.3, -0.2, 0, 0.1, 0.05}, {0, 0.2, 0.1, 0, -0.1}, {-0.1, 0, 0.2, 0.3, 0}}
	want := make([]byte, 3*h*w)
	clean := tensor.New(channels, h, w)
	for i := range h * w {
		for c := range 3 {
			v := mix[c][channels]
			for k := range channels {
				v += mix[c][k] * float64(latents.Data[k*h*w+i])
			}
			want[3*i+c] = byte(math.Round(255 * min(max(v/2+0.5, 0), 1)))
			for dy := range factor {
				for dx := range factor {
					pixels.Data[(c*factor*h+(i/w)*factor+dy)*factor*w+(i%w)*factor+dx] = float32(v)
				}
			}
		}
	}
	for i, v := range latents.Data {
		clean.Data[i] = scale * v
	}
	got, width, height := fitColours(pixels, latents, scale).picture(clean)
	if width != w || height != h {
		t.Fatalf("size %d×%d, want %d×%d", width, height, w, h)
	}
	for i := range want {
		if d := int(got[i]) - int(want[i]); d < -3 || d > 3 {
			t.Errorf("value %d: got %d, want %d within 3", i, got[i], want[i])
		}
	}
}

// TestColoursOfAPlainStill: a still of one colour, whose latents say nothing,
// gives that colour, not noise or NaN.
func TestColoursOfAPlainStill(t *testing.T) {
	latents, pixels := tensor.New(1, 4, 3, 3), tensor.New(1, 3, 6, 6)
	for i := range pixels.Data {
		pixels.Data[i] = 0.5
	}
	rgb, _, _ := fitColours(pixels, latents, 1).picture(tensor.New(4, 3, 3))
	for i, v := range rgb {
		if v != 191 {
			t.Fatalf("value %d: got %d, want 191", i, v)
		}
	}
}
