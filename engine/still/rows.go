package still

import (
	"fmt"
	"image"
	"image/color"
)

// rowFunc writes the RGB samples of len(dst)/3 pixels of row y, from x on.
type rowFunc func(dst []uint8, x, y int)

// rowReader returns how the rows of a decoded picture are read: every type
// that the decoders give. Straight or premultiplied, alpha is laid over white.
func rowReader(img image.Image, f Format) (rowFunc, error) {
	switch m := img.(type) {
	case profiled:
		row, err := rowReader(m.Image, f)
		return convertedRow(row, m.transform), err
	case *image.YCbCr:
		if f == WebP {
			return videoRow(m), nil
		}
		return photoRow(m), nil
	case *image.NYCbCrA:
		if need := (m.Rect.Dy()-1)*m.AStride + m.Rect.Dx(); len(m.A) < need {
			return nil, fmt.Errorf("%d samples of transparency where %d are needed", len(m.A), need)
		}
		return alphaRow(videoRow(&m.YCbCr), m), nil
	case *image.Gray:
		return grayRow(m), nil
	case *image.Gray16:
		return gray16Row(m), nil
	case *image.Paletted:
		return palettedRow(m), nil
	case *image.CMYK:
		return cmykRow(m), nil
	case *image.RGBA:
		return rgbaRow(m), nil
	case *image.NRGBA:
		return nrgbaRow(m), nil
	case *image.RGBA64:
		return rgba64Row(m), nil
	case *image.NRGBA64:
		return nrgba64Row(m), nil
	}
	return nil, fmt.Errorf("the decoder gave an unexpected %T", img)
}

// convertedRow converts what row reads to sRGB.
func convertedRow(row rowFunc, t *transform) rowFunc {
	return func(dst []uint8, x, y int) {
		row(dst, x, y)
		t.convert(dst)
	}
}

// alphaRow lays what colors reads over white.
func alphaRow(colors rowFunc, m *image.NYCbCrA) rowFunc {
	return func(dst []uint8, x, y int) {
		colors(dst, x, y)
		a := m.A[m.AOffset(x, y):]
		for i := range dst {
			dst[i] = overWhite(dst[i], a[i/3])
		}
	}
}

func grayRow(m *image.Gray) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := range dst {
			dst[i] = src[i/3]
		}
	}
}

func gray16Row(m *image.Gray16) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := range dst {
			dst[i] = to8(sample16(src, i/3))
		}
	}
}

func palettedRow(m *image.Paletted) rowFunc {
	var table [256][3]uint8 // indexes beyond the palette are black
	for i, c := range m.Palette[:min(len(m.Palette), 256)] {
		r, g, b, a := c.RGBA()
		white := 0xffff - a
		table[i] = [3]uint8{to8(r + white), to8(g + white), to8(b + white)}
	}
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := 0; 3*i < len(dst); i++ {
			copy(dst[3*i:], table[src[i]][:])
		}
	}
}

func cmykRow(m *image.CMYK) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := 0; 3*i < len(dst); i++ {
			s, d := src[4*i:4*i+4:4*i+4], dst[3*i:3*i+3:3*i+3]
			d[0], d[1], d[2] = color.CMYKToRGB(s[0], s[1], s[2], s[3])
		}
	}
}

func rgbaRow(m *image.RGBA) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := 0; 3*i < len(dst); i++ {
			s, d := src[4*i:4*i+4:4*i+4], dst[3*i:3*i+3:3*i+3]
			white := 255 - s[3]
			for c := range d {
				d[c] = s[c] + min(white, 255-s[c]) // wrong files have more color than alpha
			}
		}
	}
}

func nrgbaRow(m *image.NRGBA) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := 0; 3*i < len(dst); i++ {
			s, d := src[4*i:4*i+4:4*i+4], dst[3*i:3*i+3:3*i+3]
			for c := range d {
				d[c] = overWhite(s[c], s[3])
			}
		}
	}
}

func rgba64Row(m *image.RGBA64) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := range dst {
			white := 0xffff - sample16(src, i/3*4+3)
			dst[i] = to8(min(sample16(src, i/3*4+i%3)+white, 0xffff))
		}
	}
}

func nrgba64Row(m *image.NRGBA64) rowFunc {
	return func(dst []uint8, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := range dst {
			v, a := sample16(src, i/3*4+i%3), sample16(src, i/3*4+3)
			dst[i] = to8((v*a + 0xffff*(0xffff-a) + 0x7fff) / 0xffff)
		}
	}
}

// overWhite is v·a + white·(1-a), rounded; alpha runs from 0 to 255.
func overWhite(v, a uint8) uint8 {
	if a == 255 {
		return v
	}
	return uint8((uint32(v)*uint32(a) + 255*(255-uint32(a)) + 127) / 255)
}

// sample16 is the i-th big-endian 16-bit sample.
func sample16(pix []uint8, i int) uint32 {
	return uint32(pix[2*i])<<8 | uint32(pix[2*i+1])
}

// to8 rounds a 16-bit sample to 8 bits: v·255/65535.
func to8(v uint32) uint8 { return uint8((v*255 + 32895) >> 16) }
