package svd

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/goldentest"
	"framewake/engine/tensor"
)

// goldenFrames are the recorded frames as a decoder gives them: [F,3,H,W] in
// [-1,1].
func goldenFrames(t testing.TB) tensor.Tensor {
	recorded := goldentest.Load(t, "i_frames") // [F,H,W,3] in [0,1]
	frames, height, width := recorded.Shape[0], recorded.Shape[1], recorded.Shape[2]
	out := tensor.New(frames, 3, height, width)
	for i, v := range recorded.Data {
		f, pixel, c := i/(3*width*height), i/3%(width*height), i%3
		out.At(f).At(c).Data[pixel] = 2*v - 1
	}
	return out
}

func TestToRGBMatchesGolden(t *testing.T) {
	frames := goldenFrames(t)
	var got []byte
	for f := range frames.Shape[0] {
		rgb := make([]byte, 3*32*48)
		if err := toRGB(t.Context(), rgb, frames.At(f)); err != nil {
			t.Fatal(err)
		}
		got = append(got, rgb...)
	}
	goldentest.CompareBytes(t, "i_frames_u8", got)
}

func TestToRGBEdges(t *testing.T) {
	inf := float32(math.Inf(1))
	tests := []struct {
		name string
		in   float32
		want byte
	}{
		{"black", -1, 0}, {"white", 1, 255}, {"below", -1.5, 0}, {"above", 7, 255}, {"infinite", inf, 255}, {"minus infinite", -inf, 0},
		{"127.5 to even", 0, 128}, {"100.5 to even", -0.21176471, 100}, {"just below 127.5", -1e-4, 127},
	}
	for _, test := range tests {
		rgb := make([]byte, 3)
		if err := toRGB(t.Context(), rgb, tensor.Of([]float32{test.in, -1, 1}, 3, 1, 1)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if want := []byte{test.want, 0, 255}; !slices.Equal(rgb, want) {
			t.Errorf("%s: got %v, want %v", test.name, rgb, want)
		}
	}
	nan := float32(math.NaN())
	err := toRGB(t.Context(), make([]byte, 3), tensor.Of([]float32{0, nan, 0}, 3, 1, 1))
	if !errors.Is(err, errNotFinite) || engine.KindOf(err) != engine.Other || engine.HintOf(err) == "" {
		t.Errorf("NaN: got %v, kind %s, hint %q", err, engine.KindOf(err), engine.HintOf(err))
	}
}

// TestDecodeChunks checks how frames are cut into chunks, that each chunk has
// its own frames, and that frames come out once and in order.
func TestDecodeChunks(t *testing.T) {
	tests := []struct {
		frames, chunk int
		want          []int
	}{
		{5, 2, []int{2, 2, 1}}, {5, 1, []int{1, 1, 1, 1, 1}}, {5, 5, []int{5}}, {5, 100, []int{5}}, {4, 2, []int{2, 2}}, {1, 3, []int{1}},
	}
	for _, test := range tests {
		r := &run{networks: &stopwatch{}, model: tiny, request: engine.Request{
			Width: 4, Height: 2, Frames: test.frames, DecodeChunkSize: test.chunk,
		}}
		// Latents of frame f are all f*0.18215/10; so the decoder sees f/10.
		latents := tensor.New(r.latentShape(test.frames)...)
		for f := range test.frames {
			for i := range latents.At(f).Data {
				latents.At(f).Data[i] = float32(f) * 0.018215
			}
		}
		n := &fake{model: tiny, decode: func(_ int, latents tensor.Tensor) (tensor.Tensor, error) {
			out := tensor.New(latents.Shape[0], 3, 2, 4)
			for f := range latents.Shape[0] {
				for i := range out.At(f).Data {
					out.At(f).Data[i] = latents.At(f).Data[0]
				}
			}
			return out, nil
		}}
		r.networks.Networks = n
		var got []byte
		r.deliver = func(index int, rgb []byte) error {
			if index != len(got) {
				t.Errorf("%+v: frame %d came as number %d", test, index, len(got))
			}
			got = append(got, rgb[0])
			return nil
		}
		if err := r.decode(t.Context(), latents); err != nil {
			t.Fatal(err)
		}
		var sizes []int
		for _, chunk := range n.decoded {
			sizes = append(sizes, chunk.Shape[0])
		}
		if !slices.Equal(sizes, test.want) {
			t.Errorf("%+v: chunks of %v frames", test, sizes)
		}
		want := []byte{128, 140, 153, 166, 178}[:test.frames] // 255·(0.5 + f/20)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: frames %v, want %v", test, got, want)
		}
	}
}

func BenchmarkToRGB(b *testing.B) {
	pixels, rgb := tensor.New(3, 576, 1024), make([]byte, 3*576*1024)
	for b.Loop() {
		if err := toRGB(context.Background(), rgb, pixels); err != nil {
			b.Fatal(err)
		}
	}
}
