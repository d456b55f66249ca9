package networks

import (
	"slices"
	"testing"

	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/safetensors"
)

// headerOnly is a checkpoint with these config files whose weights have names
// and shapes, but no bytes.
func headerOnly(configs map[string][]byte, shapes checkpointtest.Shapes) *checkpoint.Checkpoint {
	c := documents(configs)
	for _, part := range []*checkpoint.Part{&c.UNet, &c.VAE, &c.ImageEncoder} {
		part.Weights = checkpoint.Weights{Folder: "/" + part.Name, Variant: "fp32", Tensors: map[string]checkpoint.Tensor{}}
		for name, shape := range shapes[part.Name] {
			length := safetensors.F32.Size()
			for _, d := range shape {
				length *= d
			}
			part.Weights.Tensors[name] = checkpoint.Tensor{DType: safetensors.F32, Shape: shape, File: "weights.safetensors", Length: length}
		}
	}
	return c
}

// realModel is Stable Video Diffusion XT 1.1 as a header-only checkpoint.
func realModel(t testing.TB) *checkpoint.Checkpoint {
	t.Helper()
	shapes, err := checkpointtest.ReadShapes(svd + "shapes")
	if err != nil {
		t.Fatal(err)
	}
	return headerOnly(readDocuments(t, svd+"shapes/real_config"), shapes)
}

func TestRealModelIsAccountedFor(t *testing.T) {
	c := realModel(t)
	for part, want := range map[string]int{"unet": 1428, "vae": 374, "image_encoder": 520} {
		for _, p := range []checkpoint.Part{c.UNet, c.VAE, c.ImageEncoder} {
			if p.Name == part && len(p.Weights.Tensors) != want {
				t.Fatalf("%s: the list has %d tensors, want %d", part, len(p.Weights.Tensors), want)
			}
		}
	}
	if _, err := New(c); err != nil {
		t.Error(err)
	}
}

// Shapes must say of a checkpoint what the reference's classes say of it.
func TestShapes(t *testing.T) {
	want, err := checkpointtest.ReadShapes(svd + "shapes")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Shapes(documents(readDocuments(t, svd+"shapes/real_config")))
	if err != nil {
		t.Fatal(err)
	}
	for part := range want {
		if len(got[part]) != len(want[part]) {
			t.Errorf("%s: %d tensors, want %d", part, len(got[part]), len(want[part]))
		}
		for name, shape := range want[part] {
			if !slices.Equal(got[part][name], shape) {
				t.Errorf("%s: %s: got shape %v, want %v", part, name, got[part][name], shape)
			}
		}
	}
}

func TestRealGraphsAreSmall(t *testing.T) {
	m, err := New(realModel(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]Network{
		"image encoder": m.ImageEncoder(CPU()),
		"VAE encoder":   m.VAEEncoder(CPU(), 576, 1024),
		"UNet":          m.UNet(CPU(), 2, 25, 72, 128),
		"VAE decoder":   m.VAEDecoder(CPU(), 5, 72, 128),
	} {
		b, err := n.Graph.Marshal()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(b) > 2<<20 {
			t.Errorf("%s: %d bytes, want less than 2 MiB", name, len(b))
		}
		t.Logf("%s: %d bytes, %.1f TFLOP, %.2f GB of weights, %.2f GB between, planned %.2f GB", name, len(b), float64(n.Graph.FLOPs())/1e12,
			float64(n.Graph.WeightBytes())/1e9, float64(n.Graph.PeakBytes())/1e9, float64(n.Graph.PlannedBytes())/1e9)
	}
}
