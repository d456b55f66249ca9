package checkpointtest

import (
	"encoding/binary"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"framewake/engine/safetensors"
)

const testdata = "../../goldentest/testdata/svd/"

// small has a tensor of every kind that Random tells apart.
var small = Shapes{
	"unet": {
		"conv.weight":            {64, 32, 3, 3},
		"conv.bias":              {64},
		"norm.weight":            {64},
		"time_mixer.mix_factor":  {1},
		"position.weight":        {100, 50},
		"scalar":                 {},
		"class_embedding":        {4096},
		"empty.weight":           {0, 3},
		"a.b.c.to_out.0.weight":  {320, 320},
		"another.conv_in.weight": {64, 32, 3, 3},
	},
	"vae":           {"x.weight": {2, 2}},
	"image_encoder": {"x.weight": {2, 2}},
}

func TestRandom(t *testing.T) {
	dir := t.TempDir()
	if err := Random(dir, testdata+"medium", small, 42); err != nil {
		t.Fatal(err)
	}
	values := readFloats(t, filepath.Join(dir, "unet", "diffusion_pytorch_model.safetensors"))
	for name, want := range map[string]struct{ mean, deviation, tolerance float64 }{
		"conv.weight":           {0, 1 / math.Sqrt(288), 0.002},
		"conv.bias":             {0, 0, 0},
		"norm.weight":           {1, 0, 0},
		"time_mixer.mix_factor": {0.5, 0, 0},
		"position.weight":       {0, 1 / math.Sqrt(50), 0.01},
		"class_embedding":       {0, 1.0 / 64, 0.002},
		"a.b.c.to_out.0.weight": {0, 1 / math.Sqrt(320), 0.002},
	} {
		mean, deviation := moments(values[name])
		if math.Abs(mean-want.mean) > want.tolerance || math.Abs(deviation-want.deviation) > want.tolerance {
			t.Errorf("%s: mean %v, deviation %v, want %v and %v within %v", name, mean, deviation, want.mean, want.deviation, want.tolerance)
		}
	}
	if slices.Equal(values["conv.weight"], values["another.conv_in.weight"]) {
		t.Error("two tensors have the same values")
	}
	config, err := os.ReadFile(filepath.Join(dir, "unet", "config.json"))
	want, _ := os.ReadFile(testdata + "medium/unet/config.json")
	if err != nil || string(config) != string(want) {
		t.Errorf("unet/config.json: %q, %v, want the one copied", config, err)
	}
}

func TestRandomDependsOnTheSeed(t *testing.T) {
	var runs [3]string
	for i, seed := range []uint64{1, 1, 2} {
		dir := t.TempDir()
		if err := Random(dir, testdata+"medium", small, seed); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "unet", "diffusion_pytorch_model.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		runs[i] = string(text)
	}
	if runs[0] != runs[1] || runs[0] == runs[2] {
		t.Errorf("seed 1 twice equal: %v, want true; seeds 1 and 2 equal: %v, want false", runs[0] == runs[1], runs[0] == runs[2])
	}
}

func TestHalf(t *testing.T) {
	for value, want := range map[float32]uint16{0: 0, 1: 0x3c00, -2: 0xc000, 0.5: 0x3800, 1.0009765625: 0x3c01, -0.25: 0xb400, 1e-9: 0, 6.103515625e-05: 0x0400} {
		if got := half(math.Float32bits(value)); got != want {
			t.Errorf("%g: got %#x, want %#x", value, got, want)
		}
	}
	dir := t.TempDir()
	if err := RandomHalf(dir, testdata+"medium", small, 42); err != nil {
		t.Fatal(err)
	}
	file, err := safetensors.Open(filepath.Join(dir, "unet", "diffusion_pytorch_model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if x := file.Tensors["conv.weight"]; x.DType != safetensors.F16 || x.Length != 2*64*32*9 {
		t.Errorf("got %+v", x)
	}
}

// TestSparse writes the real model: 9 GB that take no room.
func TestSparse(t *testing.T) {
	shapes, err := ReadShapes(testdata + "shapes")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := Sparse(dir, testdata+"shapes/real_config", shapes); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("took %d bytes of memory, want at most 8 MB", took)
	}
	for part, want := range map[string]struct {
		tensors int
		bytes   int64
	}{
		"unet":          {1428, 6_098_492_328}, // shapes/summary.json
		"vae":           {374, 390_971_388},
		"image_encoder": {520, 2_528_307_200},
	} {
		file, err := safetensors.Open(filepath.Join(dir, part, files[part]))
		if err != nil {
			t.Fatal(err)
		}
		bytes := int64(0)
		for _, x := range file.Tensors {
			bytes += x.Length
		}
		if len(file.Tensors) != want.tensors || bytes != want.bytes {
			t.Errorf("%s: %d tensors of %d bytes, want %d of %d", part, len(file.Tensors), bytes, want.tensors, want.bytes)
		}
	}
}

func TestErrors(t *testing.T) {
	if err := Sparse(t.TempDir(), testdata+"medium", Shapes{"safety_checker": {}}); err == nil {
		t.Error("an unknown part: no error")
	}
	if err := Random(t.TempDir(), "nowhere", small, 1); err == nil {
		t.Error("no configs: no error")
	}
	if _, err := ReadShapes(testdata + "medium"); err == nil {
		t.Error("no shapes: no error")
	}
}

// readFloats reads all fp32 tensors of a file.
func readFloats(t *testing.T, path string) map[string][]float32 {
	t.Helper()
	file, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string][]float32{}
	for name := range maps.Keys(file.Tensors) {
		at := file.Tensors[name]
		for b := text[at.Offset : at.Offset+at.Length]; len(b) > 0; b = b[4:] {
			values[name] = append(values[name], math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
	}
	return values
}

func moments(values []float32) (mean, deviation float64) {
	for _, x := range values {
		mean += float64(x) / float64(len(values))
	}
	for _, x := range values {
		deviation += (float64(x) - mean) * (float64(x) - mean) / float64(len(values))
	}
	return mean, math.Sqrt(deviation)
}
