package still

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"io/fs"
	"os"
	"strings"

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
	// to 18 for a progressive JPEG; 15 for HEIC, 22 if it has more than 8 bits;
	// 25 for AVIF, 37 if it has more than 8 bits, of which 4 GiB is the most
	// that can be had.
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
	// Notice is what a person should know about how the picture was read, as
	// sentences; empty if there is nothing to say.
	Notice string
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
	d, err := decodeAs(src, format, limits)
	if err != nil {
		return p, err
	}
	convert, notice := d.gamut()
	p.Notice = strings.TrimSpace(d.notice + " " + notice)
	if convert != nil {
		d.img = profiled{d.img, convert}
	}
	p.Image, err = upright(src.ctx, d.img, format, d.canvas, d.orientation)
	return p, err
}

// decoded is a picture as the file has it, and what else is to be known of it.
type decoded struct {
	img image.Image
	// canvas is what to show; it may be larger than img.
	canvas      image.Rectangle
	orientation orientation
	icc         []byte
	cicp        *cicp // or nil
	// gray is set if there is no color, so that a profile for gray fits.
	gray   bool
	notice string
}

// gamut returns how the samples become sRGB. A profile says more than code
// points do.
func (d decoded) gamut() (t *transform, notice string) {
	switch {
	case len(d.icc) > 0:
		return gamut(d.icc, d.gray)
	case d.cicp != nil:
		return d.cicp.gamut()
	}
	return nil, ""
}

func decodeAs(src *source, format Format, limits Limits) (decoded, error) {
	if format == HEIC || format == AVIF {
		return decodeHEIF(src, format, limits)
	}
	tags := src.tags(format)
	if err := tags.check(format); err != nil {
		return decoded{}, err
	}
	codec := codecs()[format]
	config, err := run(src, codec.config)
	if err != nil {
		return decoded{}, err
	}
	if err := checkSize(config, limits); err != nil {
		return decoded{}, err
	}
	img, err := run(src, codec.decode)
	if err != nil {
		return decoded{}, err
	}
	canvas := image.Rect(0, 0, config.Width, config.Height)
	frame := img.Bounds()
	if frame != canvas && (format != GIF || !frame.In(canvas)) {
		return decoded{}, fmt.Errorf("a picture of %v where %v was announced", frame, canvas)
	}
	icc, err := run(src, func(s *source) ([]byte, error) { return s.profile(format), nil })
	gray := config.ColorModel == color.GrayModel || config.ColorModel == color.Gray16Model
	return decoded{img: img, canvas: canvas, orientation: tags.orientation, icc: icc, gray: gray}, err
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
