package still

import (
	"bytes"
	"testing"
)

// bitWriter writes what spsReader reads.
type bitWriter struct {
	data []byte
	n    int
}

func (w *bitWriter) bits(n int, v uint32) {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.data = append(w.data, 0)
		}
		w.data[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
}

// numbers are of variable length.
func (w *bitWriter) numbers(values ...uint32) {
	for _, v := range values {
		length := 1
		for (v+1)>>length > 0 {
			length++
		}
		w.bits(length-1, 0)
		w.bits(length, v+1)
	}
}

func (w *bitWriter) flags(values ...uint32) {
	for _, v := range values {
		w.bits(1, v)
	}
}

// record is a decoder configuration record with a parameter set.
func (w *bitWriter) record() []byte {
	unit := append([]byte{33 << 1, 1}, bytes.ReplaceAll(w.data, []byte{0, 0}, []byte{0, 0, 3})...)
	b := append(make([]byte, 22), 2) // two kinds of units
	b = append(b, 32, 0, 1, 0, 2, 0x40, 1)
	b = append(append(b, 33), numbers16(1, uint16(len(unit)))...)
	return append(b, unit...)
}

// everySPS writes a parameter set with everything that it can have.
func everySPS() *bitWriter {
	w := new(bitWriter)
	w.bits(4, 0)
	w.bits(3, 2) // layers below
	w.bits(1, 1)
	w.bits(32, 0x01600000) // profile
	w.bits(32, 0)
	w.bits(24, 0)
	w.bits(8, 90)
	w.flags(1, 1, 0, 1) // which of the layers have a profile, and a level
	for range 6 {
		w.bits(2, 0)
	}
	w.bits(32, 0)
	w.bits(32, 0)
	w.bits(24, 0)
	w.bits(8, 60)
	w.bits(8, 30)
	w.numbers(0, 3) // 4:4:4
	w.flags(0)
	w.numbers(4032, 3024)
	w.flags(1)
	w.numbers(0, 1, 0, 2)
	w.numbers(2, 2, 4)
	w.flags(1)
	w.numbers(1, 2, 3, 1, 2, 3, 1, 2, 3)
	w.numbers(0, 3, 0, 3, 1, 1)
	scalingLists(w)
	w.flags(1, 1)
	w.flags(1)
	w.bits(8, 0x77)
	w.numbers(0, 2)
	w.flags(1)
	w.numbers(3) // sets of reference pictures
	w.numbers(1, 2)
	w.numbers(0)
	w.flags(1)
	w.numbers(1)
	w.flags(0)
	w.numbers(0)
	w.flags(1)
	w.flags(1, 0) // the second builds on the first, of 3
	w.numbers(4)
	w.flags(1, 0, 0, 0, 1, 1)
	w.flags(1, 1) // the third on that, of 3
	w.numbers(0)
	w.flags(1, 1, 1, 1)
	w.flags(1)
	w.numbers(2)
	w.bits(9, 5)
	w.bits(9, 6)
	w.flags(1, 1)
	return w
}

// scalingLists has a list of every kind, some the same as others.
func scalingLists(w *bitWriter) {
	w.flags(1, 1)
	for size := range 4 {
		lists := 6
		if size == 3 {
			lists = 2
		}
		for list := range lists {
			if list%2 == 0 {
				w.flags(0)
				w.numbers(0)
				continue
			}
			w.flags(1)
			numbers := min(64, 16<<(2*size))
			if size > 1 {
				numbers++
			}
			for i := range numbers {
				w.numbers(uint32(i % 5))
			}
		}
	}
}

func TestSPS(t *testing.T) {
	for name, c := range map[string]struct {
		usability func(*bitWriter)
		want      cicp
	}{
		"none":  {func(w *bitWriter) { w.flags(0) }, cicp{2, 2, 2, false}},
		"empty": {func(w *bitWriter) { w.flags(1, 0, 0, 0) }, cicp{2, 2, 2, false}},
		"range": {func(w *bitWriter) { w.flags(1, 0, 0, 1); w.bits(3, 5); w.flags(1, 0) }, cicp{2, 2, 2, true}},
		"all": {func(w *bitWriter) {
			w.flags(1, 1)
			w.bits(8, 255)
			w.bits(32, 0x00040003)
			w.flags(1, 0, 1)
			w.bits(3, 5)
			w.flags(1, 1)
			w.bits(24, 12<<16|13<<8|1)
		}, cicp{12, 13, 1, true}},
		"square pixels": {func(w *bitWriter) {
			w.flags(1, 1)
			w.bits(8, 1)
			w.flags(0, 1)
			w.bits(3, 5)
			w.flags(0, 1)
			w.bits(24, 9<<16|14<<8|9)
		}, cicp{9, 14, 9, false}},
	} {
		w := everySPS()
		c.usability(w)
		w.bits(16, 0x8000)
		got, err := readSPS(w.record())
		if want := (sps{4032, 3024, c.want}); err != nil || got != want {
			t.Errorf("%s: got %+v (%v), want %+v", name, got, err, want)
		}
	}
}

// TestSPSOfStreams has parameter sets of an encoder.
func TestSPSOfStreams(t *testing.T) {
	for name, want := range map[string]sps{
		"quad.heic": {64, 64, cicp{2, 2, 6, true}},
		"gray.heic": {64, 64, cicp{2, 2, 2, true}},
	} {
		f := fixture(t, name, 64, 64)
		if got, err := readSPS(f.properties[0][8:]); err != nil || got != want {
			t.Errorf("%s: got %+v (%v), want %+v", name, got, err, want)
		}
	}
}

func TestSPSDamaged(t *testing.T) {
	good := everySPS()
	good.flags(0)
	b := good.record()
	for n := range len(b) {
		if got, err := readSPS(b[:n]); err == nil {
			t.Errorf("%d of %d bytes: %+v", n, len(b), got)
		}
	}
}

func FuzzSPS(f *testing.F) {
	w := everySPS()
	w.flags(1, 0, 0, 0)
	f.Add(w.record())
	f.Add(bytes.Repeat([]byte{0}, 200))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := readSPS(b); err != nil && s != (sps{}) {
			t.Errorf("%+v and %v", s, err)
		}
	})
}
