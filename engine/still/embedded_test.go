package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image/color"
	"slices"
	"testing"
)

// pngWithProfile puts an iCCP chunk after the header.
func pngWithProfile(b, icc []byte) []byte {
	var data bytes.Buffer
	data.WriteString("a name\x00\x00")
	z := zlib.NewWriter(&data)
	_, _ = z.Write(icc)
	_ = z.Close()
	const header = 8 + 25
	return bytes.Join([][]byte{b[:header], pngChunk("iCCP", data.Bytes()), b[header:]}, nil)
}

// jpegWithProfile cuts a profile into pieces, the last of which comes first.
func jpegWithProfile(b, icc []byte, pieces int) []byte {
	var segments [][]byte
	size := (len(icc) + pieces - 1) / pieces
	for piece := range slices.Chunk(icc, size) {
		head := append([]byte("\xff\xe2"), numbers16(uint16(2+14+len(piece)))...)
		head = append(append(head, "ICC_PROFILE\x00"...), byte(len(segments)+1), byte(pieces))
		segments = append(segments, append(head, piece...))
	}
	slices.Reverse(segments)
	comment := []byte("\xff\xfe\x00\x04\xff\xda") // is not a scan
	return bytes.Join([][]byte{b[:2], comment, bytes.Join(segments, []byte{0xff}), b[2:]}, nil)
}

// webpWithProfile turns a plain WebP of the test picture into an extended one.
func webpWithProfile(b, icc []byte) []byte {
	chunk := func(kind string, data []byte) []byte {
		c := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data)))
		c = append(c, data...)
		return append(c, make([]byte, len(data)&1)...)
	}
	vp8x := []byte{1 << 5, 0, 0, 0, quadWidth - 1, 0, 0, quadHeight - 1, 0, 0}
	body := bytes.Join([][]byte{[]byte("WEBP"), chunk("VP8X", vp8x), chunk("ICCP", icc), b[12:]}, nil)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// tiffWithProfile has a profile whose length is a multiple of 4.
func tiffWithProfile(width, height int, pix, icc []byte) []byte {
	order := binary.LittleEndian
	var values []uint32
	for ; len(icc) > 0; icc = icc[4:] {
		values = append(values, order.Uint32(icc))
	}
	const tag, bytes8 = 34675, 7
	b := uncompressedTIFF(width, height, 3, pix, tiffTag{tag, values})
	for at := int(order.Uint32(b[4:])) + 2; ; at += 12 {
		if order.Uint16(b[at:]) == tag {
			order.PutUint16(b[at+2:], bytes8)
			order.PutUint32(b[at+4:], uint32(4*len(values)))
			return b
		}
	}
}

// TestEmbedded has the same profile in each format. It exchanges red and green,
// which cannot be overlooked.
func TestEmbedded(t *testing.T) {
	srgb := parametricTag(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	icc := rgbProfile([3][3]float64{srgbColorants[1], srgbColorants[0], srgbColorants[2]}, srgb)
	for len(icc)%4 != 0 {
		icc = append(icc, 0)
	}
	swap := func(c color.NRGBA) color.NRGBA { return color.NRGBA{c.G, c.R, c.B, 255} }
	want := [4]color.NRGBA{swap(red), swap(green), swap(blue), white}
	for name, content := range map[string][]byte{
		"jpeg":        jpegWithProfile(encodeJPEG(t, upQuad()), icc, 1),
		"jpeg pieces": jpegWithProfile(encodeJPEG(t, upQuad()), icc, 5),
		"png":         pngWithProfile(encodePNG(t, upQuad()), icc),
		"webp":        webpWithProfile(testdata(t, "lossy.webp"), icc),
		"tiff":        tiffWithProfile(quadWidth, quadHeight, rgbOf(upQuad()), icc),
		"heic":        quadFixture(t, HEIC, colrICC(icc)).bytes(),
		"avif":        quadFixture(t, AVIF, colrNCLX(12, 13, 6, 1), colrICC(icc)).bytes(),
		"turned png":  pngWithExif(pngWithProfile(encodePNG(t, quad(64, 32, [4]color.NRGBA{white, blue, green, red})), icc), exif(binary.BigEndian, 3)),
	} {
		p, err := decodeBytes(content)
		if err != nil || p.Notice != "" {
			t.Errorf("%s: error %v, notice %q", name, err, p.Notice)
			continue
		}
		wantQuad(t, name, p.Image, want, 6)
	}
}

// TestCodePoints has Display P3 without a profile, and what cannot be shown.
func TestCodePoints(t *testing.T) {
	p3, notice := gamut(testdata(t, "icc/DisplayP3-v4.icc"), false)
	if p3 == nil {
		t.Fatal(notice)
	}
	plain, err := decodeBytes(quadFixture(t, AVIF).bytes())
	if err != nil {
		t.Fatal(err)
	}
	hdr := "It is an HDR picture, which is not supported yet; colours may look flat."
	for name, c := range map[string]struct {
		cicp    cicp
		convert bool
		notice  string
	}{
		"sRGB":        {cicp{1, 13, 6, true}, false, ""},
		"unspecified": {cicp{2, 2, 6, true}, false, ""},
		"Display P3":  {cicp{12, 13, 6, true}, true, ""},
		"P3, PQ":      {cicp{12, 16, 6, true}, false, hdr},
		"HLG":         {cicp{9, 18, 6, true}, false, hdr},
	} {
		p, err := decodeBytes(quadFixture(t, AVIF, colrNCLX(c.cicp.primaries, c.cicp.transfer, c.cicp.matrix, 1)).bytes())
		if err != nil || p.Notice != c.notice {
			t.Errorf("%s: error %v, notice %q, want %q", name, err, p.Notice, c.notice)
			continue
		}
		want := slices.Clone(plain.Image.Pix)
		if c.convert {
			p3.convert(want)
		}
		var samples []float64
		for _, v := range want {
			samples = append(samples, float64(v))
		}
		wantSamples(t, name, p.Image.Pix, samples, 1)
	}
}

// TestProfileNotWhole has profiles that cannot be had; the picture is as if
// there were none.
func TestProfileNotWhole(t *testing.T) {
	icc := testdata(t, "icc/AdobeCompat-v2.icc")
	jpeg := encodeJPEG(t, upQuad())
	missing := jpegWithProfile(jpeg, icc, 3)
	missing[bytes.Index(missing, []byte("ICC_PROFILE"))+12] = 9
	bomb := pngWithProfile(encodePNG(t, upQuad()), make([]byte, maxProfile+1))
	noise := pngWithProfile(encodePNG(t, upQuad()), icc)
	at := bytes.Index(noise, []byte("iCCP"))
	size := binary.BigEndian.Uint32(noise[at-4:])
	clear(noise[at+12 : at+4+int(size)])
	noise = bytes.Replace(noise, noise[at-4:at+8+int(size)], pngChunk("iCCP", noise[at+4:at+4+int(size)]), 1)
	for name, content := range map[string][]byte{
		"a piece is missing": missing,
		"too large":          bomb,
		"not compressed":     noise,
		"empty":              quadFixture(t, AVIF, colrICC(nil)).bytes(),
		"TIFF, far away":     uncompressedTIFF(quadWidth, quadHeight, 3, rgbOf(upQuad()), tiffTag{34675, []uint32{1 << 31}}),
	} {
		p, err := decodeBytes(content)
		if err != nil || p.Notice != "" {
			t.Errorf("%s: error %v, notice %q", name, err, p.Notice)
			continue
		}
		wantQuad(t, name, p.Image, [4]color.NRGBA{red, green, blue, white}, 5)
	}
}
