package still

import (
	"image"
	"image/color"
)

// photoRow is for JPEG: full-range YCbCr, as JFIF says.
func photoRow(m *image.YCbCr) rowFunc { return yCbCrRow(m, color.YCbCrToRGB) }

// videoRow is for WebP, whose YCbCr has video range (RFC 6386, section 9.2;
// golang.org/x/image/webp gives it as if it were a photo's, golang/go#40173).
func videoRow(m *image.YCbCr) rowFunc { return yCbCrRow(m, videoToRGB) }

// videoToRGB converts BT.601 of video range with libwebp's numbers
// (src/dsp/yuv.h): 1.164, 1.596, 0.391, 0.813 and 2.018 times 2¹⁴, rounded in
// two steps.
func videoToRGB(y, cb, cr uint8) (r, g, b uint8) {
	luma := int(y) * 19077 >> 8
	u, v := int(cb), int(cr)
	return clampVideo(luma + v*26149>>8 - 14234),
		clampVideo(luma - u*6419>>8 - v*13320>>8 + 8708),
		clampVideo(luma + u*33050>>8 - 17685)
}

func clampVideo(v int) uint8 { return uint8(max(0, min(255, v>>6))) }

// yCbCrRow reads rows of YCbCr. Where the color planes have half the size,
// the samples between are interpolated (see between); where a plane has a
// quarter of the width, which is rare, they are repeated.
func yCbCrRow(m *image.YCbCr, toRGB func(y, cb, cr uint8) (r, g, b uint8)) rowFunc {
	shiftX, shiftY := subsampling(m.SubsampleRatio)
	lastX, lastY := (m.Rect.Dx()-1)>>shiftX, (m.Rect.Dy()-1)>>shiftY
	return func(dst []uint8, x, y int) {
		luma := m.Y[m.YOffset(x, y):]
		x, y = x-m.Rect.Min.X, y-m.Rect.Min.Y
		near := y >> shiftY
		far := neighbour(y, shiftY, lastY)
		cb0, cr0 := m.Cb[near*m.CStride:], m.Cr[near*m.CStride:]
		cb1, cr1 := m.Cb[far*m.CStride:], m.Cr[far*m.CStride:]
		for i := 0; 3*i < len(dst); i++ {
			here := (x + i) >> shiftX
			next := neighbour(x+i, shiftX, lastX)
			round := 8 - (x+i)&1
			cb := between(cb0, cb1, here, next, round)
			cr := between(cr0, cr1, here, next, round)
			d := dst[3*i : 3*i+3 : 3*i+3]
			d[0], d[1], d[2] = toRGB(luma[i], cb, cr)
		}
	}
}

// subsampling is by how many bits the color planes are narrower and lower.
func subsampling(ratio image.YCbCrSubsampleRatio) (shiftX, shiftY int) {
	switch ratio {
	case image.YCbCrSubsampleRatio422:
		return 1, 0
	case image.YCbCrSubsampleRatio420:
		return 1, 1
	case image.YCbCrSubsampleRatio440:
		return 0, 1
	case image.YCbCrSubsampleRatio411:
		return 2, 0
	case image.YCbCrSubsampleRatio410:
		return 2, 1
	}
	return 0, 0
}

// neighbour is the color sample beside that of pixel i to which the pixel is
// second nearest; at the edges, and where there is no interpolation, its own.
func neighbour(i, shift, last int) int {
	here := i >> shift
	if shift != 1 {
		return here
	}
	return max(0, min(last, here-1+2*(i&1)))
}

// between weighs the four color samples around a pixel 9 : 3 : 3 : 1, as
// libjpeg does ("fancy upsampling", jdsample.c) and with its rounding: 8 and 7
// in turn. Two or four of the samples may be the same.
func between(near, far []uint8, here, next, round int) uint8 {
	return uint8((9*int(near[here]) + 3*int(far[here]) + 3*int(near[next]) + int(far[next]) + round) >> 4)
}
