package still

import (
	"bytes"
	_ "embed"
	"image"
	"sync"
)

//go:embed wasm/avif.wasm.gz
var avifProgram []byte

// avifDecoder is libavif with libaom. Its checkpoints run for each block, when
// that is read and when it is filtered, and for each piece of memory taken.
var avifDecoder = sync.OnceValues(func() (*program, error) { return compile(avifProgram, 751, 827) })

// decodeAVIF decodes an AVIF picture, which libavif gives in RGB with alpha
// multiplied in, 8 or 16 bits each.
func decodeAVIF(src *source, h heif) (image.Image, error) {
	decoder, err := avifDecoder()
	if err != nil {
		return nil, err
	}
	// Of an animation this brand gives the still picture that goes with it.
	c, err := h.openCoder(src, decoder, h.avifBytes(),
		part{extent: extent{0, 8}}, part{data: []byte("avif")}, part{extent: extent{at: 12}})
	if err != nil {
		return nil, err
	}
	defer c.close()
	// Results are width, height, bits and number of frames, then in 8 bytes
	// how long the frame lasts, which is written only if there is one.
	const bits, duration = 2, 4
	decode := func(configOnly, out uint64) error {
		return c.decode(configOnly, 0, c.at(0), c.at(1), c.at(bits), c.at(3), c.at(duration), out)
	}
	if err := decode(1, 0); err != nil {
		return nil, err
	}
	if err := c.checkSize(h); err != nil {
		return nil, err
	}
	stride := 4 * h.width
	if c.result(bits) > 8 {
		stride *= 2
	}
	size := int64(stride) * int64(h.height)
	out, err := c.alloc(size)
	if err != nil {
		return nil, err
	}
	last, err := c.view(uint32(c.at(duration)), 8)
	if err != nil {
		return nil, err
	}
	never := bytes.Repeat([]byte{0xff}, len(last))
	copy(last, never)
	if err := decode(0, uint64(out)); err != nil {
		return nil, err
	}
	if last, err = c.view(uint32(c.at(duration)), 8); err != nil || bytes.Equal(last, never) {
		return nil, errCrashed
	}
	pix, err := c.view(out, size)
	if err != nil {
		return nil, err
	}
	rect := image.Rect(0, 0, h.width, h.height)
	if stride == 4*h.width {
		return &image.RGBA{Pix: pix, Stride: stride, Rect: rect}, nil
	}
	for i := 0; i < len(pix); i += 2 { // to the byte order of package image
		pix[i], pix[i+1] = pix[i+1], pix[i]
	}
	return &image.RGBA64{Pix: pix, Stride: stride, Rect: rect}, nil
}

// avifBytes is how much memory libavif takes for a pixel, as measured.
func (h heif) avifBytes() float64 {
	bytes, alpha := 22.5, 10.0
	if h.deep() {
		bytes, alpha = 34, 15
	}
	if h.alpha != 0 {
		bytes += alpha
	}
	return bytes
}
