package svd

import (
	"context"
	"errors"
	"math"
	"testing"

	"framewake/engine/goldentest"
)

func TestTorchNoiseMatchesGolden(t *testing.T) {
	g := TorchNoise(43)
	for _, name := range []string{"j_seed_cond_noise", "j_seed_latents"} {
		got := make([]float32, len(goldentest.Load(t, name).Data))
		if err := g.Normal(t.Context(), got); err != nil {
			t.Fatal(err)
		}
		goldentest.Compare(t, name, got)
	}
}

// TestTorchNoiseTail covers counts that are not a multiple of 16. The values
// are what torch prints for torch.manual_seed(0); torch.randn(n).
func TestTorchNoiseTail(t *testing.T) {
	tests := []struct {
		count int
		want  []float64
	}{
		{16, []float64{-1.1258, -1.1524, -0.2506, -0.4339, 0.8487}},
		{17, []float64{-1.1258, -1.6959, 0.5667, 0.7935, 0.5988}},
		{20, []float64{-1.1258, -1.1524, -0.2506, -0.4339, 0.5988}},
		{32, []float64{-1.1258, -1.1524, -0.2506, -0.4339, 0.8487}},
	}
	for _, test := range tests {
		got := make([]float32, test.count)
		if err := TorchNoise(0).Normal(t.Context(), got); err != nil {
			t.Fatal(err)
		}
		for i, want := range test.want {
			if math.Abs(float64(got[i])-want) > 0.5e-4+1e-6 {
				t.Errorf("%d values: value %d: got %.5f, want %.4f", test.count, i, got[i], want)
			}
		}
	}
}

// TestTorchNoiseParts checks that the length of the parts drawn at a time does
// not show: a part and a bit more equal their single blocks.
func TestTorchNoiseParts(t *testing.T) {
	got := make([]float32, normalPart+normalBlock)
	if err := TorchNoise(7).Normal(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	g, block := TorchNoise(7), make([]float32, normalBlock)
	for i := 0; i < len(got); i += normalBlock {
		if err := g.Normal(t.Context(), block); err != nil {
			t.Fatal(err)
		}
		for j, want := range block {
			if got[i+j] != want {
				t.Fatalf("value %d: got %g, want %g", i+j, got[i+j], want)
			}
		}
	}
}

func TestTorchNoiseErrors(t *testing.T) {
	if err := TorchNoise(0).Normal(t.Context(), make([]float32, 15)); err == nil {
		t.Error("15 values: no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := TorchNoise(0).Normal(ctx, make([]float32, 16)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

// BenchmarkTorchNoise draws the latents of the built-in model: 25 frames of
// 100 channels at 72 x 128.
func BenchmarkTorchNoise(b *testing.B) {
	values := make([]float32, 25*100*72*128)
	for b.Loop() {
		if err := TorchNoise(1).Normal(context.Background(), values); err != nil {
			b.Fatal(err)
		}
	}
}
