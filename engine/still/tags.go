package still

import (
	"framewake/engine"

	"github.com/bep/imagemeta"
)

// tags is what the metadata says that the decoders do not look at.
type tags struct {
	orientation orientation
	// The others matter in a TIFF only; 0 if absent.
	subfile     uint32 // bit 0: a smaller version of another picture in the file
	photometric uint32
	planar      uint32
	dng         bool
}

// Values of TIFF tags, from TIFF 6.0.
const (
	subfileReduced  = 1
	photometricCMYK = 5
	planarSeparate  = 2
)

// tags reads the metadata of a picture. Damaged metadata is no reason to
// refuse the pixels: what cannot be read is taken as absent.
func (s *source) tags(f Format) tags {
	t := tags{orientation: 1}
	formats := map[Format]imagemeta.ImageFormat{
		JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, WebP: imagemeta.WebP, TIFF: imagemeta.TIFF,
	}
	format, ok := formats[f]
	if !ok {
		return t
	}
	// What was understood before an error counts, so the error does not.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           s.again(),
		ImageFormat: format,
		Sources:     imagemeta.EXIF,
		ShouldHandleTag: func(info imagemeta.TagInfo) bool {
			return info.Namespace == "IFD0" // not the thumbnail's
		},
		HandleTag: func(info imagemeta.TagInfo) error {
			t.take(info)
			return nil
		},
	})
	return t
}

func (t *tags) take(info imagemeta.TagInfo) {
	if info.Tag == "DNGVersion" {
		t.dng = true
		return
	}
	var n uint32
	switch v := info.Value.(type) {
	case uint16:
		n = uint32(v)
	case uint32:
		n = v
	default:
		return
	}
	switch info.Tag {
	case "Orientation":
		if n >= 1 && n <= 8 {
			t.orientation = orientation(n)
		}
	case "SubfileType":
		t.subfile = n
	case "PhotometricInterpretation":
		t.photometric = n
	case "PlanarConfiguration":
		t.planar = n
	}
}

// check refuses what the TIFF decoder would refuse in the words of the
// specification, or decode to something else than the photo.
func (t tags) check(f Format) error {
	switch {
	case f != TIFF:
		return nil
	case t.dng || t.subfile&subfileReduced != 0:
		return engine.Errorf(engine.Invalid, hintRaw, "this is a camera RAW file, which cannot be read yet")
	case t.photometric == photometricCMYK:
		return engine.Errorf(engine.Invalid, "export it as RGB", "this is a CMYK TIFF, which cannot be read yet")
	case t.planar == planarSeparate:
		return engine.Errorf(engine.Invalid, "export it with interleaved channels, or as PNG",
			"this TIFF keeps each channel apart, which cannot be read yet")
	}
	return nil
}
