package resample

import "fmt"

// RGB is a picture of interleaved 8-bit samples: red, green, blue of the top
// left pixel first, then along the row. Copies share Pix.
type RGB struct {
	// Width and Height in pixels, at least 1.
	Width, Height int
	// Pix holds 3*Width*Height samples.
	Pix []uint8
}

// NewRGB returns a black picture.
func NewRGB(width, height int) RGB {
	return RGB{width, height, make([]uint8, 3*width*height)}
}

// Check says whether Pix has the length that the size asks for. The functions
// of this package panic where it fails.
func (p RGB) Check() error {
	if p.Width < 1 || p.Height < 1 || len(p.Pix)/3/p.Width != p.Height || len(p.Pix)%(3*p.Width) != 0 {
		return fmt.Errorf("resample: %d samples do not make a picture of %d x %d", len(p.Pix), p.Width, p.Height)
	}
	return nil
}

// row returns the samples of row y.
func (p RGB) row(y int) []uint8 {
	return p.Pix[3*p.Width*y : 3*p.Width*(y+1)]
}

// mustResize panics unless p is sound and the output size positive.
func (p RGB) mustResize(width, height int) {
	if err := p.Check(); err != nil {
		panic(err)
	}
	if width < 1 || height < 1 {
		panic(fmt.Sprintf("resample: output size %d x %d", width, height))
	}
}
