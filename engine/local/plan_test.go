package local

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/networks"
	"framewake/engine/provider"
	"framewake/engine/safetensors"
)

func TestFits(t *testing.T) {
	for _, tt := range []struct {
		needed, free int64
		fits         bool
	}{{1e9, 2e9, true}, {2e9, 2e9, true}, {2e9 + 1, 2e9, false}, {1e12, 0, true}} {
		for gpu, on := range map[bool]machine{false: {ram: tt.free}, true: {provider: provider.CUDA, vram: tt.free}} {
			need := memory{ram: tt.needed}
			if gpu {
				need = memory{vram: tt.needed}
			}
			err := on.fits(need)
			if (err == nil) != tt.fits || err != nil && (engine.KindOf(err) != engine.OutOfMemory || strings.Contains(err.Error(), "GPU") != gpu) {
				t.Errorf("%d of %d, GPU %v: got %v, want fitting %v", tt.needed, tt.free, gpu, err, tt.fits)
			}
		}
	}
}

// TestPlanGrows: more work takes more time and memory, and the memory of a
// 25-frame clip at 1024×576 is near the 607 MB measured.
func TestPlanGrows(t *testing.T) {
	total := func(r engine.Request) (seconds float64, bytes int64) {
		n, err := need(builtin{}, r, plan{}, provider.CPU)
		if err != nil {
			t.Fatal(err)
		}
		return engine.Estimate{Seconds: builtin{}.seconds(r, plan{}, machine{})}.TotalSeconds(), n.ram
	}
	r := cameramove.Description().Defaults
	r.Frames = 25
	seconds, bytes := total(r)
	if mb := bytes >> 20; mb < 550 || mb > 820 {
		t.Errorf("planned %d MB, measured 607", mb)
	}
	for name, change := range map[string]func(*engine.Request){
		"frames": func(r *engine.Request) { r.Frames = 50 },
		"width":  func(r *engine.Request) { r.Width = 2048 },
		"chunk":  func(r *engine.Request) { r.DecodeChunkSize = 25 },
		"steps":  func(r *engine.Request) { r.Steps = 8 },
	} {
		more := r
		change(&more)
		if s, b := total(more); s < 0.999*seconds || b < bytes {
			t.Errorf("more %s: %.1f s and %d bytes, less than %.1f s and %d", name, s, b, seconds, bytes)
		}
	}
}

// realModel is Stable Video Diffusion XT 1.1, its weights without bytes.
func realModel(t testing.TB, on provider.Name, dtype safetensors.DType) *pretrained {
	t.Helper()
	const shapes = "../goldentest/testdata/svd/shapes"
	s, err := checkpointtest.ReadShapes(shapes)
	if err != nil {
		t.Fatal(err)
	}
	read := func(path ...string) checkpoint.Document {
		file := filepath.Join(append([]string{shapes, "real_config"}, path...)...)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return checkpoint.Document{Path: file, JSON: text}
	}
	variant := map[safetensors.DType]string{safetensors.F16: "fp16", safetensors.F32: "fp32"}[dtype]
	part := func(name string) checkpoint.Part {
		p := checkpoint.Part{Name: name, Config: read(name, "config.json")}
		p.Weights = checkpoint.Weights{Folder: "/" + name, Variant: variant, Tensors: map[string]checkpoint.Tensor{}}
		for tensor, shape := range s[name] {
			length := dtype.Size()
			for _, d := range shape {
				length *= d
			}
			p.Weights.Tensors[tensor] = checkpoint.Tensor{DType: dtype, Shape: shape, File: "weights.safetensors", Length: length}
		}
		return p
	}
	c := &checkpoint.Checkpoint{
		Index:     read("model_index.json"),
		Scheduler: read("scheduler", "scheduler_config.json"), Preprocessor: read("feature_extractor", "preprocessor_config.json"),
		UNet: part("unet"), VAE: part("vae"), ImageEncoder: part("image_encoder"),
	}
	m, err := networks.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return &pretrained{checkpoint: c, networks: m, dialect: dialectOf(on), name: "xt"}
}

// TestPlanFitsCards: what must fit does, by the plan that changes least.
func TestPlanFitsCards(t *testing.T) {
	for _, c := range []struct {
		name          string
		frames, chunk int
		free          int64 // bytes
		want          plan
		fits          bool
	}{
		{"25 frames on 24 GB", 25, 4, 24e9, plan{}, true},
		{"25 frames on 8 GB", 25, 4, 8e9, plan{}, true},
		{"25 frames on 8 GB with a desktop", 25, 4, 7e9, plan{apart: true}, true},
		{"14 frames on 6 GB", 14, 4, 6e9, plan{}, true},
		{"14 frames on 6 GB with a desktop", 14, 4, 55e8, plan{apart: true}, true},
		{"a chunk of 14 on 8 GB", 14, 14, 8e9, plan{apart: true, chunk: 7}, true},
		{"a chunk that no kernel counts", 40, 40, 80e9, plan{apart: true, chunk: 20}, true},
		{"25 frames on 4 GB", 25, 4, 4e9, plan{apart: true, chunk: 1, tile: 32}, false},
	} {
		m := realModel(t, provider.CUDA, safetensors.F16)
		r := m.description().Defaults
		r.Frames, r.DecodeChunkSize = c.frames, c.chunk
		got, need, err := choose(m, r, plan{}, machine{provider: provider.CUDA, vram: c.free})
		if got != c.want || (err == nil) != c.fits {
			t.Errorf("%s: got %+v for %.2f GB, error %v, want %+v, fitting %v", c.name, got, float64(need.vram)/1e9, err, c.want, c.fits)
		}
	}
}

// TestLeastVRAM: the number is what the plan comes to.
func TestLeastVRAM(t *testing.T) {
	for on, dtype := range map[provider.Name]safetensors.DType{provider.CUDA: safetensors.F16, provider.WebGPU: safetensors.F32} {
		m := realModel(t, on, dtype)
		r := m.description().Defaults
		r.DecodeChunkSize = 4
		most, err := need(m, r, plan{apart: true}, on)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := LeastVRAM(on), most.vram; math.Abs(float64(got-want)) > 0.05e9 {
			t.Errorf("%s: got %.2f GB, the plan takes %.2f", on, float64(got)/1e9, float64(want)/1e9)
		}
	}
	if got := LeastVRAM(provider.CPU); got != 0 {
		t.Errorf("the processor: got %d", got)
	}
}

// TestPlanOrder: on the CPU what is slow comes before what changes pixels, and
// only that is told.
func TestPlanOrder(t *testing.T) {
	m := realModel(t, provider.CPU, safetensors.F32)
	r := m.description().Defaults
	r.DecodeChunkSize = 5
	want := []plan{{apart: true}, {apart: true, mapped: true}, {apart: true, mapped: true, chunk: 2}, {apart: true, mapped: true, chunk: 1},
		{apart: true, mapped: true, chunk: 1, tile: 64}, {apart: true, mapped: true, chunk: 1, tile: 32}}
	told := []int{0, 1, 2, 2, 3, 3}
	p := plan{}
	for i, w := range want {
		next, ok := p.smaller(m, r, provider.CPU)
		if !ok || next != w || len(next.notes(m, r, provider.CPU)) != told[i] {
			t.Fatalf("step %d: got %+v with notes %q, want %+v with %d", i, next, next.notes(m, r, provider.CPU), w, told[i])
		}
		before, _ := need(m, r, p, provider.CPU)
		after, err := need(m, r, next, provider.CPU)
		if err != nil || after.ram > before.ram {
			t.Errorf("%+v needs %d bytes, the plan before it %d; error %v", next, after.ram, before.ram, err)
		}
		p = next
	}
	if next, ok := p.smaller(m, r, provider.CPU); ok {
		t.Errorf("after the last plan comes %+v", next)
	}
}
