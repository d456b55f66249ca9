package cli_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// The quarters of the test picture as it should be seen.
var (
	topLeft     = color.RGBA{220, 40, 40, 255}
	topRight    = color.RGBA{40, 200, 60, 255}
	bottomLeft  = color.RGBA{50, 70, 220, 255}
	bottomRight = color.RGBA{230, 210, 50, 255}
)

// quarters paints a picture of four colours with a little texture.
func quarters(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := topLeft
			switch right, below := x >= width/2, y >= height/2; {
			case right && below:
				c = bottomRight
			case right:
				c = topRight
			case below:
				c = bottomLeft
			}
			shade := int(8 * math.Sin(float64(x)/9) * math.Cos(float64(y)/11))
			c.R, c.G, c.B = uint8(int(c.R)+shade), uint8(int(c.G)+shade), uint8(int(c.B)+shade)
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// picture writes a small PNG.
func picture(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, quarters(320, 240)); err != nil {
		t.Fatal(err)
	}
	return save(t, "a still, é#%.png", b.Bytes())
}

// phonePhoto writes a 12-megapixel JPEG as a phone held upright writes it: the
// sensor's landscape picture, and EXIF orientation 6, "turn it clockwise".
func phonePhoto(t testing.TB) string {
	t.Helper()
	upright := quarters(3000, 4000)
	sensor := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	for y := range 3000 {
		for x := range 4000 {
			sensor.SetRGBA(x, y, upright.RGBAAt(2999-y, x))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sensor, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return save(t, "phone.jpg", withOrientation(b.Bytes(), 6))
}

// strangeColours writes a JPEG with a colour profile that is none (ICC.1:2022, annex B.4).
func strangeColours(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, quarters(320, 240), nil); err != nil {
		t.Fatal(err)
	}
	profile := "ICC_PROFILE\x00\x01\x01no profile at all"
	segment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xe2}, uint16(2+len(profile))), profile...)
	photo := append([]byte{0xff, 0xd8}, segment...)
	return save(t, "strange.jpg", append(photo, b.Bytes()[2:]...))
}

// withOrientation inserts an EXIF segment (EXIF 2.3, TIFF tag 0x0112).
func withOrientation(photo []byte, orientation uint16) []byte {
	tiff := []byte("II*\x00\x08\x00\x00\x00\x01\x00")
	tiff = binary.LittleEndian.AppendUint16(tiff, 0x0112)
	tiff = binary.LittleEndian.AppendUint16(tiff, 3) // SHORT
	tiff = binary.LittleEndian.AppendUint32(tiff, 1)
	tiff = binary.LittleEndian.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(2+len(segment)))
	return append(append(head, segment...), photo[2:]...)
}

// hugePNG claims 60000 × 60000 pixels.
func hugePNG(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, quarters(64, 64)); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	header := data[12:29] // "IHDR" and its 13 bytes
	binary.BigEndian.PutUint32(header[4:], 60000)
	binary.BigEndian.PutUint32(header[8:], 60000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(header))
	return save(t, "huge.png", data)
}

func truncatedJPEG(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, quarters(640, 480), nil); err != nil {
		t.Fatal(err)
	}
	return save(t, "cut.jpg", b.Bytes()[:b.Len()/2])
}

func save(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
