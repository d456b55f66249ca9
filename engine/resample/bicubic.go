package resample

import "math"

// AntialiasBicubic resizes to width x height, aspect not kept, as diffusers'
// _resize_with_antialiasing does before CLIP (v0.30.3,
// pipeline_stable_video_diffusion.py): a Gaussian blur that fits the reduction,
// then a bicubic resize with aligned corners. The result is planar float32
// [3, height, width] with 0–255 mapped to 0–1; it is not clamped, so it
// overshoots a little at edges. It panics where src.Check fails or a size is
// not positive.
//
// Blur and resize are both linear along one axis at a time, so each output
// sample is one weighted sum per axis: the blurred picture never exists.
func AntialiasBicubic(src RGB, width, height int) []float32 {
	src.mustResize(width, height)
	columns := bicubicWidth(src, width)
	spans := bicubicSpans(src.Height, height)
	out := make([]float32, 3*width*height)
	inRows(height, func(from, to int) {
		sum := make([]float32, 3*width)
		for y := from; y < to; y++ {
			clear(sum)
			for i, w := range spans[y].weights {
				in := columns[3*width*(spans[y].first+i):][:len(sum)]
				for x := range sum {
					sum[x] += in[x] * w
				}
			}
			for x, v := range sum {
				out[(x%3*height+y)*width+x/3] = v / 255
			}
		}
	})
	return out
}

// bicubicWidth resizes along the width only: interleaved [src.Height, width, 3]
// on the scale 0–255.
func bicubicWidth(src RGB, width int) []float32 {
	out, spans := make([]float32, 3*width*src.Height), bicubicSpans(src.Width, width)
	inRows(src.Height, func(from, to int) {
		for y := from; y < to; y++ {
			in, dst := src.row(y), out[3*width*y:3*width*(y+1)]
			for x, s := range spans {
				var r, g, b float32
				taps := in[3*s.first : 3*(s.first+len(s.weights))]
				for i, w := range s.weights {
					p := taps[3*i : 3*i+3 : 3*i+3]
					r += float32(p[0]) * w
					g += float32(p[1]) * w
					b += float32(p[2]) * w
				}
				dst[3*x], dst[3*x+1], dst[3*x+2] = r, g, b
			}
		}
	})
	return out
}

// bicubicSpans folds blur and cubic into one span per output sample.
func bicubicSpans(n, size int) []span[float32] {
	blur := blurKernel(n, size)
	half := len(blur) / 2
	step := 0.0
	if size > 1 {
		step = float64(n-1) / float64(size-1)
	}
	spans := make([]span[float32], size)
	for i := range spans {
		position := float64(i) * step
		floor := math.Floor(position)
		base := int(floor)
		first := max(0, base-1-half)
		last := min(n-1, base+2+half)
		// Reflection and clamping stay within the span: what lies beyond a
		// border is folded to samples at most as far inside of it.
		weights := make([]float64, last-first+1)
		for k := -1; k <= 2; k++ {
			w := cubic(math.Abs(position - floor - float64(k)))
			center := min(max(base+k, 0), n-1)
			for j, g := range blur {
				weights[reflect(center+j-half, n)-first] += w * g
			}
		}
		narrow := make([]float32, len(weights))
		for k, w := range weights {
			narrow[k] = float32(w)
		}
		spans[i] = span[float32]{first, narrow}
	}
	return spans
}

// blurKernel is the Gaussian of _gaussian_blur2d for n samples becoming size:
// sigma (factor-1)/2 but at least 0.001, truncated at two sigmas, odd length of
// at least 3, sum 1.
func blurKernel(n, size int) []float64 {
	sigma := max((float64(n)/float64(size)-1)/2, 0.001)
	length := int(max(4*sigma, 3)) | 1
	kernel := make([]float64, length)
	var sum float64
	for i := range kernel {
		d := float64(i - length/2)
		kernel[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	return kernel
}

// cubic is the bicubic weight of a sample d away, a = -0.75 as in torch.
func cubic(d float64) float64 {
	const a = -0.75
	switch {
	case d <= 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return ((a*d-5*a)*d+8*a)*d - 4*a
	}
	return 0
}

// reflect mirrors an index at the borders of [0, n) without repeating the
// border sample. The kernel reaches less than n beyond them, except that a
// single sample has nothing to mirror and stands for itself.
func reflect(i, n int) int {
	if n == 1 {
		return 0
	}
	if i < 0 {
		i = -i
	}
	if i >= n {
		i = 2*(n-1) - i
	}
	return i
}
