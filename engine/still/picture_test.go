package still

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// TestOpenFormats opens each format under a name that says something else.
func TestOpenFormats(t *testing.T) {
	opaque := [4]color.NRGBA{red, green, blue, white}
	clear := [4]color.NRGBA{pink, green, blue, white}
	encode := func(f func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	quarters := image.NewPaletted(upQuad().Rect, color.Palette{red, green, blue, white})
	draw.Draw(quarters, quarters.Rect, upQuad(), image.Point{}, draw.Src)
	cases := map[string]struct {
		content   []byte
		format    Format
		want      [4]color.NRGBA
		tolerance int
	}{
		"jpeg":        {encodeJPEG(t, upQuad()), JPEG, opaque, 4},
		"ycck":        {testdata(t, "ycck.jpg"), JPEG, opaque, 4},
		"png":         {encodePNG(t, upQuad()), PNG, opaque, 0},
		"bmp":         {encode(func(b *bytes.Buffer) error { return bmp.Encode(b, upQuad()) }), BMP, opaque, 0},
		"bmp palette": {encode(func(b *bytes.Buffer) error { return bmp.Encode(b, quarters) }), BMP, opaque, 0},
		"tiff":        {uncompressedTIFF(quadWidth, quadHeight, 3, rgbOf(upQuad())), TIFF, opaque, 0},
		"tiff deflate": {encode(func(b *bytes.Buffer) error {
			return tiff.Encode(b, upQuad(), &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		}), TIFF, opaque, 0},
		"gif":           {encode(func(b *bytes.Buffer) error { return gif.Encode(b, quarters, nil) }), GIF, opaque, 0},
		"webp":          {testdata(t, "lossy.webp"), WebP, opaque, 3},
		"webp alpha":    {testdata(t, "alpha.webp"), WebP, clear, 3},
		"webp lossless": {testdata(t, "lossless.webp"), WebP, clear, 1},
	}
	for name, c := range cases {
		path := filepath.Join(t.TempDir(), "été #1 100%.heic")
		if err := os.WriteFile(path, c.content, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := Open(context.Background(), path, DefaultLimits())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Format != c.format {
			t.Errorf("%s: format %s, want %s", name, p.Format, c.format)
		}
		wantQuad(t, name, p.Image, c.want, c.tolerance)
	}
}

// TestCMYK declares the samples of a YCCK file to be CMYK. Its planes, until
// then the luma and chroma of the inks, become inverted inks themselves.
func TestCMYK(t *testing.T) {
	b := testdata(t, "ycck.jpg")
	marker := bytes.Index(b, []byte("Adobe"))
	b[marker+11] = 0 // transform: none
	p, err := decodeBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	var want [4]color.NRGBA
	for i, c := range []color.NRGBA{red, green, blue, white} {
		light := int(max(c.R, c.G, c.B)) // 255 less the black ink
		ink := func(v uint8) uint8 { return uint8(255 - int(v)*255/light) }
		y, cb, cr := color.RGBToYCbCr(ink(c.R), ink(c.G), ink(c.B))
		dim := func(v uint8) uint8 { return uint8(int(v) * light / 255) }
		want[i] = color.NRGBA{dim(y), dim(cb), dim(cr), 255}
	}
	wantQuad(t, "cmyk", p.Image, want, 4)
}

// TestOrientation has pictures stored in each of the eight ways; all must come
// out the same. The quarters are as the Exif specification has them: which
// side of the picture the first row and the first column are.
func TestOrientation(t *testing.T) {
	stored := [9][4]color.NRGBA{
		1: {red, green, blue, white}, 2: {green, red, white, blue},
		3: {white, blue, green, red}, 4: {blue, white, red, green},
		5: {red, blue, green, white}, 6: {green, white, red, blue},
		7: {white, green, blue, red}, 8: {blue, red, white, green},
	}
	for o := 1; o <= 8; o++ {
		width, height := quadWidth, quadHeight
		if o >= 5 {
			width, height = height, width
		}
		m := quad(width, height, stored[o])
		little, big := exif(binary.LittleEndian, uint16(o)), exif(binary.BigEndian, uint16(o))
		for name, c := range map[string]struct {
			content   []byte
			tolerance int
		}{
			"jpeg":     {jpegWithExif(encodeJPEG(t, m), little), 4},
			"jpeg big": {jpegWithExif(encodeJPEG(t, m), big), 4},
			"png":      {pngWithExif(encodePNG(t, m), big), 0},
			"tiff":     {uncompressedTIFF(width, height, 3, rgbOf(m), tiffTag{274, []uint32{uint32(o)}}), 0},
		} {
			p, err := decodeBytes(c.content)
			if err != nil {
				t.Errorf("orientation %d, %s: %v", o, name, err)
				continue
			}
			wantQuad(t, name, p.Image, stored[1], c.tolerance)
		}
	}
}

func TestOrientationWebP(t *testing.T) {
	b := webpWithExif(testdata(t, "lossy.webp"), exif(binary.LittleEndian, 3), quadWidth, quadHeight)
	p, err := decodeBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	wantQuad(t, "webp upside down", p.Image, [4]color.NRGBA{white, blue, green, red}, 3)
}

// TestDamagedExif must not keep anyone from the pixels.
func TestDamagedExif(t *testing.T) {
	good := exif(binary.LittleEndian, 6)
	for name, b := range map[string][]byte{
		"cut":         good[:12],
		"empty":       {},
		"far offset":  append([]byte("II*\x00\xff\xff\xff\x7f"), good[8:]...),
		"orientation": exif(binary.LittleEndian, 0),
		"noise":       bytes.Repeat([]byte{0xa5}, 300),
	} {
		p, err := decodeBytes(jpegWithExif(encodeJPEG(t, upQuad()), b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		wantQuad(t, name, p.Image, [4]color.NRGBA{red, green, blue, white}, 4)
	}
}

// TestGIFCanvas has a first frame that is smaller than the canvas and partly
// transparent; the second one must not be seen.
func TestGIFCanvas(t *testing.T) {
	pal := append(color.Palette{color.Transparent}, palette.WebSafe...)
	first := image.NewPaletted(image.Rect(quadWidth/2, 0, quadWidth, quadHeight), pal)
	draw.Draw(first, image.Rect(quadWidth/2, 0, quadWidth, quadHeight/2), image.NewUniform(color.Black), image.Point{}, draw.Src)
	second := image.NewPaletted(image.Rect(0, 0, quadWidth, quadHeight), pal)
	draw.Draw(second, second.Rect, image.NewUniform(color.Black), image.Point{}, draw.Src)
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &gif.GIF{
		Image: []*image.Paletted{first, second}, Delay: []int{1, 1}, BackgroundIndex: 1,
		Config: image.Config{ColorModel: pal, Width: quadWidth, Height: quadHeight},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := decodeBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	black := color.NRGBA{0, 0, 0, 255}
	wantQuad(t, "gif", p.Image, [4]color.NRGBA{white, black, white, white}, 0)
}

// TestMemory bounds all memory ever taken for a photo by what its samples need.
func TestMemory(t *testing.T) {
	const width, height = 1600, 1200
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.UintN(256)) | 0x80*uint8(i%4/3)
	}
	b := jpegWithExif(encodeJPEG(t, m), exif(binary.LittleEndian, 6))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p, err := decodeBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := CropTo(p.Image, 1, 1, nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	// 1.5 bytes a pixel decoded, 3 turned, 2.25 cropped, and buffers.
	const most = 8 * width * height
	if got := after.TotalAlloc - before.TotalAlloc; got > most {
		t.Errorf("%d bytes allocated for %d pixels, want at most %d", got, width*height, most)
	}
}

// cancelAfter is a file that cancels its reader's context.
type cancelAfter struct {
	*bytes.Reader
	cancel context.CancelFunc
	after  int64
}

func (c *cancelAfter) ReadAt(p []byte, off int64) (int, error) {
	if off >= c.after {
		c.cancel()
	}
	return c.Reader.ReadAt(p, off)
}

func TestCancel(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 512, 512))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.UintN(256))
	}
	for name, b := range map[string][]byte{"jpeg": encodeJPEG(t, m), "png": encodePNG(t, m)} {
		for _, after := range []int64{0, 100_000} {
			ctx, cancel := context.WithCancel(context.Background())
			file := &cancelAfter{bytes.NewReader(b), cancel, after}
			_, err := Decode(ctx, "photo", file, int64(len(b)), DefaultLimits())
			cancel()
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s, after %d of %d bytes: error %v, want context.Canceled", name, after, len(b), err)
			}
		}
	}
}

func BenchmarkDecode12MP(b *testing.B) {
	m := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(i ^ i>>12)
	}
	plain := encodeJPEG(b, m)
	for name, content := range map[string][]byte{
		"upright": plain, "turned": jpegWithExif(plain, exif(binary.LittleEndian, 6)),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decodeBytes(content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
