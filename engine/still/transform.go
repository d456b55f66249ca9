package still

import (
	"image"
	"math"
)

// matrix converts three linear samples.
type matrix [3][3]float64

func (m matrix) times(n matrix) matrix {
	var product matrix
	for row := range 3 {
		for column := range 3 {
			for i := range 3 {
				product[row][column] += m[row][i] * n[i][column]
			}
		}
	}
	return product
}

// xyzToSRGB converts XYZ under D50, the connection space of ICC profiles, to
// linear sRGB: the inverse of the colorants of IEC 61966-2-1, adapted with
// Bradford's matrix (B. Lindbloom, RGB/XYZ Matrices).
func xyzToSRGB() matrix {
	return matrix{
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
}

// displayP3ToSRGB is from CSS Color 4, section 19 (P3 to XYZ and XYZ to sRGB).
func displayP3ToSRGB() matrix {
	return matrix{
		{1.2249402, -0.2249402, 0},
		{-0.0420570, 1.0420570, 0},
		{-0.0196376, -0.0786360, 1.0982736},
	}
}

// bt2020ToSRGB is from ITU-R BT.2087, annex 2, inverted.
func bt2020ToSRGB() matrix {
	return matrix{
		{1.6604910, -0.5876411, -0.0728499},
		{-0.1245505, 1.1328999, -0.0083494},
		{-0.0181508, -0.1005789, 1.1187297},
	}
}

// transform converts RGB samples to sRGB by tables.
type transform struct {
	// linear is what a sample of red, green or blue contributes to each linear
	// sample of sRGB, of which one is 1<<linearBits.
	linear [3][256][3]int32
	// encode has the sample for a linear one, of which one is 1<<encodeBits.
	// 14 bits are steps of a fifth of a level where it is dark, and fit into a
	// processor's first cache.
	encode [1<<encodeBits + 1]uint8
}

const (
	linearBits = 24
	encodeBits = 14
)

// newTransform returns how samples with the given curves and colors are
// converted, or nil if no color would change by more than a level.
func newTransform(curves [3]curve, toLinearSRGB matrix) *transform {
	t := new(transform)
	for in := range 3 {
		for v := range 256 {
			linear := curves[in](float64(v) / 255)
			for out := range 3 {
				// Three of these stay within 32 bits, whatever a profile says.
				const most = 32
				part := max(-most, min(most, linear*toLinearSRGB[out][in]))
				t.linear[in][v][out] = int32(math.Round(part * (1 << linearBits)))
			}
		}
	}
	for i := range t.encode {
		t.encode[i] = uint8(math.Round(255 * srgbSample(float64(i)/(1<<encodeBits))))
	}
	if t.isIdentity() {
		return nil
	}
	return t
}

// isIdentity tries all grays and a grid of colors.
func (t *transform) isIdentity() bool {
	var samples []uint8
	for v := range 256 {
		samples = append(samples, uint8(v), uint8(v), uint8(v))
	}
	const step = 15
	for r := 0; r < 256; r += step {
		for g := 0; g < 256; g += step {
			for b := 0; b < 256; b += step {
				samples = append(samples, uint8(r), uint8(g), uint8(b))
			}
		}
	}
	before := append([]uint8(nil), samples...)
	t.convert(samples)
	for i, v := range samples {
		if d := int(v) - int(before[i]); d < -1 || d > 1 {
			return false
		}
	}
	return true
}

// convert does it to rows of RGB in place. What sRGB cannot show is clipped.
func (t *transform) convert(row []uint8) {
	for ; len(row) >= 3; row = row[3:] {
		px := row[:3:3]
		r, g, b := &t.linear[0][px[0]], &t.linear[1][px[1]], &t.linear[2][px[2]]
		px[0] = t.sample(r[0] + g[0] + b[0])
		px[1] = t.sample(r[1] + g[1] + b[1])
		px[2] = t.sample(r[2] + g[2] + b[2])
	}
}

func (t *transform) sample(linear int32) uint8 {
	const shift = linearBits - encodeBits
	return t.encode[max(0, min(1<<encodeBits, (linear+1<<(shift-1))>>shift))]
}

// profiled is a picture whose samples are still to be converted to sRGB.
type profiled struct {
	image.Image
	*transform
}
