package cameramove

// The colour space is JPEG's, full-range BT.601 (ITU-T T.871), for values in
// [-1,1] all around. Half the resolution for chroma costs little (45 dB
// against the source, luma is exact); full resolution would double the latents.
const (
	crToR = 1.402
	cbToG = -0.344136
	crToG = -0.714136
	cbToB = 1.772
)

// rgbToYCC and yccToRGB are matrices in C order.
func rgbToYCC() []float32 {
	return []float32{
		0.299, 0.587, 0.114,
		-0.168736, -0.331264, 0.5,
		0.5, -0.418688, -0.081312,
	}
}

func yccToRGB() []float32 {
	return []float32{
		1, 0, crToR,
		1, cbToG, crToG,
		1, cbToB, 0,
	}
}
