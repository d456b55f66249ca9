//go:build !headless

package ui

import "image"

// cropLevel is the smallest version of a picture that is at least width pixels wide, and the list of versions, each
// half the one before, with the new ones added. The GPU's own scaling is smooth down to half the size; below that it
// skips pixels and fine patterns shimmer.
func cropLevel(versions []*image.RGBA, width float64) (*image.RGBA, []*image.RGBA) {
	for i := 0; ; i++ {
		m := versions[i]
		if size := m.Rect.Size(); float64(size.X/2) < width || size.Y < 2 {
			return m, versions
		}
		if i+1 == len(versions) {
			versions = append(versions, cropHalf(m))
		}
	}
}

// cropHalf is m at half the size, every pixel the mean of four. An odd last row or column is left out.
func cropHalf(m *image.RGBA) *image.RGBA {
	half := image.NewRGBA(image.Rect(0, 0, m.Rect.Dx()/2, m.Rect.Dy()/2))
	for y := range half.Rect.Dy() {
		upper, lower, to := m.Pix[2*y*m.Stride:], m.Pix[(2*y+1)*m.Stride:], half.Pix[y*half.Stride:]
		for x := 0; x < half.Stride; x++ {
			i := x/4*8 + x%4
			to[x] = uint8((int(upper[i]) + int(upper[i+4]) + int(lower[i]) + int(lower[i+4]) + 2) / 4)
		}
	}
	return half
}
