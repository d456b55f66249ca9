package still

import (
	"context"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"
)

// TestRows converts every type that decoders give, with random samples, and
// compares with color.Color laid over white in floating point.
func TestRows(t *testing.T) {
	const width, height = 131, 70 // more than a tile, and odd
	rect := image.Rect(0, 0, width, height)
	random := rand.New(rand.NewPCG(3, 4))
	fill := func(pix []uint8) {
		for i := range pix {
			pix[i] = uint8(random.UintN(256))
		}
	}
	pal := make(color.Palette, 256)
	for i := range pal {
		pal[i] = color.NRGBA{uint8(i), uint8(7 * i), uint8(31 * i), uint8(255 - i/3)}
	}
	gray, gray16, cmyk := image.NewGray(rect), image.NewGray16(rect), image.NewCMYK(rect)
	nrgba, nrgba64, paletted := image.NewNRGBA(rect), image.NewNRGBA64(rect), image.NewPaletted(rect, pal)
	for _, pix := range [][]uint8{gray.Pix, gray16.Pix, cmyk.Pix, nrgba.Pix, nrgba64.Pix, paletted.Pix} {
		fill(pix)
	}
	rgba, rgba64 := image.NewRGBA(rect), image.NewRGBA64(rect)
	draw.Draw(rgba, rect, nrgba, image.Point{}, draw.Src)
	draw.Draw(rgba64, rect, nrgba64, image.Point{}, draw.Src)
	full := image.NewYCbCr(rect, image.YCbCrSubsampleRatio444)
	for _, pix := range [][]uint8{full.Y, full.Cb, full.Cr} {
		fill(pix)
	}
	for name, m := range map[string]image.Image{
		"Gray": gray, "Gray16": gray16, "CMYK": cmyk, "Paletted": paletted, "NRGBA": nrgba, "NRGBA64": nrgba64,
		"RGBA": rgba, "RGBA64": rgba64, "YCbCr": full, "part": nrgba.SubImage(image.Rect(20, 10, 120, 60)),
	} {
		got, err := upright(context.Background(), m, PNG, m.Bounds(), 1)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var want []float64
		for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
			for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
				want = append(want, overWhiteFloat(m.At(x, y))...)
			}
		}
		// Half for rounding, half for color.Color's own 16 bits and, in
		// CMYK and YCbCr, its truncation.
		wantSamples(t, name, got.Pix, want, 1.01)
	}
}

// overWhiteFloat is a color over white, each sample 0–255.
func overWhiteFloat(c color.Color) []float64 {
	r, g, b, a := c.RGBA()
	samples := make([]float64, 3)
	for i, v := range []uint32{r, g, b} {
		samples[i] = float64(v+0xffff-a) / 257
	}
	return samples
}

func wantSamples(t *testing.T, name string, got []uint8, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d samples, want %d", name, len(got), len(want))
		return
	}
	worst, at := -1.0, 0
	for i := range got {
		if d := math.Abs(float64(got[i]) - want[i]); d > worst {
			worst, at = d, i
		}
	}
	if worst > tolerance {
		t.Errorf("%s: largest difference %g at sample %d (got %d, want %g), want at most %g",
			name, worst, at, got[at], want[at], tolerance)
	}
}

// TestChromaInterpolation compares subsampled color with a bilinear reading of
// the planes, samples being centred between the pixels they stand for.
func TestChromaInterpolation(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, ratio := range []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440,
	} {
		m := image.NewYCbCr(image.Rect(0, 0, 75, 41), ratio)
		for i := range m.Y {
			m.Y[i] = 128
		}
		for i := range m.Cb {
			m.Cb[i], m.Cr[i] = uint8(random.UintN(256)), 128
		}
		got, err := upright(context.Background(), m, JPEG, m.Rect, 1)
		if err != nil {
			t.Fatal(err)
		}
		shiftX, shiftY := subsampling(ratio)
		var want []float64
		for y := range 41 {
			for x := range 75 {
				cb := bilinear(m.Cb, m.CStride, 75>>shiftX+75&shiftX, 41>>shiftY+41&shiftY,
					(float64(x)+0.5)/float64(int(1)<<shiftX)-0.5, (float64(y)+0.5)/float64(int(1)<<shiftY)-0.5)
				want = append(want, 128, clamp255(128-0.344136*(cb-128)), clamp255(128+1.772*(cb-128)))
			}
		}
		// One step of chroma is up to 1.772 in blue.
		wantSamples(t, ratio.String(), got.Pix, want, 2)
	}
}

func bilinear(plane []uint8, stride, width, height int, x, y float64) float64 {
	x, y = max(0, min(x, float64(width-1))), max(0, min(y, float64(height-1)))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, width-1), min(y0+1, height-1)
	fx, fy := x-float64(x0), y-float64(y0)
	at := func(x, y int) float64 { return float64(plane[y*stride+x]) }
	return (1-fy)*((1-fx)*at(x0, y0)+fx*at(x1, y0)) + fy*((1-fx)*at(x0, y1)+fx*at(x1, y1))
}

func clamp255(v float64) float64 { return max(0, min(255, v)) }

// TestVideoRange has the ends of the scale: black is 16, white 235.
func TestVideoRange(t *testing.T) {
	for _, c := range []struct {
		y, cb, cr uint8
		want      [3]uint8
	}{
		{16, 128, 128, [3]uint8{0, 0, 0}},
		{235, 128, 128, [3]uint8{255, 255, 255}},
		{0, 128, 128, [3]uint8{0, 0, 0}},
		{255, 128, 128, [3]uint8{255, 255, 255}},
		{81, 90, 240, [3]uint8{254, 0, 0}}, // BT.601 red, 255 less rounding
		{41, 240, 110, [3]uint8{0, 0, 255}},
	} {
		r, g, b := videoToRGB(c.y, c.cb, c.cr)
		if got := [3]uint8{r, g, b}; got != c.want {
			t.Errorf("Y %d Cb %d Cr %d: got %v, want %v", c.y, c.cb, c.cr, got, c.want)
		}
	}
}

// TestBadPremultiplied has more color than alpha, which must not wrap round.
func TestBadPremultiplied(t *testing.T) {
	m8, m16 := image.NewRGBA(image.Rect(0, 0, 1, 1)), image.NewRGBA64(image.Rect(0, 0, 1, 1))
	copy(m8.Pix, []uint8{200, 0, 100, 100})
	copy(m16.Pix, []uint8{200, 0, 0, 0, 100, 0, 100, 0})
	for name, m := range map[string]image.Image{"RGBA": m8, "RGBA64": m16} {
		got, err := upright(context.Background(), m, TIFF, m.Bounds(), 1)
		if err != nil {
			t.Fatal(err)
		}
		wantSamples(t, name, got.Pix, []float64{255, 155, 255}, 1)
	}
}

// TestShortAlpha is what a decoder must not give; it may not panic.
func TestShortAlpha(t *testing.T) {
	m := image.NewNYCbCrA(image.Rect(0, 0, 20, 20), image.YCbCrSubsampleRatio420)
	m.A = m.A[:399]
	if _, err := upright(context.Background(), m, WebP, m.Rect, 1); err == nil {
		t.Error("no error")
	}
	if _, err := upright(context.Background(), image.NewAlpha(m.Rect), PNG, m.Rect, 1); err == nil {
		t.Error("unknown type: no error")
	}
}
