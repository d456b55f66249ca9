package still

import (
	_ "embed"
	"errors"
	"image"
	"sync"
)

//go:embed wasm/heif.wasm.gz
var heicProgram []byte

// heicDecoder is libheif with libde265. Its checkpoints run for each coding
// tree block, when that is read and when it is filtered.
var heicDecoder = sync.OnceValues(func() (*program, error) { return compile(heicProgram, 839, 840, 878, 880) })

// decodeHEIC decodes a HEIC picture. A notice says what is left out.
func decodeHEIC(src *source, h heif) (m image.Image, notice string, err error) {
	m, err = decodeHEVC(src, h)
	if h.alpha != 0 && errors.Is(err, errCrashed) {
		h.alpha = 0
		notice = "Its transparency cannot be read and is left out."
		m, err = decodeHEVC(src, h)
	}
	return m, notice, err
}

func decodeHEVC(src *source, h heif) (image.Image, error) {
	file, err := h.rewrite(src.Size())
	if err != nil {
		return nil, err
	}
	decoder, err := heicDecoder()
	if err != nil {
		return nil, err
	}
	c, err := h.openCoder(src, decoder, h.heicBytes(), file...)
	if err != nil {
		return nil, err
	}
	defer c.close()
	// Results are width, height, color space, chroma format, and whether alpha
	// is multiplied in.
	const space, premultiplied = 2, 4
	decode := func(configOnly, out uint64) error {
		return c.decode(configOnly, c.at(0), c.at(1), c.at(space), c.at(3), c.at(premultiplied), out)
	}
	if err := decode(1, 0); err != nil {
		return nil, err
	}
	const spaceRGB = 1
	if c.result(space) != spaceRGB {
		return nil, errCrashed
	}
	if err := c.checkSize(h); err != nil {
		return nil, err
	}
	stride := rgbaStride(h.width)
	size := int64(stride) * int64(h.height)
	out, err := c.alloc(size)
	if err != nil {
		return nil, err
	}
	if err := decode(0, uint64(out)); err != nil {
		return nil, err
	}
	pix, err := c.view(out, size)
	if err != nil {
		return nil, err
	}
	rect := image.Rect(0, 0, h.width, h.height)
	if c.result(premultiplied) != 0 {
		return &image.RGBA{Pix: pix, Stride: stride, Rect: rect}, nil
	}
	return &image.NRGBA{Pix: pix, Stride: stride, Rect: rect}, nil
}

// rgbaStride is how far apart rows are: libheif 1.18, pixelimage.cc,
// rounded_size and ImagePlane::alloc.
func rgbaStride(width int) int { return (4*max(64, width+width&1) + 15) &^ 15 }

// heicBytes is how much memory libheif takes for a pixel, as measured.
func (h heif) heicBytes() float64 {
	const chroma420 = 1
	bytes := 12.0
	if h.config[16]&3 > chroma420 { // ISO/IEC 14496-15, 8.3.2.1
		bytes = 14.5
	}
	if h.deep() {
		bytes *= 1.65
	}
	if h.alpha != 0 {
		bytes += 3
	}
	return bytes
}
