package still

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"framewake/engine"
)

// headBytes is how much of a file is looked at to tell what it is.
const headBytes = 4096

// signature tells a format by the bytes at a place near the beginning.
type signature struct {
	offset int
	magic  string
	format Format
}

// signatures are from the formats' specifications.
func signatures() []signature {
	return []signature{
		{0, "\xff\xd8\xff", JPEG},
		{0, "\x89PNG\r\n\x1a\n", PNG},
		{0, "GIF87a", GIF},
		{0, "GIF89a", GIF},
		{8, "WEBPVP8", WebP},
		{0, "II*\x00", TIFF},
		{0, "MM\x00*", TIFF},
	}
}

// identify tells the format by content. What is not a picture that can be read
// gives an error that says what it is instead, as far as that can be told.
func identify(head []byte) (Format, error) {
	if f := heifFormat(brandsOf(head)); f != "" {
		return f, nil
	}
	if what, hint := foreign(head); what != "" {
		return "", engine.Errorf(engine.Invalid, hint, "%s", what)
	}
	for _, s := range signatures() {
		if at(head, s.offset, s.magic) {
			return s.format, nil
		}
	}
	if at(head, 0, "BM") && len(head) >= 18 {
		// Two letters are little; what follows the file header is the size
		// of the next one, 12 (OS/2) to 124 (version 5).
		if n := binary.LittleEndian.Uint32(head[14:]); n >= 12 && n <= 124 {
			return BMP, nil
		}
	}
	if isTransportStream(head) {
		return "", engine.Errorf(engine.Invalid, hintVideo, "this is an MPEG video")
	}
	if what, hint := text(head); what != "" {
		return "", engine.Errorf(engine.Invalid, hint, "%s", what)
	}
	return "", engine.Errorf(engine.Invalid, hintOther, "this is not a picture that can be read")
}

const (
	hintVideo = "choose a picture, such as a frame saved from the video"
	hintRaw   = "develop it and export it as JPEG or PNG"
)

// stranger is a file that somebody may well choose and that cannot be read.
type stranger struct {
	offset     int
	magic      string
	what, hint string
}

func strangers() []stranger {
	return []stranger{
		{8, "CR\x02", "this is a camera RAW file, which cannot be read yet", hintRaw}, // CR2; begins like a TIFF
		{0, "FUJIFILMCCD-RAW", "this is a camera RAW file, which cannot be read yet", hintRaw},
		{0, "IIRO", "this is a camera RAW file, which cannot be read yet", hintRaw},    // ORF
		{0, "IIU\x00", "this is a camera RAW file, which cannot be read yet", hintRaw}, // RW2
		{0, "II+\x00", "this is a BigTIFF, which cannot be read yet", hintExport},
		{0, "MM\x00+", "this is a BigTIFF, which cannot be read yet", hintExport},
		{4, "JXL \r\n\x87\n", "this is a JPEG XL picture, which cannot be read yet", hintExport},
		{0, "\xff\x0a", "this is a JPEG XL picture, which cannot be read yet", hintExport},
		{4, "jP  \r\n\x87\n", "this is a JPEG 2000 picture, which cannot be read yet", hintExport},
		{0, "8BPS", "this is a Photoshop document, which cannot be read yet", hintExport},
		{0, "v/1\x01", "this is an OpenEXR picture, which cannot be read yet", hintExport},
		{0, "\x00\x00\x01\x00", "this is an icon, which cannot be read yet", hintExport},
		{0, "%PDF-", "this is a PDF document", hintExport},
		{0, "\x1aE\xdf\xa3", "this is a Matroska or WebM video", hintVideo},
		{8, "AVI ", "this is an AVI video", hintVideo},
		{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "this is a Windows Media video", hintVideo},
		{0, "FLV\x01", "this is a Flash video", hintVideo},
		{0, "\x00\x00\x01\xba", "this is an MPEG video", hintVideo},
		{0, "OggS", "this is an Ogg audio or video file", hintVideo},
		{8, "WAVE", "this is a sound file", hintOther},
		{0, "PK\x03\x04", "this is a ZIP archive or a document", hintOther},
	}
}

// foreign recognises what is not one of our formats.
func foreign(head []byte) (what, hint string) {
	if len(head) == 0 {
		return "this file is empty", hintAgain
	}
	for _, s := range strangers() {
		if at(head, s.offset, s.magic) {
			return s.what, s.hint
		}
	}
	const animation = 1 << 1 // flag of the VP8X chunk, WebP container specification
	if at(head, 8, "WEBPVP8X") && len(head) > 20 && head[20]&animation != 0 {
		return "this is an animated WebP, which cannot be read yet", hintExport
	}
	return isoMedia(head)
}

// isoMedia recognises the family of MP4, and old QuickTime files, which lack a
// file type box, by their first box.
func isoMedia(head []byte) (what, hint string) {
	for _, kind := range []string{"moov", "mdat", "wide"} {
		if len(head) >= 12 && at(head, 4, kind) {
			return "this is a QuickTime video", hintVideo
		}
	}
	b := brandsOf(head)
	switch {
	case len(b) == 0:
		return "", ""
	case b.has("crx "):
		return "this is a camera RAW file, which cannot be read yet", hintRaw
	case b.has("qt  "):
		return "this is a QuickTime video", hintVideo
	case b.has("M4A ", "M4B "):
		return "this is a sound file", hintOther
	}
	return "this is an MP4 video", hintVideo
}

// brands are what a file of the family of MP4 says it is, in four letters each:
// the major one, the version, then the compatible ones.
type brands string

// brandsOf reads the file type box (ISO/IEC 14496-12, 4.3).
func brandsOf(head []byte) brands {
	if len(head) < 12 || !at(head, 4, "ftyp") {
		return ""
	}
	size := min(uint64(binary.BigEndian.Uint32(head)), uint64(len(head)))
	return brands(head[8:max(size, 12)]) // sizes below 8 have other meanings
}

func (b brands) has(names ...string) bool {
	for i := 0; i+4 <= len(b); i += 4 {
		if slices.Contains(names, string(b[i:i+4])) {
			return true
		}
	}
	return false
}

// heifFormat tells pictures from the rest of the family, or is empty.
func heifFormat(b brands) Format {
	switch {
	case b.has("crx "):
		return ""
	case b.has("avif", "avis"):
		return AVIF
	case b.has("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"):
		return HEIC
	}
	return ""
}

// isTransportStream recognises what camcorders write (.mts): packets of 188
// bytes that begin with a G, with 4 bytes of time before each on some.
func isTransportStream(head []byte) bool {
	for _, size := range []int{188, 192} {
		first := size - 188
		if at(head, first, "G") && at(head, first+size, "G") && at(head, first+2*size, "G") {
			return true
		}
	}
	return false
}

// text recognises text, and by its first tags a drawing or a web page, which
// a failed download likes to leave under a picture's name.
func text(head []byte) (what, hint string) {
	s := string(bytes.TrimPrefix(head, []byte("\ufeff")))
	for i, r := range s {
		broken := r == utf8.RuneError && len(s)-i >= utf8.UTFMax // the last rune may be cut
		if broken || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return "", ""
		}
	}
	s = strings.ToLower(s)
	switch {
	case strings.Contains(s, "<svg"):
		return "this is an SVG drawing, which cannot be read yet", "export it as PNG"
	case strings.Contains(s, "<!doctype html"), strings.Contains(s, "<html"):
		return "this is a web page, not a picture", "download the picture itself"
	}
	return "this is a text file, not a picture", hintOther
}

// at reports whether head has magic at offset.
func at(head []byte, offset int, magic string) bool {
	return len(head) >= offset && bytes.HasPrefix(head[offset:], []byte(magic))
}
