package resample

import "math"

// precisionBits are the fractional bits of weights, PRECISION_BITS of Pillow's
// libImaging/Resample.c.
const precisionBits = 32 - 8 - 2

// filter is one of Pillow's: its weight at a distance in samples, and the
// distance from which on it is zero.
type filter struct {
	weight  func(distance float64) float64
	support float64
}

// Lanczos resizes to width x height pixels, aspect not kept, with the bytes
// that Pillow's Image.resize(…, LANCZOS) gives: the width first, rounded to 8
// bits, then the height; an axis whose size stays is left alone. The result
// shares nothing with src. It panics where src.Check fails or a size is not
// positive.
func Lanczos(src RGB, width, height int) RGB {
	return pillow(src, width, height, filter{lanczos, lanczosLobes})
}

// Bicubic is Lanczos with the bytes of Image.resize(…, BICUBIC).
func Bicubic(src RGB, width, height int) RGB {
	return pillow(src, width, height, filter{bicubic, 2})
}

func pillow(src RGB, width, height int, f filter) RGB {
	src.mustResize(width, height)
	out := src
	if width != src.Width {
		out = pillowWidth(out, width, f)
	}
	if height != src.Height {
		out = pillowHeight(out, height, f)
	}
	if width == src.Width && height == src.Height {
		out.Pix = append([]uint8(nil), src.Pix...)
	}
	return out
}

// pillowWidth resizes the width. It takes two rows at a time, one in each half
// of an int64: a weighted sum of samples stays within 32 bits, so one
// multiplication serves both.
func pillowWidth(src RGB, width int, f filter) RGB {
	out, spans := NewRGB(width, src.Height), pillowSpans(src.Width, width, f)
	inRows(src.Height, func(from, to int) {
		pairs := make([]int64, 3*src.Width)
		for y := from; y < to; y += 2 {
			next := min(y+1, to-1)
			upper, lower := src.row(y), src.row(next)
			for i := range pairs {
				pairs[i] = int64(upper[i]) | int64(lower[i])<<32
			}
			upper, lower = out.row(y), out.row(next)
			for x, s := range spans {
				r, g, b := weighPairs(pairs[3*s.first:], s.weights)
				for c, sum := range [3]int64{r, g, b} {
					low := int32(sum)
					upper[3*x+c] = round8(low)
					lower[3*x+c] = round8(int32((sum - int64(low)) >> 32))
				}
			}
		}
	})
	return out
}

// weighPairs sums the leading len(weights) pixels of in, per channel. Taking two
// pixels a turn is a third faster than one.
func weighPairs(in, weights []int64) (r, g, b int64) {
	for len(in) >= 6 && len(weights) >= 2 {
		w0, w1 := weights[0], weights[1]
		r += in[0]*w0 + in[3]*w1
		g += in[1]*w0 + in[4]*w1
		b += in[2]*w0 + in[5]*w1
		in, weights = in[6:], weights[2:]
	}
	if len(in) >= 3 && len(weights) == 1 {
		r += in[0] * weights[0]
		g += in[1] * weights[0]
		b += in[2] * weights[0]
	}
	return r, g, b
}

func pillowHeight(src RGB, height int, f filter) RGB {
	out, spans := NewRGB(src.Width, height), pillowSpans(src.Height, height, f)
	inRows(height, func(from, to int) {
		sum := make([]int32, 3*src.Width)
		for y := from; y < to; y++ {
			clear(sum)
			for i, w := range spans[y].weights {
				in := src.row(spans[y].first + i)
				for x := range sum {
					sum[x] += int32(in[x]) * int32(w)
				}
			}
			dst := out.row(y)
			for x, v := range sum {
				dst[x] = round8(v)
			}
		}
	})
	return out
}

// round8 takes the fractional bits off, rounding to nearest, and clamps.
func round8(sum int32) uint8 {
	return uint8(min(max((sum+1<<(precisionBits-1))>>precisionBits, 0), 255))
}

// pillowSpans is Pillow's precompute_coeffs and normalize_coeffs_8bpc: n
// input samples to size output samples, weights times 2^precisionBits.
func pillowSpans(n, size int, f filter) []span[int64] {
	scale := float64(n) / float64(size)
	filterScale := max(scale, 1)
	support := f.support * filterScale
	spans := make([]span[int64], size)
	for i := range spans {
		center := (float64(i) + 0.5) * scale
		first := max(0, int(center-support+0.5))
		last := min(n, int(center+support+0.5))
		weights := make([]float64, last-first)
		var sum float64
		for k := range weights {
			weights[k] = f.weight((float64(k+first) - center + 0.5) * (1 / filterScale))
			sum += weights[k]
		}
		fixed := make([]int64, len(weights))
		for k, w := range weights {
			// math.Round rounds halves away from zero, as Pillow does.
			fixed[k] = int64(math.Round(w / sum * (1 << precisionBits)))
		}
		spans[i] = span[int64]{first, fixed}
	}
	return spans
}

// lanczosLobes is the number of lobes of Pillow's lanczos_filter on each side.
const lanczosLobes = 3

// lanczos is the windowed sinc, zero from three samples on.
func lanczos(t float64) float64 {
	if t < -lanczosLobes || t >= lanczosLobes {
		return 0
	}
	return sinc(t) * sinc(t/lanczosLobes)
}

// sinc is sin(πt)/(πt).
func sinc(t float64) float64 {
	if t == 0 {
		return 1
	}
	t *= math.Pi
	return math.Sin(t) / t
}

// bicubic is Keys' cubic with a = -0.5, Pillow's bicubic_filter.
func bicubic(t float64) float64 {
	const a = -0.5
	switch t = math.Abs(t); {
	case t < 1:
		return ((a+2)*t-(a+3))*t*t + 1
	case t < 2:
		return (((t-5)*t+8)*t - 4) * a
	}
	return 0
}
