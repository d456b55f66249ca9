package svd

import "math"

// KarrasSigmas returns the noise levels of a schedule of steps ≥ 1 steps: from
// highest down to lowest, evenly spaced in the rho-th root (Karras et al.,
// arXiv 2206.00364, equation 5), then 0. A single step starts at highest. The
// arithmetic is double precision, the result rounded, as in diffusers'
// EulerDiscreteScheduler.
func KarrasSigmas(steps int, lowest, highest, rho float64) []float32 {
	from, to := math.Pow(highest, 1/rho), math.Pow(lowest, 1/rho)
	sigmas := make([]float32, steps+1)
	for i := range steps {
		ramp := 0.0
		if steps > 1 {
			ramp = float64(i) / float64(steps-1)
		}
		sigmas[i] = float32(math.Pow(from+ramp*(to-from), rho))
	}
	return sigmas
}

// Timestep is what the UNet receives for a noise level: ln(sigma)/4.
func Timestep(sigma float32) float32 {
	return float32(0.25 * math.Log(float64(sigma)))
}

// InputScale is sqrt(sigma²+1), the standard deviation of clean latents (about
// 1) under that much noise. The sample is divided by it before the UNet sees it,
// and starts as normal noise multiplied by it (diffusers' init_noise_sigma with
// timestep spacing "leading").
func InputScale(sigma float32) float32 {
	return float32(math.Sqrt(float64(variance(sigma))))
}

// variance is sigma²+1.
func variance(sigma float32) float32 {
	return float32(sigma*sigma) + 1
}
