package still

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"framewake/engine"
)

func wantRefused(t *testing.T, name string, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want one with %q", name, parts)
		return
	}
	if kind := engine.KindOf(err); kind != engine.Invalid {
		t.Errorf("%s: kind %s, want invalid: %v", name, kind, err)
	}
	if engine.HintOf(err) == "" {
		t.Errorf("%s: no hint: %v", name, err)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: more than one line: %q", name, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: error %q does not contain %q", name, err, part)
		}
	}
}

// ftyp is the file type box that begins the family of MP4.
func ftyp(brands ...string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(12+4*len(brands)))
	b = append(append(b, "ftyp"...), brands[0]...)
	b = append(b, 0, 0, 0, 0)
	for _, brand := range brands[1:] {
		b = append(b, brand...)
	}
	return append(b, "....mdat"...)
}

func TestRefuseStrangers(t *testing.T) {
	packets := bytes.Repeat(append([]byte("G"), make([]byte, 187)...), 4)
	for name, c := range map[string]struct {
		content []byte
		part    string
	}{
		"empty":            {nil, "empty"},
		"text":             {[]byte("a list of things\nünd more"), "text file"},
		"text cut in rune": {[]byte(strings.Repeat("é", headBytes)[1:]), "not a picture"},
		"long text":        {[]byte("x" + strings.Repeat("é", headBytes)), "text file"},
		"web page":         {[]byte("\ufeff<!DOCTYPE HTML><title>404</title>"), "web page"},
		"svg":              {[]byte(`<?xml version="1.0"?><svg width="9"/>`), "SVG"},
		"heic":             {ftyp("heic", "mif1", "heic"), "HEIC"},
		"heif":             {ftyp("mif1", "heix"), "HEIC"},
		"avif":             {ftyp("mif1", "avif"), "AVIF"},
		"mp4":              {ftyp("isom", "mp42"), "MP4 video"},
		"mov":              {ftyp("qt  "), "QuickTime"},
		"old mov":          {[]byte("\x00\x00\x00\x08wide\x00\x00\x00\x00mdat"), "QuickTime"},
		"m4a":              {ftyp("M4A ", "isom"), "sound"},
		"cr3":              {ftyp("crx ", "isom"), "RAW"},
		"ftyp size 0":      {append([]byte{0, 0, 0, 0}, ftyp("heic")[4:]...), "HEIC"},
		"ftyp cut":         {ftyp("heic")[:11], "not a picture"},
		"mkv":              {[]byte("\x1aE\xdf\xa3\x01"), "Matroska"},
		"avi":              {[]byte("RIFF\x00\x00\x00\x00AVI LIST"), "AVI"},
		"transport stream": {packets, "MPEG"},
		"camcorder stream": {bytes.Repeat(append([]byte("\x01\x02\x03\x04G"), make([]byte, 187)...), 4), "MPEG"},
		"cr2":              {[]byte("II*\x00\x10\x00\x00\x00CR\x02\x00"), "RAW"},
		"bigtiff":          {[]byte("II+\x00\x08\x00\x00\x00"), "BigTIFF"},
		"jpeg xl":          {[]byte("\xff\x0a\x00"), "JPEG XL"},
		"psd":              {[]byte("8BPS\x00\x01"), "Photoshop"},
		"pdf":              {[]byte("%PDF-1.7"), "PDF"},
		"animated webp":    {testdata(t, "animated.webp"), "animated"},
		"zeros":            {make([]byte, 5000), "not a picture"},
		"BM and no more":   {[]byte("BMW\x00"), "not a picture"},
	} {
		_, err := decodeBytes(c.content)
		wantRefused(t, name, err, "still: test: ", c.part)
	}
}

func TestRefuseDamaged(t *testing.T) {
	pix := rgbOf(upQuad())
	flip := bytes.Clone(encodePNG(t, upQuad()))
	flip[len(flip)/2] ^= 0xff
	jpeg := encodeJPEG(t, upQuad())
	for name, c := range map[string]struct {
		content []byte
		part    string
	}{
		"jpeg cut":        {jpeg[:len(jpeg)*3/4], "JPEG is cut short"},
		"jpeg header":     {jpeg[:20], "JPEG is cut short"},
		"jpeg no scan":    {[]byte("\xff\xd8\xff\xd9"), "JPEG is damaged"},
		"png cut":         {encodePNG(t, upQuad())[:80], "PNG is cut short"},
		"png flipped":     {flip, "PNG is damaged"},
		"webp cut":        {testdata(t, "lossy.webp")[:90], "WebP is cut short"},
		"gif cut":         {[]byte("GIF89a\x40\x00\x20\x00\x00\x00\x00"), "GIF is cut short"},
		"tiff cut":        {uncompressedTIFF(64, 32, 3, pix)[:6000], "TIFF is cut short"},
		"tiff cmyk":       {uncompressedTIFF(64, 24, 4, pix, tiffTag{262, []uint32{5}}), "CMYK TIFF"},
		"tiff planar":     {uncompressedTIFF(64, 32, 3, pix, tiffTag{284, []uint32{2}}), "each channel apart"},
		"tiff thumbnail":  {uncompressedTIFF(64, 32, 3, pix, tiffTag{254, []uint32{1}}), "RAW"},
		"dng":             {uncompressedTIFF(64, 32, 3, pix, tiffTag{50706, []uint32{0x101}}), "RAW"},
		"tiff of floats":  {uncompressedTIFF(64, 32, 3, pix, tiffTag{339, []uint32{3}}), "this kind of TIFF"},
		"tiff of JPEG":    {uncompressedTIFF(64, 32, 3, pix, tiffTag{259, []uint32{7}}), "this kind of TIFF"},
		"bmp of OS/2":     {append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x1a\x00\x00\x00\x0c\x00\x00\x00"), pix...), "this kind of BMP"},
		"too small":       {encodePNG(t, image.NewGray(image.Rect(0, 0, 15, 200))), "15 × 200 px is too small"},
		"gif of no width": {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00"), "no pixels"},
	} {
		_, err := decodeBytes(c.content)
		wantRefused(t, name, err, "still: test: ", c.part)
	}
}

// TestRefuseBombs has small files that announce enormous pictures. They must
// be refused on the announcement.
func TestRefuseBombs(t *testing.T) {
	ihdr := []byte("\x00\x00\xea\x60\x00\x00\xea\x60\x08\x06\x00\x00\x00") // 60000 × 60000 RGBA
	lossless := bytes.Clone(testdata(t, "lossless.webp"))
	binary.LittleEndian.PutUint32(lossless[21:], 0x0fffffff) // 16384 × 16384
	for name, content := range map[string][]byte{
		"png":  bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", ihdr), pngChunk("IDAT", []byte("x"))}, nil),
		"jpeg": []byte("\xff\xd8\xff\xc2\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xda\x00\x0c"),
		"gif":  []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,"),
		"tiff": uncompressedTIFF(1<<31-1, 1<<20, 1, []uint8{0}, tiffTag{262, []uint32{1}}),
		"webp": lossless,
		"bmp": append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"+
			"\xff\xff\xff\x00\xff\xff\xff\x00\x01\x00\x18\x00"), make([]byte, 24)...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := decodeBytes(content)
		runtime.ReadMemStats(&after)
		wantRefused(t, name, err, "still: test: ", "too large")
		if hint := engine.HintOf(err); !strings.Contains(hint, "200 megapixels") {
			t.Errorf("%s: hint %q does not name the limit", name, hint)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
			t.Errorf("%s: %d bytes allocated to refuse it", name, got)
		}
	}
}

func TestLimits(t *testing.T) {
	b := encodePNG(t, upQuad())
	size := int64(len(b))
	for name, c := range map[string]struct {
		limits Limits
		part   string
	}{
		"exactly":         {Limits{size, quadWidth * quadHeight}, ""},
		"a pixel too few": {Limits{size, quadWidth*quadHeight - 1}, "too large"},
		"a byte too few":  {Limits{size - 1, 1 << 20}, "MiB"},
	} {
		_, err := Decode(context.Background(), "test", bytes.NewReader(b), size, c.limits)
		if c.part != "" {
			wantRefused(t, name, err, c.part)
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRefusePaths(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ path, part string }{
		"missing": {filepath.Join(dir, "gone.jpg"), ""},
		"folder":  {dir, "folder"},
		"device":  {os.DevNull, "not an ordinary file"},
		"no name": {"", ""},
	} {
		_, err := Open(context.Background(), c.path, DefaultLimits())
		wantRefused(t, name, err, "still: "+c.path, c.part)
	}
}

// brokenDrive fails from some place on.
type brokenDrive struct {
	*bytes.Reader
	from int64
}

func (d brokenDrive) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > d.from {
		return 0, &fs.PathError{Op: "read", Path: "photo", Err: io.ErrClosedPipe}
	}
	return d.Reader.ReadAt(p, off)
}

func TestBrokenDrive(t *testing.T) {
	b := uncompressedTIFF(quadWidth, quadHeight, 3, rgbOf(upQuad()))
	for _, from := range []int64{0, 6100} {
		_, err := Decode(context.Background(), "photo", brokenDrive{bytes.NewReader(b), from}, int64(len(b)), DefaultLimits())
		if engine.KindOf(err) != engine.Unavailable || !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("from byte %d: error %v of kind %s, want the drive's, unavailable", from, err, engine.KindOf(err))
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{
		"ycck.jpg", "lossy.webp", "alpha.webp", "lossless.webp", "animated.webp", "quad.heic", "alpha.heic", "turned.avif",
	} {
		f.Add(testdata(f, name))
	}
	f.Add(jpegWithExif(encodeJPEG(f, upQuad()), exif(binary.LittleEndian, 6)))
	f.Add(pngWithExif(encodePNG(f, upQuad()), exif(binary.BigEndian, 8)))
	f.Add(uncompressedTIFF(quadWidth, quadHeight, 3, rgbOf(upQuad()), tiffTag{274, []uint32{5}}))
	f.Add(ftyp("mif1", "heic"))
	f.Add([]byte("<svg>"))
	f.Add([]byte("GIF89a\x20\x00\x20\x00\x00\x00\x00,\x00\x00\x00\x00\x20\x00\x20\x00\x00\x02\x02\x00;"))
	f.Fuzz(func(t *testing.T, b []byte) {
		limits := Limits{Bytes: 1 << 20, Pixels: 1 << 16}
		p, err := Decode(context.Background(), "fuzz", bytes.NewReader(b), int64(len(b)), limits)
		if err == nil {
			err = p.Image.Check()
			if err == nil && int64(p.Image.Width)*int64(p.Image.Height) > limits.Pixels {
				t.Errorf("%d×%d passed the limit", p.Image.Width, p.Image.Height)
			}
			if err != nil {
				t.Error(err)
			}
			return
		}
		if engine.HintOf(err) == "" || engine.KindOf(err) != engine.Invalid {
			t.Errorf("error without advice: %v", err)
		}
	})
}
