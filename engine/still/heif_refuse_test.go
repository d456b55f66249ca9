package still

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"framewake/engine"
)

func TestRefuseHEIF(t *testing.T) {
	heic := quadFixture(t, HEIC)
	change := func(f func(*heifFile)) []byte {
		c := heic
		c.items, c.properties = append([]heifItem(nil), heic.items...), append([][]byte(nil), heic.properties...)
		f(&c)
		return c.bytes()
	}
	grid := func(c *heifFile) {
		c.items = append(c.items, heifItem{"grid", append(make([]byte, 4), numbers16(64, 64)...), []uint8{2}})
		c.primary = 2
	}
	for name, c := range map[string]struct {
		content []byte
		part    string
	}{
		"nothing but brands": {ftyp("heic", "mif1"), "HEIC is cut short"},
		"no pictures":        {append(ftyp("heic", "mif1")[:20:20], boxOf("free")...), "HEIC has no still picture"},
		"another picture":    {change(func(c *heifFile) { c.primary = 7 }), "HEIC has no still picture"},
		"JPEG inside":        {change(func(c *heifFile) { c.items[0].kind = "jpeg" }), `this kind of HEIC cannot be read yet: its picture is "jpeg"`},
		"AV1 inside":         {change(func(c *heifFile) { c.items[0].kind = "av01" }), "this kind of HEIC"},
		"no configuration":   {change(func(c *heifFile) { c.properties[0] = boxOf("free") }), "it does not say how it is coded"},
		"no size":            {change(func(c *heifFile) { c.properties[1] = boxOf("free") }), "no pixels"},
		"grid of nothing":    {change(grid), "no tiles"},
		"another size":       {change(func(c *heifFile) { c.properties[1] = ispe(64, 640) }), "smaller than announced"},
		"noise":              {change(func(c *heifFile) { c.items[0].data = bytes.Repeat([]byte{0, 0, 0, 9, 0x26, 1}, 40) }), "HEIC is damaged, or of a kind"},
		"crop too small":     {change(func(c *heifFile) { c.properties[2] = clap(8, 8, 0, 0) }), "8 × 8 px is too small"},
		"the same tile often": {change(func(c *heifFile) {
			grid(c)
			c.references = [][]byte{reference("dimg", 2, 1, 1, 1, 1)}
		}), "larger than itself"},
	} {
		_, err := decodeBytes(c.content)
		wantRefused(t, name, err, "still: test: ", c.part)
	}
}

// TestHEIFCut cuts files everywhere.
func TestHEIFCut(t *testing.T) {
	for _, name := range []string{"alpha.heic", "grid.avif"} {
		b := testdata(t, name)
		for n := 40; n < len(b); n += 3 {
			if _, err := decodeBytes(b[:n]); err == nil || !strings.Contains(err.Error(), "is cut short") {
				t.Errorf("%s, %d of %d bytes: error %v, want that it is cut short", name, n, len(b), err)
			}
		}
	}
}

// TestHEIFDamaged changes bytes here and there. Whatever comes of it, it is a
// picture or one line.
func TestHEIFDamaged(t *testing.T) {
	for _, name := range []string{"alpha.heic", "quad.avif"} {
		good := testdata(t, name)
		refused := 0
		for i := 8; i < len(good); i += 11 {
			b := bytes.Clone(good)
			b[i] ^= 0x41
			p, err := decodeBytes(b)
			if err == nil {
				err = p.Image.Check()
				if err != nil {
					t.Errorf("%s, byte %d: %v", name, i, err)
				}
				continue
			}
			refused++
			wantRefused(t, name, err, "still: test: ")
		}
		if refused == 0 {
			t.Errorf("%s: no damage was noticed", name)
		}
	}
}

// TestRefuseHEIFBombs has small files with enormous pictures.
func TestRefuseHEIFBombs(t *testing.T) {
	for format, name := range map[Format]string{HEIC: "quad.heic", AVIF: "quad.avif"} {
		for _, size := range []uint32{60_000, 1<<32 - 1} {
			// The part to show is small.
			content := fixture(t, name, size, size, clap(64, 32, 0, 0)).bytes()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := decodeBytes(content)
			runtime.ReadMemStats(&after)
			wantRefused(t, string(format), err, "still: test: ", "too large")
			if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
				t.Errorf("%s of %d px: %d bytes allocated to refuse it", format, size, got)
			}
		}
	}
}

// TestCatalogBounds has descriptions that say much with few bytes.
func TestCatalogBounds(t *testing.T) {
	everything := bytes.Repeat(append(numbers16(1, 0, 1<<16-1), 0), 1000) // items of 65535 extents of no bytes
	places := fullBoxOf("iloc", 1, []byte{0, 0}, numbers16(1000), everything)
	properties := boxOf("iprp", fullBoxOf("ipma", 0, numbers32(2),
		append(numbers16(1), 255), make([]byte, 255), append(numbers16(1), 1), make([]byte, 1)))
	for name, content := range map[string][]byte{"places": places, "properties": properties} {
		meta := fullBoxOf("meta", 0, content)
		_, err := readCatalog(box{"meta", meta[8:], 8})
		if !errors.Is(err, errEntries) {
			t.Errorf("%s: error %v, want %v", name, err, errEntries)
		}
	}
}

// TestTooLargeForDecoder is below the limit that the caller set, and above what
// WebAssembly can address.
func TestTooLargeForDecoder(t *testing.T) {
	content := fixture(t, "deep.avif", 20_000, 15_000).bytes()
	limits := Limits{Bytes: 1 << 20, Pixels: 1 << 30}
	_, err := Decode(context.Background(), "test", bytes.NewReader(content), int64(len(content)), limits)
	wantRefused(t, "avif", err, "20000 × 15000 px is too large to be read from AVIF")
}

func TestHEIFBrokenDrive(t *testing.T) {
	b := testdata(t, "quad.heic")
	for _, from := range []int64{int64(len(b)) - 100, 60} {
		_, err := Decode(context.Background(), "photo", brokenDrive{bytes.NewReader(b), from}, int64(len(b)), DefaultLimits())
		if engine.KindOf(err) != engine.Unavailable {
			t.Errorf("from byte %d: error %v of kind %s, want the drive's, unavailable", from, err, engine.KindOf(err))
		}
	}
}

func FuzzReadHEIF(f *testing.F) {
	for _, name := range []string{"quad.heic", "alpha.heic", "deep.heic", "turned.avif", "grid.avif"} {
		f.Add(testdata(f, name))
	}
	f.Add(quadFixture(f, HEIC, irot(1), imir(0), colrNCLX(12, 13, 1, 1), colrICC([]byte("profile"))).bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		src := newSource(context.Background(), bytes.NewReader(b), int64(len(b)))
		for _, format := range []Format{HEIC, AVIF} {
			h, err := readHEIF(src, format)
			if err != nil {
				continue
			}
			if !h.crop.In(h.crop.Union(h.crop)) || h.orientation < 1 || h.orientation > 8 {
				t.Errorf("crop %v, orientation %d", h.crop, h.orientation)
			}
			if format == AVIF {
				continue
			}
			parts, err := h.rewrite(src.Size())
			if err != nil && !errors.Is(err, errTooMuch) {
				continue
			}
			total := int64(0)
			for _, p := range parts {
				n, err := p.size(src.Size())
				if err != nil {
					t.Fatal(err)
				}
				total += n
			}
			if most := 64*src.Size() + 1<<12; total > most {
				t.Errorf("%d bytes of %d", total, src.Size())
			}
		}
	})
}
