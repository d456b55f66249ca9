package svd

import (
	"fmt"
	"math"
	"testing"

	"framewake/engine/goldentest"
)

// schedulerSteps are the step counts recorded in stage e.
var schedulerSteps = []int{1, 2, 4, 25}

func TestScheduleMatchesGolden(t *testing.T) {
	for _, steps := range schedulerSteps {
		prefix := fmt.Sprintf("e_n%d_", steps)
		sigmas := KarrasSigmas(steps, 0.002, 700, 7)
		goldentest.Compare(t, prefix+"sigmas", sigmas)
		timesteps := make([]float32, steps)
		for i := range timesteps {
			timesteps[i] = Timestep(sigmas[i])
		}
		goldentest.Compare(t, prefix+"timesteps", timesteps)
		goldentest.Compare(t, prefix+"init_noise_sigma", []float32{InputScale(sigmas[0])})
	}
}

func TestKarrasSigmasFollowTheirParameters(t *testing.T) {
	got := KarrasSigmas(3, 1, 9, 1) // rho 1: linear
	for i, want := range []float32{9, 5, 1, 0} {
		if math.Abs(float64(got[i]-want)) > 1e-6 {
			t.Errorf("sigma %d: got %g, want %g", i, got[i], want)
		}
	}
}
