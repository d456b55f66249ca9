package local

import (
	"bufio"
	"image"
	"image/draw"
	"image/png"
	"io"
	"os"

	"framewake/engine"
	"framewake/engine/resample"
)

// maxStillPixels bounds what a still may claim to be, as package still does.
const maxStillPixels = 200e6

// readStill reads the request's still and checks that it has the clip's shape.
func readStill(r engine.Request) (resample.RGB, error) {
	const hint = "choose the picture again"
	f, err := os.Open(r.Image)
	if err != nil {
		return resample.RGB{}, engine.Errorf(engine.Invalid, hint, "still: %w", err)
	}
	defer f.Close()
	c, err := png.DecodeConfig(bufio.NewReader(f))
	if err != nil {
		return resample.RGB{}, engine.Errorf(engine.Invalid, hint, "still %s: %w", r.Image, err)
	}
	if c.Width*c.Height > maxStillPixels {
		return resample.RGB{}, engine.Errorf(engine.Invalid, hint, "still %s: %d × %d pixels are too many", r.Image, c.Width, c.Height)
	}
	if d := c.Width*r.Height - c.Height*r.Width; max(d, -d) > max(r.Width, r.Height) { // more than a pixel off
		return resample.RGB{}, engine.Errorf(engine.Invalid, "crop it to the clip's shape",
			"still %s: %d × %d pixels have another shape than the clip's %d × %d", r.Image, c.Width, c.Height, r.Width, r.Height)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return resample.RGB{}, engine.Errorf(engine.Invalid, hint, "still: %w", err)
	}
	img, err := png.Decode(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return resample.RGB{}, engine.Errorf(engine.Invalid, hint, "still %s: %w", r.Image, err)
	}
	return toRGB(img), nil
}

// toRGB drops the alpha channel, which a still does not use.
func toRGB(img image.Image) resample.RGB {
	b := img.Bounds()
	rgba, ok := img.(*image.RGBA)
	if !ok {
		rgba = image.NewRGBA(b)
		draw.Draw(rgba, b, img, b.Min, draw.Src)
	}
	p := resample.NewRGB(b.Dx(), b.Dy())
	for y := range p.Height {
		in, out := rgba.Pix[y*rgba.Stride:], p.Pix[3*p.Width*y:]
		for x := range p.Width {
			copy(out[3*x:3*x+3], in[4*x:4*x+3])
		}
	}
	return p
}
