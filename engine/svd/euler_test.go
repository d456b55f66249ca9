package svd

import (
	"fmt"
	"slices"
	"testing"

	"framewake/engine/goldentest"
)

// TestEulerMatchesGolden walks the recorded schedules: each step sees the
// sample our own previous step left.
func TestEulerMatchesGolden(t *testing.T) {
	for _, steps := range schedulerSteps {
		prefix := fmt.Sprintf("e_n%d_", steps)
		sigmas := KarrasSigmas(steps, 0.002, 700, 7)
		velocity := goldentest.Load(t, prefix+"in_model_output")
		sample := goldentest.Load(t, prefix+"in_sample").Data
		for i := range sample {
			sample[i] *= InputScale(sigmas[0])
		}
		input, clean := make([]float32, len(sample)), make([]float32, len(sample))
		var inputs, cleans, samples []float32
		for i := range steps {
			ScaleInput(input, sample, sigmas[i])
			EulerStep(sample, velocity.At(i).Data, clean, sigmas[i], sigmas[i+1])
			inputs = slices.Concat(inputs, input)
			cleans = slices.Concat(cleans, clean)
			samples = slices.Concat(samples, sample)
		}
		goldentest.Compare(t, prefix+"scaled_input", inputs)
		goldentest.Compare(t, prefix+"pred_original", cleans)
		goldentest.Compare(t, prefix+"prev_sample", samples)
	}
}

// BenchmarkEulerStep is one frame of the built-in model.
func BenchmarkEulerStep(b *testing.B) {
	const n = 100 * 72 * 128
	sample, velocity, clean := make([]float32, n), make([]float32, n), make([]float32, n)
	for i := range velocity {
		velocity[i] = float32(i%5) + 1 // never 0: the sample must not shrink to denormal numbers
	}
	for b.Loop() {
		EulerStep(sample, velocity, clean, 2, 1)
	}
}
