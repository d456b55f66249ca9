package still

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"

	"framewake/engine/resample"
)

// TestSave reads what Save wrote with another decoder.
func TestSave(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, size := range []image.Point{{1, 1}, {1, 300}, {300, 1}, {17, 23}, {700, 500}} {
		p := resample.NewRGB(size.X, size.Y)
		for i := range p.Pix {
			p.Pix[i] = uint8(random.UintN(256))
		}
		var b bytes.Buffer
		if err := Save(&b, p); err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(&b)
		if err != nil {
			t.Errorf("%v: %v", size, err)
			continue
		}
		if got.Bounds().Size() != size || got.ColorModel() != color.RGBAModel {
			t.Errorf("%v: got %v of %v", size, got.Bounds(), got.ColorModel())
			continue
		}
		m := got.(*image.RGBA)
		for i, want := range p.Pix {
			if m.Pix[i/3*4+i%3] != want {
				t.Errorf("%v: sample %d is %d, want %d", size, i, m.Pix[i/3*4+i%3], want)
				break
			}
		}
	}
}

func TestSaveErrors(t *testing.T) {
	if err := Save(new(bytes.Buffer), resample.RGB{Width: 2, Height: 2, Pix: make([]uint8, 11)}); err == nil {
		t.Error("too few samples: no error")
	}
	p := resample.NewRGB(64, 64)
	for room := range 100 {
		if err := Save(&fullDisk{room}, p); !errors.Is(err, errFull) {
			t.Errorf("disk full after %d bytes: error %v", room, err)
		}
	}
}

var errFull = errors.New("disk full")

// fullDisk takes so many bytes and no more.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.room {
		return 0, errFull
	}
	d.room -= len(p)
	return len(p), nil
}

func BenchmarkSave12MP(b *testing.B) {
	p := resample.NewRGB(4000, 3000)
	for i := range p.Pix {
		p.Pix[i] = uint8(i>>9 ^ i>>16)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Save(new(bytes.Buffer), p); err != nil {
			b.Fatal(err)
		}
	}
}
