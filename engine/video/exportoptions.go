package video

import (
	"math"

	"framewake/engine"
	"framewake/engine/files"
)

// ExportOptions say how an export is written. Only Ledger is needed; the rest
// is about what becomes of the clip.
type ExportOptions struct {
	// Ledger remembers the temporary file.
	Ledger *files.Ledger
	// Overwrite lets the export replace a file at the target.
	Overwrite bool
	// Format of the export; "" is MP4.
	Format Format
	// Quality of the export. ProRes and PNG have one only.
	Quality Quality
	// Loops is how often the clip plays, 1–1000; 0 is once. A format that
	// repeats by itself has the frames once, whatever is said here.
	Loops int
	// PingPong plays the clip there and back; neither end stays for two frames.
	PingPong bool
	// FPS is what ffmpeg interpolates the motion to, 1–60 frames a second, and
	// the file says so; 0 leaves the clip's own frames.
	FPS int
	// Width and Height in pixels, both even, 16–8192; 0 and 0 is the clip's own
	// size, in MP4 and ProRes without an odd last row or column.
	Width, Height int
	// Fit says how the clip gets another shape.
	Fit Fit
	// Clean leaves everything out that says where the clip comes from: the
	// recipe, every tag, and what the encoder tells of itself.
	Clean bool
	// AIGenerated tags the export as made by a trained model, unless it is clean:
	// for programs in XMP, and in words.
	AIGenerated bool
	// Progress receives how many of the frames are encoded. It is called one
	// call at a time, never after Export returned, must return at once, and
	// may be nil.
	Progress func(done, total int)
}

// Limits of what is asked for.
const (
	minExportEdge = 16
	maxLoops      = 1000
	maxFPS        = 60
)

func invalidExport(hint, format string, args ...any) error {
	return engine.Errorf(engine.Invalid, hint, "export: "+format, args...)
}

// Validate refuses what no export can be, with an error of kind Invalid.
func (o ExportOptions) Validate() error {
	sized := o.Width != 0 || o.Height != 0
	switch {
	case !known(o.Format, Formats()):
		return invalidExport("choose one of those it can be", "there is no format %q", o.Format)
	case !known(o.Quality, Qualities()):
		return invalidExport("choose high or small, or nothing", "there is no quality %q", o.Quality)
	case !known(o.Fit, Fits()):
		return invalidExport("choose crop or pad", "there is no way %q to fit a size", o.Fit)
	case o.Loops < 0 || o.Loops > maxLoops:
		return invalidExport("choose 1 to 1000", "%d loops", o.Loops)
	case o.FPS < 0 || o.FPS > maxFPS:
		return invalidExport("choose 1 to 60", "%d frames/s", o.FPS)
	case sized && (min(o.Width, o.Height) < minExportEdge || max(o.Width, o.Height) > maxEdge || o.Width*o.Height > maxPixels):
		return invalidExport("choose another size", "%d×%d pixels", o.Width, o.Height)
	case o.Width%2 != 0 || o.Height%2 != 0:
		return invalidExport("choose even numbers", "%d×%d pixels", o.Width, o.Height)
	}
	return nil
}

// check refuses what an export of the clip cannot be.
func (o ExportOptions) check(clip Info) error {
	if err := o.Validate(); err != nil {
		return err
	}
	switch {
	case o.rate(clip).Float() > float64(o.Format.coding().maxFPS):
		return invalidExport("choose 30 frames/s, or another format", "a %s shows no more than %d frames/s, not %.4g",
			o.Format, o.Format.coding().maxFPS, o.rate(clip).Float())
	case clip.Container == ContainerWebP:
		return invalidExport("choose the clip in another format", "only the first frame of a WebP can be read")
	case o.interpolates(clip) && min(clip.Width, clip.Height) < minInterpolatedEdge:
		return invalidExport("leave its frame rate", "%d×%d pixels are too few to interpolate", clip.Width, clip.Height)
	}
	return nil
}

// known is whether a choice is one of those there are, or none.
func known[T ~string](choice T, all []T) bool {
	if choice == "" {
		return true
	}
	for _, one := range all {
		if choice == one {
			return true
		}
	}
	return false
}

// interpolates is whether the clip needs other frames than its own.
func (o ExportOptions) interpolates(clip Info) bool {
	return o.FPS != 0 && math.Abs(clip.FPS.Float()-float64(o.FPS)) > 1e-9
}

// rate is the frame rate of the export.
func (o ExportOptions) rate(clip Info) Rational {
	if o.interpolates(clip) {
		return Rational{o.FPS, 1}
	}
	return clip.FPS
}

// copies is whether the clip is the export, but for a tag.
func (o ExportOptions) copies(clip Info) bool {
	return clip.Container == ContainerMP4 && o.Format.coding().format == MP4 && !o.changes(clip)
}

// changes is whether the export differs from an MP4 of the clip as it is.
func (o ExportOptions) changes(clip Info) bool {
	sized := o.Width != 0 && (o.Width != clip.Width || o.Height != clip.Height)
	return o.Loops > 1 || o.PingPong || sized || o.Clean || o.Quality == Small || o.interpolates(clip)
}
