package svd

// The conversions to float32 around products below keep compilers from fusing
// a product with a sum, so that every processor rounds alike.

// ScaleInput writes the sample, divided by InputScale, to input. Lengths are
// equal.
func ScaleInput(input, sample []float32, sigma float32) {
	divisor := InputScale(sigma)
	input = input[:len(sample)]
	for i, x := range sample {
		input[i] = x / divisor
	}
}

// EulerStep moves the sample from noise level sigma > 0 to next, given the
// UNet's velocity, and leaves the predicted clean sample in clean. All three
// have the same length.
func EulerStep(sample, velocity, clean []float32, sigma, next float32) {
	total, gain, step := variance(sigma), -sigma/InputScale(sigma), next-sigma
	velocity, clean = velocity[:len(sample)], clean[:len(sample)]
	for i, x := range sample {
		c := float32(velocity[i]*gain) + x/total
		clean[i] = c
		sample[i] = x + float32((x-c)/sigma*step)
	}
}
