package video

import (
	"fmt"
	"math"
)

// shape is how a picture becomes one of another size: a part of it, scaled, in
// the middle of the new one.
type shape struct {
	cropX, cropY, cropWidth, cropHeight int
	scaledWidth, scaledHeight           int
	width, height                       int
}

// whole is the picture as it is, without what even numbers of pixels leave over
// at the right and below, if they must be even.
func whole(width, height int, even bool) shape {
	if even {
		width, height = width&^1, height&^1
	}
	return shape{cropWidth: width, cropHeight: height, scaledWidth: width, scaledHeight: height, width: width, height: height}
}

// fitted is the picture in another size.
func fitted(fromWidth, fromHeight, width, height int, fit Fit) shape {
	s := shape{cropWidth: fromWidth, cropHeight: fromHeight, scaledWidth: width, scaledHeight: height, width: width, height: height}
	wider := fromWidth*height > width*fromHeight
	switch {
	case fit == Pad && wider:
		s.scaledHeight = evenly(float64(fromHeight) * float64(width) / float64(fromWidth))
	case fit == Pad:
		s.scaledWidth = evenly(float64(fromWidth) * float64(height) / float64(fromHeight))
	case wider:
		s.cropWidth = max(1, int(math.Round(float64(fromHeight)*float64(width)/float64(height))))
		s.cropX = (fromWidth - s.cropWidth) / 2
	default:
		s.cropHeight = max(1, int(math.Round(float64(fromWidth)*float64(height)/float64(width))))
		s.cropY = (fromHeight - s.cropHeight) / 2
	}
	return s
}

// evenly is the even number next to n, 2 at the least.
func evenly(n float64) int { return max(2, 2*int(math.Round(n/2))) }

func (s shape) crop() string {
	return fmt.Sprintf("crop=%d:%d:%d:%d", s.cropWidth, s.cropHeight, s.cropX, s.cropY)
}

// scale also converts from one pixel format to another, by the options given.
func (s shape) scale(options string) string {
	kernel := "bicubic"
	if s.scaledWidth != s.cropWidth || s.scaledHeight != s.cropHeight {
		kernel = "lanczos"
	}
	return fmt.Sprintf("scale=%d:%d:%sflags=%s+accurate_rnd+full_chroma_inp+full_chroma_int+bitexact",
		s.scaledWidth, s.scaledHeight, options, kernel)
}

// pad is empty if nothing lies beside the picture.
func (s shape) pad() string {
	if s.scaledWidth == s.width && s.scaledHeight == s.height {
		return ""
	}
	return fmt.Sprintf("pad=%d:%d:%d:%d:black", s.width, s.height,
		(s.width-s.scaledWidth)/4*2, (s.height-s.scaledHeight)/4*2)
}
