package still

import (
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"framewake/engine"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// Format is a kind of picture file.
type Format string

// The formats that can be read.
const (
	JPEG Format = "JPEG"
	PNG  Format = "PNG"
	WebP Format = "WebP"
	GIF  Format = "GIF"
	BMP  Format = "BMP"
	TIFF Format = "TIFF"
	HEIC Format = "HEIC"
	AVIF Format = "AVIF"
)

// codec is how a format is decoded, other than those built of boxes. Of several
// frames or pages, decode gives the first.
type codec struct {
	config func(*source) (image.Config, error)
	decode func(*source) (image.Image, error)
}

func codecs() map[Format]codec {
	return map[Format]codec{
		JPEG: {streamed(jpeg.DecodeConfig), streamed(jpeg.Decode)},
		PNG:  {streamed(png.DecodeConfig), streamed(png.Decode)},
		WebP: {streamed(webp.DecodeConfig), streamed(webp.Decode)},
		GIF:  {streamed(gif.DecodeConfig), streamed(gif.Decode)},
		BMP:  {streamed(bmp.DecodeConfig), streamed(bmp.Decode)},
		TIFF: {atRandom(tiff.DecodeConfig), atRandom(tiff.Decode)},
	}
}

// Hints for pictures that cannot be read.
const (
	hintExport = "export it as JPEG or PNG"
	hintAgain  = "copy or download it again, or export it as JPEG or PNG"
	hintOther  = "choose a picture: JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF"
)

// explain says what a decoder's error means to the user.
func explain(f Format, err error) error {
	if isUnsupported(err) {
		return engine.Errorf(engine.Invalid, hintExport, "this kind of %s cannot be read: %w", f, err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return engine.Errorf(engine.Invalid, hintAgain, "this %s is cut short", f)
	}
	return engine.Errorf(engine.Invalid, hintAgain, "this %s is damaged: %w", f, err)
}

// isUnsupported reports whether the decoder knows the feature it lacks.
func isUnsupported(err error) bool {
	if _, ok := errors.AsType[jpeg.UnsupportedError](err); ok {
		return true
	}
	if _, ok := errors.AsType[png.UnsupportedError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tiff.UnsupportedError](err); ok {
		return true
	}
	return errors.Is(err, bmp.ErrUnsupported)
}
