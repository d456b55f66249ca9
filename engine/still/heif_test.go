package still

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"testing"
)

// TestHEIF reads files that other programs wrote.
func TestHEIF(t *testing.T) {
	opaque := [4]color.NRGBA{red, green, blue, white}
	level := func(v uint8) color.NRGBA { return color.NRGBA{v, v, v, 255} }
	for name, c := range map[string]struct {
		format        Format
		width, height int
		want          [4]color.NRGBA
	}{
		"quad.heic":    {HEIC, 64, 32, opaque},
		"flopped.heic": {HEIC, 64, 32, [4]color.NRGBA{green, red, white, blue}},
		"deep.heic":    {HEIC, 64, 32, opaque},
		"alpha.heic":   {HEIC, 64, 32, [4]color.NRGBA{pink, green, blue, white}},
		"gray.heic":    {HEIC, 64, 32, [4]color.NRGBA{level(66), level(124), level(57), white}},
		"quad.avif":    {AVIF, 64, 32, opaque},
		"deep.avif":    {AVIF, 64, 32, [4]color.NRGBA{pink, green, blue, white}},
		"turned.avif":  {AVIF, 16, 32, [4]color.NRGBA{red, blue, green, white}},
		"grid.avif":    {AVIF, 128, 128, opaque},
	} {
		p, err := decodeBytes(testdata(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Format != c.format || p.Notice != "" {
			t.Errorf("%s: format %s, notice %q, want %s and none", name, p.Format, p.Notice, c.format)
		}
		wantQuarters(t, name, p.Image, c.width, c.height, c.want, 5)
	}
}

// TestHEIFTurned has the eight ways of rotation, which is to the left, and
// mirroring after it. Exif's orientation, which is another one, must not count.
func TestHEIFTurned(t *testing.T) {
	const not = 2
	for _, c := range []struct {
		quarters, axis uint8
		want           [4]color.NRGBA
	}{
		{0, not, [4]color.NRGBA{red, green, blue, white}},
		{1, not, [4]color.NRGBA{green, white, red, blue}},
		{2, not, [4]color.NRGBA{white, blue, green, red}},
		{3, not, [4]color.NRGBA{blue, red, white, green}},
		{0, 0, [4]color.NRGBA{blue, white, red, green}},
		{0, 1, [4]color.NRGBA{green, red, white, blue}},
		{1, 0, [4]color.NRGBA{red, blue, green, white}},
		{1, 1, [4]color.NRGBA{white, green, blue, red}},
	} {
		for _, format := range []Format{HEIC, AVIF} {
			properties := [][]byte{irot(c.quarters)}
			if c.axis != not {
				properties = append(properties, imir(c.axis))
			}
			f := quadFixture(t, format, properties...)
			f.items = append(f.items, heifItem{kind: "Exif", data: append(make([]byte, 4), exif(binary.BigEndian, 6)...)})
			f.references = [][]byte{reference("cdsc", 2, 1)}
			p, err := decodeBytes(f.bytes())
			if err != nil {
				t.Errorf("%s, rotation %d, mirroring %d: %v", format, c.quarters, c.axis, err)
				continue
			}
			width, height := quadWidth, quadHeight
			if c.quarters%2 == 1 {
				width, height = height, width
			}
			wantQuarters(t, string(format), p.Image, width, height, c.want, 5)
		}
	}
}

// TestHEIFMirroredFirst has the properties the other way round.
func TestHEIFMirroredFirst(t *testing.T) {
	p, err := decodeBytes(quadFixture(t, AVIF, imir(1), irot(1)).bytes())
	if err != nil {
		t.Fatal(err)
	}
	wantQuarters(t, "avif", p.Image, quadHeight, quadWidth, [4]color.NRGBA{red, blue, green, white}, 5)
}

// TestTiles composes a picture of two by two, as phones do, which is larger
// than what is shown.
func TestTiles(t *testing.T) {
	f := fixture(t, "quad.heic", 64, 64)
	other := fixture(t, "flopped.heic", 64, 64)
	if !bytes.Equal(f.properties[0], other.properties[0]) {
		t.Fatal("the pictures are coded differently")
	}
	left, right := f.items[0], other.items[0]
	grid := heifItem{kind: "grid", data: append([]byte{0, 0, 1, 1}, numbers16(128, 96)...), properties: []uint8{3, 4}}
	f.properties = append(f.properties, ispe(128, 96), clap(128, 32, 0, -32))
	f.items = []heifItem{left, right, left, right, grid}
	f.primary = 5
	f.references = [][]byte{reference("dimg", 5, 1, 2, 3, 4)}
	p, err := decodeBytes(f.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if p.Image.Width != 128 || p.Image.Height != 32 {
		t.Fatalf("size %d×%d, want 128×32", p.Image.Width, p.Image.Height)
	}
	for x, want := range map[int]color.NRGBA{10: red, 54: green, 74: green, 118: red} {
		got := [3]uint8(p.Image.Pix[3*(128*8+x):][:3])
		for i, v := range []uint8{want.R, want.G, want.B} {
			if abs(int(got[i])-int(v)) > 5 {
				t.Errorf("pixel %d of row 8 is %v, want %v", x, got, want)
			}
		}
	}
}

// TestHEICColor decodes the same samples under different matrices and ranges,
// said by the file. The stream says BT.601 and full range.
func TestHEICColor(t *testing.T) {
	quarters := [4]color.NRGBA{red, green, blue, white}
	for name, c := range map[string]struct {
		matrix uint16
		full   uint8
		// What the matrix takes for the luma, and where black and white are.
		redPart, bluePart float64
		black, white      float64
	}{
		"full":   {6, 1, 0.299, 0.114, 0, 255},
		"video":  {6, 0, 0.299, 0.114, 16, 235},
		"BT.709": {1, 1, 0.2126, 0.0722, 0, 255},
	} {
		var want [4]color.NRGBA
		for i, q := range quarters {
			y, cb, cr := color.RGBToYCbCr(q.R, q.G, q.B)
			luma := (float64(y) - c.black) * 255 / (c.white - c.black)
			chroma := 1.0
			if c.full == 0 {
				chroma = 255.0 / 224
			}
			r := luma + 2*(1-c.redPart)*chroma*(float64(cr)-128)
			b := luma + 2*(1-c.bluePart)*chroma*(float64(cb)-128)
			g := (luma - c.redPart*r - c.bluePart*b) / (1 - c.redPart - c.bluePart)
			want[i] = color.NRGBA{uint8(clamp255(r)), uint8(clamp255(g)), uint8(clamp255(b)), 255}
		}
		p, err := decodeBytes(quadFixture(t, HEIC, colrNCLX(1, 13, c.matrix, c.full)).bytes())
		if err != nil {
			t.Fatal(err)
		}
		wantQuad(t, name, p.Image, want, 5)
	}
}

// TestHEIFAnimation shows the still picture of a file that is an animation
// first of all.
func TestHEIFAnimation(t *testing.T) {
	for brand, format := range map[string]Format{"avis": AVIF, "msf1": HEIC, "hevc": HEIC, "mif1": HEIC} {
		f := quadFixture(t, format)
		f.brand = brand
		p, err := decodeBytes(f.bytes())
		if err != nil {
			t.Errorf("%s: %v", brand, err)
			continue
		}
		wantQuad(t, brand, p.Image, [4]color.NRGBA{red, green, blue, white}, 5)
	}
}

// TestAlphaNotDecodable keeps the picture and says what is missing.
func TestAlphaNotDecodable(t *testing.T) {
	f := quadFixture(t, HEIC)
	f.properties = append(f.properties, fullBoxOf("auxC", 0, []byte("urn:mpeg:hevc:2015:auxid:1\x00")))
	f.items = append(f.items, heifItem{"hvc1", []byte("\x00\x00\x00\x02\xff\xff"), []uint8{1, 2, 4}})
	f.references = [][]byte{reference("auxl", 2, 1)}
	p, err := decodeBytes(f.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if want := "Its transparency cannot be read and is left out."; p.Notice != want {
		t.Errorf("notice %q, want %q", p.Notice, want)
	}
	wantQuad(t, "heic", p.Image, [4]color.NRGBA{red, green, blue, white}, 5)
}
