package local

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/provider"
	"framewake/engine/safetensors"
	"framewake/engine/tensor"
)

func TestStarts(t *testing.T) {
	for _, c := range []struct {
		length, tile int
		want         []int
	}{
		{8, 8, []int{0}}, {5, 8, []int{0}}, {9, 8, []int{0, 1}}, {14, 8, []int{0, 6}}, {15, 8, []int{0, 3, 7}}, {128, 64, []int{0, 32, 64}}, {72, 64, []int{0, 8}},
	} {
		got := starts(c.length, c.tile)
		if !slices.Equal(got, c.want) {
			t.Errorf("%d in tiles of %d: got %v, want %v", c.length, c.tile, got, c.want)
		}
		for i, at := range got {
			if i > 0 && at-got[i-1] > c.tile-overlap(c.tile) {
				t.Errorf("%d in tiles of %d: %v overlap too little", c.length, c.tile, got)
			}
		}
	}
}

// coordinates are latents that tell where they are.
func coordinates(n, h, w int) tensor.Tensor {
	x := tensor.New(n, 4, h, w)
	for i := range x.Data {
		x.Data[i] = float32(math.Sin(float64(i) / 7))
	}
	return x
}

// enlarge is a decoder that sees no further than one latent: three of the
// channels, each latent a square of pixels.
func enlarge(factor int) func(in, out tensor.Tensor) error {
	return func(in, out tensor.Tensor) error {
		h, w := in.Shape[2], in.Shape[3]
		for i := range out.Data {
			x, y, c, f := i%(w*factor), i/(w*factor)%(h*factor), i/(w*factor*h*factor)%3, i/(w*factor*h*factor*3)
			out.Data[i] = in.Data[((f*4+c)*h+y/factor)*w+x/factor]
		}
		return nil
	}
}

// TestTilesFitTogether: tiles of a decoder without surroundings make the whole.
func TestTilesFitTogether(t *testing.T) {
	for _, size := range [][2]int{{8, 8}, {9, 20}, {20, 9}, {31, 17}} {
		latents := coordinates(2, size[0], size[1])
		whole := tensor.New(2, 3, 4*size[0], 4*size[1])
		_ = enlarge(4)(latents, whole)
		got := tensor.New(whole.Shape...)
		if err := tiled(latents, got, 8, enlarge(4)); err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		for i := range got.Data {
			if d := math.Abs(float64(got.Data[i] - whole.Data[i])); d > 1e-6 {
				t.Fatalf("%v: pixel %d is %g, want %g", size, i, got.Data[i], whole.Data[i])
			}
		}
	}
	failed := errors.New("no")
	if err := tiled(coordinates(1, 9, 9), tensor.New(1, 3, 36, 36), 8, func(_, _ tensor.Tensor) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v, want %v", err, failed)
	}
}

// TestTilesBlend: between two tiles of different brightness there is no edge.
func TestTilesBlend(t *testing.T) {
	brightness := float32(0)
	got := tensor.New(1, 3, 8*4, 14*4)
	err := tiled(tensor.New(1, 4, 8, 14), got, 8, func(_, out tensor.Tensor) error {
		for i := range out.Data {
			out.Data[i] = brightness
		}
		brightness++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	width := 14 * 4
	for x := 1; x < width; x++ {
		if d := got.Data[x] - got.Data[x-1]; d < 0 || d > 0.13 {
			t.Errorf("from pixel %d to %d brightness changes by %g, want at most 1/8", x-1, x, d)
		}
	}
	if got.Data[0] != 0 || got.Data[width-1] != 1 {
		t.Errorf("from %g to %g, want 0 to 1", got.Data[0], got.Data[width-1])
	}
}

// mostApart is the tolerance of TestTilesOfADecoder, as a part of the root mean
// square of the pixels. They differ by 10 %, tiles that are one latent off by 65 %.
const mostApart = 0.15

// TestTilesOfADecoder: the tiny checkpoint's decoder in tiles against whole
// frames. Its weights are random, which is worse than a trained model's: group
// norms and attention make of a tile what they would not of a frame.
func TestTilesOfADecoder(t *testing.T) {
	m, err := openCheckpoint("../goldentest/testdata/svd/checkpoint", checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	latents := tensor.New(2, 4, 24, 32)
	for i := range latents.Data {
		latents.Data[i] = float32(random.NormFloat64())
	}
	var frames [2]tensor.Tensor
	for i, p := range []plan{{}, {tile: 24}} {
		s := newSessions(testRuntime(t), m, p, provider.Provider{})
		frames[i] = tensor.New(2, 3, 24*m.constants().SpatialFactor, 32*m.constants().SpatialFactor)
		if err := s.Decode(t.Context(), latents, frames[i]); err != nil {
			t.Fatal(err)
		}
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
	}
	var apart, square, size float64
	for i, want := range frames[0].Data {
		d := float64(frames[1].Data[i] - want)
		apart, square, size = apart+math.Abs(d), square+d*d, size+float64(want)*float64(want)
	}
	n := float64(len(frames[0].Data))
	off := math.Sqrt(square / size)
	t.Logf("pixels of ±%.2f differ by %.3f in the mean, %.0f %% of their size", math.Sqrt(size/n), apart/n, 100*off)
	if off > mostApart || off == 0 {
		t.Errorf("tiled frames differ by %.1f %% of the frames' size, want more than 0 and at most %.0f %%", 100*off, 100*mostApart)
	}
}

// TestTilesAreRecorded: what was asked and what was used, in the clip.
func TestTilesAreRecorded(t *testing.T) {
	e := openTiny(t, "")
	r := tinyRequest(t, e)
	p, factor := plan{chunk: 1, tile: 6}, e.model.constants().SpatialFactor
	result, err := e.attempt(t.Context(), r, p, engine.Run{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Recipe; got.DecodeTile != 6*factor || got.Request.DecodeChunkSize != 1 || got.AskedDecodeChunkSize != 2 {
		t.Errorf("recorded tiles of %d, a chunk of %d for %d, want %d, 1 for 2", got.DecodeTile, got.Request.DecodeChunkSize, got.AskedDecodeChunkSize, 6*factor)
	}
	if told := p.notes(e.model, r, provider.CPU); len(told) != 2 || !strings.Contains(told[1], fmt.Sprintf("tiles of %d pixels", 6*factor)) {
		t.Errorf("told %q", told)
	}
	if got := p.described(e.model, r, provider.CPU); got.DecodeTile != 6*factor {
		t.Errorf("described as %+v", got)
	}
	if next, ok := (plan{chunk: 1}).smaller(builtin{}, small(), provider.CPU); ok && next.tile != 0 {
		t.Errorf("the built-in model in tiles: %+v", next)
	}
}

// TestTilesNeedLess: at a size whose decoder needs the most, tiles help.
func TestTilesNeedLess(t *testing.T) {
	m := realModel(t, provider.CUDA, safetensors.F16)
	r := m.description().Defaults
	r.Width, r.Height, r.Frames = 2048, 1152, 1
	var last int64
	for i, tile := range []int{0, tiles[0], tiles[1]} {
		all := stages(m, r, plan{apart: true, chunk: 1, tile: tile})
		need := all[len(all)-1].needs(plan{}, provider.CUDA).vram
		if i > 0 && need >= last {
			t.Errorf("tiles of %d: %d bytes, without or with larger ones %d", tile, need, last)
		}
		last = need
	}
	if n := countTiles(144, 256, 64); n != 3*5 {
		t.Errorf("%d tiles of 64 in 256×144, want 15", n)
	}
}
