package still

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"framewake/engine/resample"
)

// The test picture has four quarters of different colors.
const (
	quadWidth  = 64
	quadHeight = 32
)

var (
	red   = color.NRGBA{200, 30, 30, 255}
	green = color.NRGBA{30, 160, 40, 255}
	blue  = color.NRGBA{30, 50, 200, 255}
	white = color.NRGBA{255, 255, 255, 255}
	// pink is half transparent red over white.
	pink = color.NRGBA{227, 142, 142, 255}
)

// quad draws the quarters: top left, top right, bottom left, bottom right.
func quad(width, height int, quarters [4]color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i, c := range quarters {
		x, y := i%2*width/2, i/2*height/2
		draw.Draw(m, image.Rect(x, y, x+width/2, y+height/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

func upQuad() *image.NRGBA {
	return quad(quadWidth, quadHeight, [4]color.NRGBA{red, green, blue, white})
}

func wantQuad(t *testing.T, name string, got resample.RGB, quarters [4]color.NRGBA, tolerance int) {
	t.Helper()
	wantQuarters(t, name, got, quadWidth, quadHeight, quarters, tolerance)
}

// wantQuarters compares every pixel away from the seams with the quarters'
// colors.
func wantQuarters(t *testing.T, name string, got resample.RGB, width, height int, quarters [4]color.NRGBA, tolerance int) {
	t.Helper()
	if got.Width != width || got.Height != height {
		t.Errorf("%s: size %d×%d, want %d×%d", name, got.Width, got.Height, width, height)
		return
	}
	if err := got.Check(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	worst, at := 0, image.Point{}
	for y := range got.Height {
		for x := range got.Width {
			if dx, dy := x-got.Width/2, y-got.Height/2; -3 < dx && dx < 3 || -3 < dy && dy < 3 {
				continue // lossy formats blur across the seams
			}
			c := quarters[x/(got.Width/2)+2*(y/(got.Height/2))]
			for i, want := range []uint8{c.R, c.G, c.B} {
				if d := abs(int(got.Pix[3*(y*got.Width+x)+i]) - int(want)); d > worst {
					worst, at = d, image.Pt(x, y)
				}
			}
		}
	}
	if worst > tolerance {
		i := 3 * (at.Y*got.Width + at.X)
		t.Errorf("%s: largest difference %d at %v (got %v), want at most %d", name, worst, at, got.Pix[i:i+3], tolerance)
	}
}

func abs(n int) int { return max(n, -n) }

// exif is a minimal Exif block: the orientation of the picture, and another one
// for a thumbnail, which must not count.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	b := []byte("II")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("MM")
	}
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	for i, value := range []uint16{orientation, 9 - orientation} {
		b = order.AppendUint16(b, 1)
		b = order.AppendUint16(b, 0x0112)
		b = order.AppendUint16(b, 3) // short
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, value)
		b = order.AppendUint16(b, 0)
		b = order.AppendUint32(b, uint32(1-i)*26) // the thumbnail's entries follow
	}
	return b
}

func encodeJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// jpegWithExif puts an APP1 segment after the first marker.
func jpegWithExif(b, exif []byte) []byte {
	segment := append([]byte("\xff\xe1"), byte((len(exif)+8)>>8), byte(len(exif)+8))
	segment = append(append(segment, "Exif\x00\x00"...), exif...)
	return bytes.Join([][]byte{b[:2], segment, b[2:]}, nil)
}

// pngChunk is one chunk with its checksum.
func pngChunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngWithExif puts an eXIf chunk after the header.
func pngWithExif(b, exif []byte) []byte {
	const header = 8 + 25
	return bytes.Join([][]byte{b[:header], pngChunk("eXIf", exif), b[header:]}, nil)
}

// webpWithExif turns a plain WebP of the test picture into an extended one.
func webpWithExif(b, exif []byte, width, height int) []byte {
	chunk := func(kind string, data []byte) []byte {
		c := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
		c = append(c, data...)
		return append(c, make([]byte, len(data)&1)...)
	}
	vp8x := []byte{1 << 3, 0, 0, 0, byte(width - 1), 0, 0, byte(height - 1), 0, 0}
	body := bytes.Join([][]byte{[]byte("WEBP"), chunk("VP8X", vp8x), b[12:], chunk("EXIF", exif)}, nil)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// tiffTag is one value of a TIFF's directory; more than one lie elsewhere.
type tiffTag struct {
	id     uint16
	values []uint32
}

// uncompressedTIFF is 8-bit samples with the tags that they need, and extra
// ones, which replace those with the same id. Ids must ascend in the file.
func uncompressedTIFF(width, height, channels int, pix []uint8, extra ...tiffTag) []byte {
	bits := make([]uint32, channels)
	for i := range bits {
		bits[i] = 8
	}
	byID := map[uint16][]uint32{
		256: {uint32(width)}, 257: {uint32(height)}, 258: bits, 259: {1}, 262: {2},
		273: {8}, 277: {uint32(channels)}, 278: {uint32(height)}, 279: {uint32(len(pix))},
	}
	for _, tag := range extra {
		byID[tag.id] = tag.values
	}
	var tags []tiffTag
	for id := range 1 << 16 {
		if values := byID[uint16(id)]; values != nil {
			tags = append(tags, tiffTag{uint16(id), values})
		}
	}
	order := binary.LittleEndian
	b := append([]byte("II*\x00"), 0, 0, 0, 0)
	b = append(b, pix...)
	b = append(b, make([]byte, len(pix)&1)...)
	order.PutUint32(b[4:], uint32(len(b)))
	far := len(b) + 2 + 12*len(tags) + 4
	var tail []byte
	b = order.AppendUint16(b, uint16(len(tags)))
	for _, tag := range tags {
		b = order.AppendUint16(b, tag.id)
		b = order.AppendUint16(b, 4) // long
		b = order.AppendUint32(b, uint32(len(tag.values)))
		if len(tag.values) == 1 {
			b = order.AppendUint32(b, tag.values[0])
			continue
		}
		b = order.AppendUint32(b, uint32(far+len(tail)))
		for _, v := range tag.values {
			tail = order.AppendUint32(tail, v)
		}
	}
	return append(order.AppendUint32(b, 0), tail...)
}

// rgbOf is a picture's samples without alpha.
func rgbOf(m *image.NRGBA) []uint8 {
	var pix []uint8
	for i := 0; i < len(m.Pix); i += 4 {
		pix = append(pix, m.Pix[i:i+3]...)
	}
	return pix
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decodeBytes is Decode of a file's content.
func decodeBytes(b []byte) (Picture, error) {
	return Decode(context.Background(), "test", bytes.NewReader(b), int64(len(b)), DefaultLimits())
}
