package cameramove

import (
	"bytes"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
)

// randomClean is a clean sample whose flow displaces by up to reach, in
// GridSample's coordinates.
func randomClean(seed uint64, h, w int, reach float32) []float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	clean := make([]float32, LatentChannels*h*w)
	for i := range clean {
		clean[i] = 2*rng.Float32() - 1
		if i/(h*w) >= flowChannel {
			clean[i] *= flowGain * reach
		}
	}
	return clean
}

// slowPreview follows the definitions: the planes at full resolution as
// DepthToSpace makes them, averaged, then sampled in GridSample's coordinates
// at a flow that was resized with half-pixel centres. It returns
// [2h,2w,3] values before rounding.
func slowPreview(clean []float32, h, w int) []float64 {
	height, width := 2*h, 2*w
	still := make([][]float64, 3)
	for c, p := range []struct{ first, block int }{{0, 8}, {64, 4}, {80, 4}} {
		still[c] = make([]float64, height*width)
		for y := range h * p.block {
			for x := range w * p.block {
				channel := p.first + y%p.block*p.block + x%p.block
				v := clean[(channel*h+y/p.block)*w+x/p.block]
				cell := p.block / 2
				still[c][y/cell*width+x/cell] += float64(v) / float64(cell*cell)
			}
		}
	}
	out := make([]float64, 0, 3*height*width)
	for y := range height {
		for x := range width {
			// Centres of the preview's pixels, in latents.
			ly, lx := (float64(y)+0.5)/2-0.5, (float64(x)+0.5)/2-0.5
			gx := (2*float64(x)+1)/float64(width) - 1 + bilinear(clean[96*h*w:97*h*w], h, w, ly, lx)/8
			gy := (2*float64(y)+1)/float64(height) - 1 + bilinear(clean[97*h*w:98*h*w], h, w, ly, lx)/8
			px, py := ((gx+1)*float64(width)-1)/2, ((gy+1)*float64(height)-1)/2
			l, cb, cr := bilinear(still[0], height, width, py, px), bilinear(still[1], height, width, py, px), bilinear(still[2], height, width, py, px)
			out = append(out, l+1.402*cr, l-0.344136*cb-0.714136*cr, l+1.772*cb)
		}
	}
	for i, v := range out {
		out[i] = math.Min(math.Max((v+1)*127.5, 0), 255)
	}
	return out
}

// bilinear reads a plane at (y, x), 0 at the first pixel's centre, repeating
// the outermost pixels.
func bilinear[T float32 | float64](plane []T, h, w int, y, x float64) float64 {
	at := func(y, x float64) float64 {
		y, x = math.Min(math.Max(y, 0), float64(h-1)), math.Min(math.Max(x, 0), float64(w-1))
		return float64(plane[int(y)*w+int(x)])
	}
	y0, x0 := math.Floor(y), math.Floor(x)
	top := at(y0, x0) + (x-x0)*(at(y0, x0+1)-at(y0, x0))
	bottom := at(y0+1, x0) + (x-x0)*(at(y0+1, x0+1)-at(y0+1, x0))
	return top + (y-y0)*(bottom-top)
}

func TestPreviewEqualsTheDefinition(t *testing.T) {
	cases := []struct {
		name  string
		h, w  int
		reach float32
	}{
		{"still", 9, 16, 0},
		{"moving", 9, 16, 0.1},
		{"portrait", 16, 9, 0.2},
		{"over the border", 8, 8, 1.5},
	}
	for i, c := range cases {
		clean := randomClean(uint64(i), c.h, c.w, c.reach)
		rgb, width, height := Preview(clean, c.h, c.w)
		if width != 2*c.w || height != 2*c.h || len(rgb) != 3*width*height {
			t.Fatalf("%s: got %d bytes for %d×%d, want %d×%d", c.name, len(rgb), width, height, 2*c.w, 2*c.h)
		}
		worst, at := 0.0, 0
		for j, want := range slowPreview(clean, c.h, c.w) {
			if d := math.Abs(float64(rgb[j]) - want); d > worst {
				worst, at = d, j
			}
		}
		// Half a level of rounding, and float32 against float64.
		if worst > 0.51 {
			t.Errorf("%s: largest difference is %.3f levels, at byte %d", c.name, worst, at)
		}
	}
}

// A flow along x by two cells shows what lies two cells, four pixels, to the right.
func TestPreviewMoves(t *testing.T) {
	const h, w = 8, 8
	clean := randomClean(1, h, w, 0)
	still, width, height := Preview(clean, h, w)
	for i := range h * w {
		clean[flowChannel*h*w+i] = flowGain * 2 * 2.0 / w
	}
	moved, _, _ := Preview(clean, h, w)
	for y := range height {
		for x := range width - 4 {
			for c := range 3 {
				got, want := moved[3*(y*width+x)+c], still[3*(y*width+x+4)+c]
				if d := int(got) - int(want); d < -1 || d > 1 {
					t.Fatalf("(%d,%d) channel %d: got %d, want %d", x, y, c, got, want)
				}
			}
		}
	}
}

func TestPreviewOfGarbage(t *testing.T) {
	clean := randomClean(2, 8, 8, 0)
	for i := range clean {
		clean[i] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 3e38}[i%4]
	}
	Preview(clean, 8, 8) // must not panic
}

func TestPreviewConcurrently(t *testing.T) {
	clean := randomClean(3, 16, 16, 0.1)
	want, _, _ := Preview(clean, 16, 16)
	var group sync.WaitGroup
	results := make([][]byte, 4)
	for i := range results {
		group.Go(func() { results[i], _, _ = Preview(clean, 16, 16) })
	}
	group.Wait()
	for i, got := range results {
		if !bytes.Equal(got, want) {
			t.Errorf("call %d differs", i)
		}
	}
}

// One frame of 1024×576; the flow is smooth, as the UNet's is.
func BenchmarkPreview(b *testing.B) {
	const h, w = 72, 128
	clean := make([]float32, LatentChannels*h*w)
	for i := range clean {
		clean[i] = float32(math.Sin(float64(i%(h*w)) / 500))
	}
	for b.Loop() {
		Preview(clean, h, w)
	}
}
