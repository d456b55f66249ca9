package networks

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"framewake/engine/checkpoint"
	"framewake/engine/onnx"
	"framewake/engine/safetensors"
)

var update = flag.Bool("update", false, "rewrite the dumps in testdata")

// dumped are blocks of Stable Video Diffusion as the CUDA dialect writes them:
// two frames of 6×8 latents, the channels of the real model.
var dumped = []struct {
	name     string
	channels int64
	write    func(b *builder, x images) images
}{
	{"resblock", 320, func(b *builder, x images) images {
		emb := b.perFrame(b.input("emb", 1, 1280), 1280)
		return b.spatioTemporalResBlock("resnets.0", x, emb, 640, upRes)
	}},
	{"transformer", 320, func(b *builder, x images) images {
		context := b.perFrame(b.input("context", 1, 1024), 1024)
		return b.transformerSpatioTemporal("attentions.0", x, context, 5, 1)
	}},
	{"sizes", 320, func(b *builder, x images) images {
		y := b.conv("downsamplers.0.conv", x, 320, onnx.Square(3, 2, 1))
		return b.dialect.concat(b.dialect.upsample(y, x.height, x.width), x)
	}},
	{"image-attention", 512, func(b *builder, x images) images { return b.imageAttention("attentions.0", x) }},
}

// TestCUDADumps: what was read in the sources of the CUDA provider cannot be run
// without a GPU; so every change of what is written for it shows.
func TestCUDADumps(t *testing.T) {
	for _, c := range dumped {
		build := func(w *weights) *builder {
			b := newBuilder(c.name, CUDA(), w, 1, 2)
			x := b.dialect.fromNCHW(b.input("x", 2, c.channels, 6, 8))
			b.output("y", b.dialect.toNCHW(c.write(b, x)))
			if err := b.Err(); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			return b
		}
		b := build(newWeights(halfTensors(build(newWeights(nil)).weights.wanted)))
		path, got := filepath.Join("testdata", "cuda", c.name+".txt"), b.Dump()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s (go test -update rewrites it):\n%s", c.name, path, got)
		}
	}
}

// halfTensors are tensors of these shapes in F16.
func halfTensors(shapes map[string][]int64) map[string]checkpoint.Tensor {
	tensors := map[string]checkpoint.Tensor{}
	for name, shape := range shapes {
		length := safetensors.F16.Size()
		for _, d := range shape {
			length *= d
		}
		tensors[name] = checkpoint.Tensor{DType: safetensors.F16, Shape: shape, File: "unet.fp16.safetensors", Length: length}
	}
	return tensors
}

// TestCUDAGroupNormLimit: a clip over time that the kernel cannot count is an
// error of the graph, which the memory plan answers with smaller chunks.
func TestCUDAGroupNormLimit(t *testing.T) {
	m, err := New(realModel(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		frames, h, w int
		fits         bool
	}{{25, 72, 128, true}, {28, 72, 128, true}, {29, 72, 128, false}, {4, 512, 512, false}} {
		if err := m.VAEDecoder(CUDA(), c.frames, c.h, c.w).Graph.Err(); (err == nil) != c.fits {
			t.Errorf("%d frames of %d×%d latents: got error %v, want fitting %v", c.frames, c.w, c.h, err, c.fits)
		}
	}
}
