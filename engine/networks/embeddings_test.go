package networks

import (
	"math"
	"slices"
	"testing"
)

func TestSinusoid(t *testing.T) {
	for _, c := range []struct {
		value float32
		want  []float32
	}{
		{0, []float32{1, 1, 0, 0}},
		{1, []float32{0.5403023, 0.99995, 0.8414710, 0.00999983}}, // frequencies 1 and 0.01
		{127, []float32{0.2323591, 0.2962805, 0.9726300, 0.9551009}},
		{-1.5537, []float32{0.0170955, 0.9998793, -0.9998539, -0.0155364}},
	} {
		got := Sinusoid(c.value, 4)
		for i, want := range c.want {
			if math.Abs(float64(got[i]-want)) > 2e-6 {
				t.Errorf("sinusoid of %g: got %v, want %v", c.value, got, c.want)
				break
			}
		}
	}
}

func TestEmbeddingsOfAModel(t *testing.T) {
	m, err := New(tinyModel(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Timestep(0.7), Sinusoid(0.7, 32); !slices.Equal(got, want) {
		t.Errorf("timestep: got %v, want %v", got, want)
	}
	ids := []float32{6, 127, 0.02, 5, 30, 0.5}
	got := m.TimeIDs(ids)
	for i, id := range ids {
		if want := Sinusoid(id, 16); !slices.Equal(got[16*i:16*i+16], want) {
			t.Errorf("time id %d: got %v, want %v", i, got[16*i:16*i+16], want)
		}
	}
	if len(got) != 6*16 {
		t.Errorf("time ids: got %d values, want 96", len(got))
	}
}
