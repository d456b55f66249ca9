package still

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"

	"framewake/engine"
	"framewake/engine/resample"
)

// MinSide is the least width and height of a photo, in pixels. Anything
// smaller is an icon or a mistake.
const MinSide = 16

// Limits bound what is decoded. They are checked before memory is taken.
type Limits struct {
	// Bytes of the file.
	Bytes int64
	// Pixels of the picture, width times height. Decoding takes 4.5 to 7
	// bytes of memory per pixel for a common photo, 11 with 16-bit samples, up
	// to 18 for a progressive JPEG.
	Pixels int64
}

// DefaultLimits are 512 MiB and 200 megapixels, which lets the largest photos
// of today's phones and cameras through.
func DefaultLimits() Limits { return Limits{Bytes: 512 << 20, Pixels: 200_000_000} }

// Picture is a decoded photo.
type Picture struct {
	// Image is upright: orientation from the metadata is applied.
	Image resample.RGB
	// Format is what the file was.
	Format Format
}

// Open reads the picture in a file, whatever its name says. Errors name the
// file; those that the user can do something about have kind Invalid and a hint.
func Open(ctx context.Context, path string, limits Limits) (Picture, error) {
	info, err := os.Stat(path) // before opening, which would wait at a pipe
	if err != nil {
		return Picture{}, fileError(path, err)
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return Picture{}, engine.Errorf(engine.Invalid, "choose a picture in it", "still: %s: this is a folder", path)
	case !mode.IsRegular():
		return Picture{}, engine.Errorf(engine.Invalid, hintOther, "still: %s: this is not an ordinary file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return Picture{}, fileError(path, err)
	}
	defer func() { _ = f.Close() }()
	return Decode(ctx, path, f, info.Size(), limits)
}

// fileError is for a file that cannot be opened.
func fileError(path string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	hint := "check its name and folder"
	if errors.Is(err, fs.ErrPermission) {
		hint = "allow reading the file"
	}
	return engine.Errorf(engine.Invalid, hint, "still: %s: %w", path, err)
}

// Decode is Open for a picture that lies in the first size bytes of r; name is
// for its errors.
func Decode(ctx context.Context, name string, r io.ReaderAt, size int64, limits Limits) (Picture, error) {
	p, err := decode(newSource(ctx, r, size), limits)
	switch _, hinted := errors.AsType[*engine.Error](err); {
	case err == nil:
		return p, nil
	case ctx.Err() != nil:
		err = ctx.Err()
	case !hinted:
		err = explain(p.Format, err)
	}
	// Names the picture and keeps kind and hint, which HintOf and KindOf find.
	return Picture{}, fmt.Errorf("still: %s: %w", name, err)
}

// decode returns the picture, or an error and as much of it as is known.
func decode(src *source, limits Limits) (Picture, error) {
	if src.Size() > limits.Bytes {
		return Picture{}, engine.Errorf(engine.Invalid, "scale it down or save it as JPEG",
			"the file has %d MiB, more than %d", src.Size()>>20, limits.Bytes>>20)
	}
	head := make([]byte, min(src.Size(), headBytes))
	if _, err := src.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Picture{}, err
	}
	format, err := identify(head)
	if err != nil {
		return Picture{}, err
	}
	p := Picture{Format: format}
	tags := src.tags(format)
	if err := tags.check(format); err != nil {
		return p, err
	}
	codec := codecs()[format]
	config, err := run(src, format, codec.config)
	if err != nil {
		return p, err
	}
	if err := checkSize(config, limits); err != nil {
		return p, err
	}
	img, err := run(src, format, codec.decode)
	if err != nil {
		return p, err
	}
	canvas := image.Rect(0, 0, config.Width, config.Height)
	frame := img.Bounds()
	if frame != canvas && (format != GIF || !frame.In(canvas)) {
		return p, fmt.Errorf("a picture of %v where %v was announced", frame, canvas)
	}
	p.Image, err = upright(src.ctx, img, format, canvas, tags.orientation)
	return p, err
}

// checkSize is done on the header alone, before pixels take memory.
func checkSize(c image.Config, limits Limits) error {
	switch {
	case c.Width < 1 || c.Height < 1:
		return errors.New("it has no pixels")
	case int64(c.Width) > limits.Pixels/int64(c.Height):
		return engine.Errorf(engine.Invalid, fmt.Sprintf("scale it down to %d megapixels or less", limits.Pixels/1_000_000),
			"%d × %d px is too large", c.Width, c.Height)
	case c.Width < MinSide || c.Height < MinSide:
		return engine.Errorf(engine.Invalid, fmt.Sprintf("choose a picture of at least %d × %d px", MinSide, MinSide),
			"%d × %d px is too small", c.Width, c.Height)
	}
	return nil
}
