package svd

// GuidanceScales is the guidance scale of every frame: lowest at the first,
// highest at the last, linear between. A single frame has the lowest.
func GuidanceScales(lowest, highest float64, frames int) []float32 {
	scales := make([]float32, frames)
	for f := range scales {
		ramp := 0.0
		if frames > 1 {
			ramp = float64(f) / float64(frames-1)
		}
		scales[f] = float32(lowest + ramp*(highest-lowest))
	}
	return scales
}

// Guide replaces the conditional velocity by uncond + scale·(cond - uncond).
// Lengths are equal.
func Guide(cond, uncond []float32, scale float32) {
	uncond = uncond[:len(cond)]
	for i, c := range cond {
		u := uncond[i]
		cond[i] = u + float32(scale*(c-u))
	}
}
