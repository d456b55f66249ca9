package local

import (
	"context"
	"fmt"
	"math"
	"testing"

	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/provider"
	"framewake/engine/resample"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// film is one clip of the built-in model, run without a file.
type film struct {
	latents []tensor.Tensor // [C,h,w] of each frame
	frames  [][]byte
	still   tensor.Tensor // image latents [C,h,w]
}

// spy is the networks with a look at what passes through them.
type spy struct {
	*sessions
	film *film
}

func (s spy) EncodeStill(ctx context.Context, pixels tensor.Tensor) (tensor.Tensor, error) {
	t, err := s.sessions.EncodeStill(ctx, pixels)
	if err == nil {
		s.film.still = t.At(0)
	}
	return t, err
}

func (s spy) Decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	for i := range latents.Shape[0] {
		l := latents.At(i)
		s.film.latents = append(s.film.latents, tensor.Of(append([]float32{}, l.Data...), l.Shape...))
	}
	return s.sessions.Decode(ctx, latents, pixels)
}

// small is a request that takes milliseconds.
func small() engine.Request {
	r := cameramove.Description().Defaults
	r.Width, r.Height, r.Frames, r.Seed = 128, 72, 9, 3
	return r
}

func run(t *testing.T, r engine.Request, still resample.RGB) film {
	t.Helper()
	n := newSessions(open(t).runtime, builtin{}, plan{}, provider.Provider{})
	defer n.close()
	var f film
	_, err := svd.Run(t.Context(), spy{n, &f}, svd.Options{Request: r, Still: still, Frame: func(_ int, rgb []byte) error {
		f.frames = append(f.frames, append([]byte{}, rgb...))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// scenery is a picture with detail, colour and a horizon.
func scenery(width, height int) resample.RGB {
	p := resample.NewRGB(width, height)
	for y := range height {
		for x := range width {
			fx, fy := float64(x)/float64(width), float64(y)/float64(height)
			hill := 0.55 + 0.15*math.Sin(7*fx)
			v := [3]float64{0.5 + 0.4*fy, 0.6 + 0.2*fy, 0.9 - 0.3*fy}
			if fy > hill {
				d := 0.5 + 0.5*math.Sin(60*fx+90*fy*fy)
				v = [3]float64{0.2 + 0.3*d, 0.3 + 0.4*d*fy, 0.1 + 0.1*d}
			}
			for k := range v {
				p.Pix[3*(y*width+x)+k] = uint8(255 * v[k])
			}
		}
	}
	return p
}

// apart is the largest difference of two films' latents in the given channels.
func apart(a, b film, from, to int) float64 {
	worst := 0.0
	for f := range a.latents {
		plane := len(a.latents[f].Data) / cameramove.LatentChannels
		for i := from * plane; i < to*plane; i++ {
			worst = max(worst, math.Abs(float64(a.latents[f].Data[i]-b.latents[f].Data[i])))
		}
	}
	return worst
}

func within(t *testing.T, what string, got, most float64) {
	t.Helper()
	if !(got <= most) {
		t.Errorf("%s: %.3g, want at most %.3g", what, got, most)
	}
}

const (
	appearance = 96 // channels of the appearance; then come flow x and y
	moving     = 98
)

func TestStepsGiveTheSameFilm(t *testing.T) {
	r := small()
	four := run(t, r, scenery(128, 72))
	for _, c := range []struct {
		steps int
		most  float64
	}{{1, 2e-3}, {2, 2e-4}, {12, 2e-5}} {
		r.Steps = c.steps
		within(t, fmt.Sprintf("latents of %d steps against 4", c.steps), apart(run(t, r, scenery(128, 72)), four, 0, moving), c.most)
	}
}

func TestAppearanceIsTheStills(t *testing.T) {
	f := run(t, small(), scenery(128, 72))
	for i, l := range f.latents {
		plane := len(l.Data) / cameramove.LatentChannels
		for k, v := range l.Data[:appearance*plane] {
			if d := math.Abs(float64(v - f.still.Data[k])); d > 1e-6 {
				t.Fatalf("frame %d, value %d: off by %g", i, k, d)
			}
		}
	}
}

func TestChunksGiveTheSameFrames(t *testing.T) {
	r := small()
	r.DecodeChunkSize = 1
	one := run(t, r, scenery(128, 72))
	for _, chunk := range []int{4, 9, 100} {
		r.DecodeChunkSize = chunk
		for i, frame := range run(t, r, scenery(128, 72)).frames {
			within(t, fmt.Sprintf("frame %d by %d", i, chunk), differ(frame, one.frames[i]), 1)
		}
	}
}

// differ is the largest difference of two frames in grey levels.
func differ(a, b []byte) float64 {
	worst := 0.0
	for i := range a {
		worst = max(worst, math.Abs(float64(a[i])-float64(b[i])))
	}
	return worst
}

// TestOneEndIsTheStill: the move begins or ends at the picture itself, and the
// other end is somewhere else.
func TestOneEndIsTheStill(t *testing.T) {
	still := scenery(128, 72)
	pullOuts := 0
	for seed := range uint32(8) {
		r := small()
		r.Seed = seed
		f := run(t, r, still)
		first, last := lumaApart(f.frames[0], still.Pix), lumaApart(f.frames[len(f.frames)-1], still.Pix)
		if first > last {
			first, last = last, first
			pullOuts++
		}
		within(t, fmt.Sprintf("seed %d: mean luma difference of the still end", seed), first, 1)
		if last < 2*first {
			t.Errorf("seed %d: the moving end differs by %.2f levels, the still end by %.2f", seed, last, first)
		}
	}
	if pullOuts == 0 || pullOuts == 8 {
		t.Errorf("%d of 8 seeds pull out; want some of each", pullOuts)
	}
}

// lumaApart is the mean difference of two frames' luma in grey levels. Chroma
// is kept at half the resolution, so it is left out.
func lumaApart(a, b []byte) float64 {
	sum := 0.0
	for i := 0; i < len(a); i += 3 {
		luma := func(p []byte) float64 { return 0.299*float64(p[i]) + 0.587*float64(p[i+1]) + 0.114*float64(p[i+2]) }
		sum += math.Abs(luma(a) - luma(b))
	}
	return sum / float64(len(a)/3)
}

// TestBordersReadInward: nothing from outside the picture is ever shown.
func TestBordersReadInward(t *testing.T) {
	still := scenery(128, 72)
	for _, bucket := range []int{1, 127, 255} {
		for _, noise := range []float64{0, 1} {
			r := small()
			r.MotionBucketID, r.NoiseAugStrength = bucket, noise
			f := run(t, r, still)
			for i := 1; i < len(f.latents)-1; i++ {
				checkBorder(t, fmt.Sprintf("bucket %d, noise %g, frame %d", bucket, noise, i), f.latents[i])
			}
		}
	}
}

func checkBorder(t *testing.T, name string, latents tensor.Tensor) {
	t.Helper()
	h, w := latents.Shape[1], latents.Shape[2]
	x, y := latents.Data[appearance*h*w:], latents.Data[(appearance+1)*h*w:]
	for row := range h {
		if x[row*w] <= 0 || x[row*w+w-1] >= 0 {
			t.Errorf("%s: row %d flows %g and %g at its ends, want inward", name, row, x[row*w], x[row*w+w-1])
			return
		}
	}
	for column := range w {
		if y[column] <= 0 || y[(h-1)*w+column] >= 0 {
			t.Errorf("%s: column %d flows %g and %g at its ends, want inward", name, column, y[column], y[(h-1)*w+column])
			return
		}
	}
}

func TestMotionBucketMoves(t *testing.T) {
	still := scenery(128, 72)
	moved := map[int]float64{}
	for _, bucket := range []int{1, 127, 255} {
		r := small()
		r.MotionBucketID = bucket
		f := run(t, r, still)
		for i := range f.latents {
			plane := len(f.latents[i].Data) / cameramove.LatentChannels
			for _, v := range f.latents[i].Data[appearance*plane : moving*plane] {
				moved[bucket] = max(moved[bucket], math.Abs(float64(v)))
			}
		}
	}
	if !(0 < moved[1] && 2*moved[1] < moved[127] && 1.3*moved[127] < moved[255]) {
		t.Errorf("largest displacement by bucket: %v; want it to grow", moved)
	}
}

func TestGreyStaysGrey(t *testing.T) {
	still := resample.NewRGB(64, 64)
	for i := range still.Pix {
		still.Pix[i] = 128
	}
	r := small()
	r.Width, r.Height = 64, 64
	for i, frame := range run(t, r, still).frames {
		within(t, fmt.Sprintf("frame %d", i), differ(frame, still.Pix), 1)
	}
}
