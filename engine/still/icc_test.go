package still

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/draw"
	"image/png"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// iccTag is one part of an ICC profile.
type iccTag struct {
	name string
	data []byte
}

func iccProfile(class, space, connection string, tags ...iccTag) []byte {
	b := make([]byte, iccTags)
	copy(b[iccClass:], class)
	copy(b[iccSpace:], space)
	copy(b[iccConnect:], connection)
	copy(b[iccMagic:], "acsp")
	b = append(b, numbers32(uint32(len(tags)))...)
	at := len(b) + 12*len(tags)
	var data []byte
	for _, tag := range tags {
		b = append(append(b, tag.name...), numbers32(uint32(at+len(data)), uint32(len(tag.data)))...)
		data = append(data, tag.data...)
	}
	b = append(b, data...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

func xyzTag(x, y, z float64) []byte {
	return bytes.Join([][]byte{[]byte("XYZ \x00\x00\x00\x00"), fixedBytes(x), fixedBytes(y), fixedBytes(z)}, nil)
}

func nameTag(name string) []byte {
	return append(append([]byte("desc"), numbers32(0, uint32(len(name)+1))...), name+"\x00"...)
}

// rgbProfile has the same curve for each channel.
func rgbProfile(colorants [3][3]float64, trc []byte, more ...iccTag) []byte {
	tags := []iccTag{{"desc", nameTag("Test")}}
	for i, channel := range []string{"r", "g", "b"} {
		c := colorants[i]
		tags = append(tags, iccTag{channel + "XYZ", xyzTag(c[0], c[1], c[2])}, iccTag{channel + "TRC", trc})
	}
	return iccProfile("mntr", "RGB ", "XYZ ", append(tags, more...)...)
}

// The colorants of sRGB and Adobe RGB (1998) under D50, from the matrices of
// B. Lindbloom.
var (
	srgbColorants  = [3][3]float64{{0.4360747, 0.2225045, 0.0139322}, {0.3850649, 0.7168786, 0.0971045}, {0.1430804, 0.0606169, 0.7141733}}
	adobeColorants = [3][3]float64{{0.6097559, 0.3111242, 0.0194811}, {0.2052401, 0.6256560, 0.0608902}, {0.1492240, 0.0632197, 0.7448387}}
)

// patches are the 512 colors that have eight levels of red, green and blue.
func patches() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 32, 16))
	for i := range 512 {
		for c, level := range []int{i >> 6, i >> 3 & 7, i & 7} {
			m.Pix[4*i+c] = uint8(math.Round(float64(level) * 255 / 7))
		}
		m.Pix[4*i+3] = 255
	}
	return m
}

// TestProfiles compares with littlecms; see testdata/README.md.
func TestProfiles(t *testing.T) {
	for _, name := range []string{"DisplayP3-v4", "DisplayP3-v2-magic", "AdobeCompat-v2", "ProPhoto-v2-magic", "Rec2020-g24-v4"} {
		icc := testdata(t, filepath.Join("icc", name+".icc"))
		p, err := decodeBytes(pngWithProfile(encodePNG(t, patches()), icc))
		if err != nil || p.Notice != "" {
			t.Errorf("%s: error %v, notice %q", name, err, p.Notice)
			continue
		}
		reference, err := png.Decode(bytes.NewReader(testdata(t, filepath.Join("icc", name+".png"))))
		if err != nil {
			t.Fatal(err)
		}
		m := image.NewNRGBA(reference.Bounds())
		draw.Draw(m, m.Rect, reference, image.Point{}, draw.Src)
		var want []float64
		for _, v := range rgbOf(m) {
			want = append(want, float64(v))
		}
		wantSamples(t, name, p.Image.Pix, want, 1)
	}
}

// TestProfileByHand has colors from the published matrices.
func TestProfileByHand(t *testing.T) {
	adobe := rgbProfile(adobeColorants, curveTag(0x0233))
	p3 := testdata(t, "icc/DisplayP3-v4.icc")
	for name, c := range map[string]struct {
		icc        []byte
		from, want [3]uint8
	}{
		"P3 red is outside":     {p3, [3]uint8{255, 0, 0}, [3]uint8{255, 0, 0}},
		"P3 green is outside":   {p3, [3]uint8{0, 255, 0}, [3]uint8{0, 255, 0}},
		"P3 gray":               {p3, [3]uint8{128, 128, 128}, [3]uint8{128, 128, 128}},
		"sRGB red in P3":        {p3, [3]uint8{234, 51, 35}, [3]uint8{255, 0, 0}},
		"sRGB green in P3":      {p3, [3]uint8{117, 251, 76}, [3]uint8{3, 255, 0}},
		"sRGB blue in P3":       {p3, [3]uint8{0, 0, 245}, [3]uint8{0, 0, 255}},
		"Adobe RGB white":       {adobe, [3]uint8{255, 255, 255}, [3]uint8{255, 255, 255}},
		"sRGB red in Adobe RGB": {adobe, [3]uint8{219, 0, 0}, [3]uint8{255, 0, 0}},
		"sRGB green in Adobe":   {adobe, [3]uint8{144, 255, 60}, [3]uint8{0, 255, 0}},
		"Adobe RGB gray":        {adobe, [3]uint8{127, 127, 127}, [3]uint8{128, 128, 128}},
	} {
		convert, notice := gamut(c.icc, false)
		if convert == nil {
			t.Errorf("%s: no conversion (%s)", name, notice)
			continue
		}
		got := c.from
		convert.convert(got[:])
		for i := range got {
			if abs(int(got[i])-int(c.want[i])) > 2 {
				t.Errorf("%s: %v becomes %v, want %v", name, c.from, got, c.want)
				break
			}
		}
	}
}

// TestSRGBProfiles are none, whatever they are called.
func TestSRGBProfiles(t *testing.T) {
	for name, icc := range map[string][]byte{
		"v4":      testdata(t, "icc/sRGB-v4.icc"),
		"v2":      testdata(t, "icc/sRGB-v2-magic.icc"),
		"another": rgbProfile(srgbColorants, parametricTag(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)),
	} {
		if convert, notice := gamut(icc, false); convert != nil || notice != "" {
			t.Errorf("sRGB profile, %s: converts %v, notice %q", name, convert != nil, notice)
		}
	}
}

// TestGrayProfile has a curve for gray pictures, which colors have no use for.
func TestGrayProfile(t *testing.T) {
	icc := iccProfile("mntr", "GRAY", "XYZ ", iccTag{"kTRC", curveTag(0x0100)}) // linear
	m := image.NewGray(image.Rect(0, 0, 256, 16))
	var want []float64
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
		v := math.Round(255 * srgbSample(float64(i%256)/255))
		want = append(want, v, v, v)
	}
	p, err := decodeBytes(pngWithProfile(encodePNG(t, m), icc))
	if err != nil || p.Notice != "" {
		t.Fatalf("error %v, notice %q", err, p.Notice)
	}
	wantSamples(t, "gray", p.Image.Pix, want, 1)
	if convert, notice := gamut(icc, false); convert != nil || !strings.Contains(notice, "not supported") {
		t.Errorf("gray profile of a color picture: converts %v, notice %q", convert != nil, notice)
	}
}

func TestProfileNotices(t *testing.T) {
	table := iccTag{"A2B0", make([]byte, 32)}
	long := strings.Repeat("profile ", 20)
	unnamed := rgbProfile(srgbColorants, curveTag(1, 2))
	for name, c := range map[string]struct {
		icc  []byte
		want string
	}{
		"CMYK":      {testdata(t, "icc/CGATS001Compat-v2-micro.icc"), "Its colour profile (uCMY) is not supported; colours may look slightly different."},
		"tables":    {iccProfile("prtr", "RGB ", "Lab ", table), "Its colour profile is not supported; colours may look slightly different."},
		"tables, 2": {iccProfile("mntr", "RGB ", "XYZ ", table, iccTag{"desc", nameTag("e\tsRGB")}), "Its colour profile (esRGB) is not supported; colours may look slightly different."},
		"link":      {iccProfile("link", "RGB ", "XYZ "), "Its colour profile is not supported; colours may look slightly different."},
		"noise":     {bytes.Repeat([]byte{0xa5}, 500), "Its colour profile is damaged; colours may look slightly different."},
		"a byte":    {[]byte{1}, "Its colour profile is damaged; colours may look slightly different."},
		"no red":    {iccProfile("mntr", "RGB ", "XYZ "), "Its colour profile is damaged; colours may look slightly different."},
		"cut":       {unnamed[:len(unnamed)-3], "Its colour profile (Test) is damaged; colours may look slightly different."},
		"long":      {iccProfile("link", "RGB ", "XYZ ", iccTag{"desc", nameTag(long)}), "Its colour profile (" + long[:60] + ") is not supported; colours may look slightly different."},
	} {
		p, err := decodeBytes(pngWithProfile(encodePNG(t, upQuad()), c.icc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Notice != c.want {
			t.Errorf("%s: notice %q, want %q", name, p.Notice, c.want)
		}
		if !bytes.Equal(p.Image.Pix, rgbOf(upQuad())) {
			t.Errorf("%s: the samples changed", name)
		}
	}
}

func FuzzProfile(f *testing.F) {
	for _, name := range []string{"DisplayP3-v4", "DisplayP3-v2-magic", "AdobeCompat-v2", "CGATS001Compat-v2-micro"} {
		f.Add(testdata(f, "icc/"+name+".icc"))
	}
	f.Add(iccProfile("mntr", "GRAY", "XYZ ", iccTag{"kTRC", curveTag(0, 9, 65535)}))
	f.Add(rgbProfile([3][3]float64{{32767, -32768, 1}}, parametricTag(4, -2, 3, -1, 0, 0.5, 2, -2)))
	f.Fuzz(func(t *testing.T, icc []byte) {
		for _, gray := range []bool{false, true} {
			convert, notice := gamut(icc, gray)
			if convert != nil && notice != "" {
				t.Errorf("converts, and says %q", notice)
			}
			if strings.ContainsAny(notice, "\n\x00") || len(notice) > 400 {
				t.Errorf("notice %q", notice)
			}
		}
	})
}

func BenchmarkProfile12MP(b *testing.B) {
	convert, _ := gamut(testdata(b, "icc/DisplayP3-v4.icc"), false)
	m := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = uint8(i ^ i>>12)
	}
	for name, picture := range map[string]image.Image{"as it is": m, "converted": profiled{m, convert}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := upright(context.Background(), picture, JPEG, m.Rect, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
