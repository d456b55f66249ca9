package gateway

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"

	"framewake/engine/resample"
)

// maxFrameSide is engine.Ranges' largest width and height, in pixels.
const maxFrameSide = 4096

// readFrame decodes a frame. Its size is checked before memory is taken; alpha
// is dropped.
func readFrame(path string) (resample.RGB, error) {
	f, err := os.Open(path)
	if err != nil {
		return resample.RGB{}, err
	}
	defer func() { _ = f.Close() }()
	c, err := png.DecodeConfig(bufio.NewReader(f))
	if err != nil {
		return resample.RGB{}, fmt.Errorf("no readable PNG: %w", err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxFrameSide || c.Height > maxFrameSide {
		return resample.RGB{}, fmt.Errorf("%d×%d pixels are no frame", c.Width, c.Height)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return resample.RGB{}, err
	}
	return decodeFrame(bufio.NewReaderSize(f, 1<<20))
}

// decodeFrame takes any PNG. What has 8 bits is taken as it is, without the alpha
// that a frame does not have.
func decodeFrame(r io.Reader) (resample.RGB, error) {
	img, err := png.Decode(r)
	if err != nil {
		return resample.RGB{}, fmt.Errorf("no readable PNG: %w", err)
	}
	b := img.Bounds()
	out := resample.NewRGB(b.Dx(), b.Dy())
	switch img := img.(type) {
	case *image.RGBA: // package png's form for RGB, so alpha is full
		dropAlpha(out.Pix, img.Pix)
	case *image.NRGBA:
		dropAlpha(out.Pix, img.Pix)
	default:
		i := 0
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
				out.Pix[i], out.Pix[i+1], out.Pix[i+2] = c.R, c.G, c.B
				i += 3
			}
		}
	}
	return out, nil
}

func dropAlpha(rgb, rgba []uint8) {
	for i := range len(rgb) / 3 {
		copy(rgb[3*i:3*i+3], rgba[4*i:])
	}
}
