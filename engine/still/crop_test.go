package still

import (
	"math"
	"testing"

	"framewake/engine"
	"framewake/engine/resample"
)

func TestCropRect(t *testing.T) {
	for name, c := range map[string]struct {
		width, height, aspectWidth, aspectHeight int
		rect                                     *engine.Rect
		want                                     engine.Rect
	}{
		"as it is":        {1024, 576, 16, 9, nil, engine.Rect{Width: 1024, Height: 576}},
		"photo to clip":   {4000, 3000, 1024, 576, nil, engine.Rect{Y: 375, Width: 4000, Height: 2250}},
		"portrait":        {4000, 3000, 576, 1024, nil, engine.Rect{X: 1156, Width: 1688, Height: 3000}},
		"square":          {301, 200, 1, 1, nil, engine.Rect{X: 50, Width: 200, Height: 200}},
		"panorama":        {20000, 100, 16, 9, nil, engine.Rect{X: 9911, Width: 178, Height: 100}},
		"sliver":          {16, 16, 4096, 64, nil, engine.Rect{Y: 7, Width: 16, Height: 1}},
		"rounds up":       {1001, 1000, 1000, 999, nil, engine.Rect{Width: 1001, Height: 1000}},
		"given":           {4000, 3000, 16, 9, &engine.Rect{X: 100, Y: 50, Width: 1600, Height: 900}, engine.Rect{X: 100, Y: 50, Width: 1600, Height: 900}},
		"given, too high": {4000, 3000, 16, 9, &engine.Rect{X: 100, Y: 50, Width: 1600, Height: 1000}, engine.Rect{X: 100, Y: 100, Width: 1600, Height: 900}},
		"given, too wide": {4000, 3000, 1, 1, &engine.Rect{X: 3000, Y: 2000, Width: 1000, Height: 500}, engine.Rect{X: 3250, Y: 2000, Width: 500, Height: 500}},
		"a pixel":         {4000, 3000, 16, 9, &engine.Rect{X: 3999, Y: 2999, Width: 1, Height: 1}, engine.Rect{X: 3999, Y: 2999, Width: 1, Height: 1}},
	} {
		got, err := CropRect(c.width, c.height, c.aspectWidth, c.aspectHeight, c.rect)
		if err != nil || got != c.want {
			t.Errorf("%s: got %+v (%v), want %+v", name, got, err, c.want)
		}
	}
}

func TestCropRectErrors(t *testing.T) {
	for name, rect := range map[string]engine.Rect{
		"left":     {X: -1, Width: 10, Height: 10},
		"above":    {Y: -1, Width: 10, Height: 10},
		"right":    {X: 91, Width: 10, Height: 10},
		"below":    {Y: 41, Width: 10, Height: 10},
		"empty":    {Width: 10},
		"negative": {X: 20, Y: 20, Width: -10, Height: 10},
		"overflow": {X: math.MaxInt, Y: 0, Width: 10, Height: 10},
		"huge":     {X: 5, Width: math.MaxInt, Height: 10},
	} {
		_, err := CropRect(100, 50, 16, 9, &rect)
		wantRefused(t, name, err, "crop: ", "100 × 50 px")
	}
	for _, aspect := range [][2]int{{0, 9}, {16, 0}, {-16, -9}} {
		_, err := CropRect(100, 50, aspect[0], aspect[1], nil)
		wantRefused(t, "aspect", err, "not an aspect ratio")
	}
}

// TestCropRectNeverSquashes tries many sizes: the crop lies inside, has the
// aspect to half a pixel, is centred, and could not be larger.
func TestCropRectNeverSquashes(t *testing.T) {
	for width := 16; width < 400; width += 17 {
		for height := 16; height < 400; height += 19 {
			for _, aspect := range [][2]int{{1024, 576}, {576, 1024}, {1, 1}, {21, 9}, {3, 5}} {
				r, err := CropRect(width, height, aspect[0], aspect[1], nil)
				if err != nil {
					t.Fatal(err)
				}
				ratio := float64(aspect[0]) / float64(aspect[1])
				inside := r.X >= 0 && r.Y >= 0 && r.X+r.Width <= width && r.Y+r.Height <= height
				exact := math.Abs(float64(r.Width)-float64(r.Height)*ratio) <= 0.5 ||
					math.Abs(float64(r.Height)-float64(r.Width)/ratio) <= 0.5
				largest := r.Width == width || r.Height == height
				centred := abs(2*r.X+r.Width-width) <= 1 && abs(2*r.Y+r.Height-height) <= 1
				if !inside || !exact || !largest || !centred {
					t.Fatalf("%d×%d to %v: %+v: inside %v, exact %v, largest %v, centred %v",
						width, height, aspect, r, inside, exact, largest, centred)
				}
			}
		}
	}
}

func TestCropTo(t *testing.T) {
	p := resample.NewRGB(40, 30)
	for y := range 30 {
		for x := range 40 {
			copy(p.Pix[3*(40*y+x):], []uint8{uint8(x), uint8(y), 7})
		}
	}
	for name, c := range map[string]struct {
		aspectWidth, aspectHeight int
		rect                      *engine.Rect
	}{
		"sides":      {1, 1, nil},
		"top":        {2, 1, nil},
		"everything": {4, 3, nil},
		"given":      {2, 1, &engine.Rect{X: 7, Y: 5, Width: 20, Height: 11}},
	} {
		got, r, err := CropTo(p, c.aspectWidth, c.aspectHeight, c.rect)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := got.Check(); err != nil || got.Width != r.Width || got.Height != r.Height {
			t.Errorf("%s: %d×%d (%v), want %+v", name, got.Width, got.Height, err, r)
			continue
		}
		for i := range got.Width * got.Height {
			want := [3]uint8{uint8(r.X + i%r.Width), uint8(r.Y + i/r.Width), 7}
			if px := [3]uint8(got.Pix[3*i : 3*i+3]); px != want {
				t.Errorf("%s: pixel %d is %v, want %v", name, i, px, want)
				break
			}
		}
	}
	if _, _, err := CropTo(p, 1, 1, &engine.Rect{Width: 41, Height: 1}); err == nil {
		t.Error("crop beyond the picture: no error")
	}
}
