package still

import (
	"encoding/binary"
	"errors"
	"math"
)

// fields reads numbers of the big-endian formats one after the other. Beyond
// the end everything is zero and short is set, so that a parser need look only
// now and then.
type fields struct {
	data  []byte
	short bool
}

var errShort = errors.New("it ends too early")

func (f *fields) err() error {
	if f.short {
		return errShort
	}
	return nil
}

// take is the next n bytes, or nil.
func (f *fields) take(n int) []byte {
	if n < 0 || n > len(f.data) {
		f.data, f.short = nil, true
		return nil
	}
	b := f.data[:n]
	f.data = f.data[n:]
	return b
}

func (f *fields) u8() uint8 {
	if b := f.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (f *fields) u16() uint16 {
	if b := f.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (f *fields) u32() uint32 {
	if b := f.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// id is a number of 16 bits, or of 32 if wide.
func (f *fields) id(wide bool) uint32 {
	if wide {
		return f.u32()
	}
	return uint32(f.u16())
}

// number reads one of up to 8 bytes. It drops the three highest bits, which no
// place in a file needs, so that sums do not overflow.
func (f *fields) number(bytes int) int64 {
	n := uint64(0)
	for _, b := range f.take(bytes) {
		n = n<<8 | uint64(b)
	}
	return int64(n & (math.MaxInt64 / 4))
}

// fixed is the signed number with 16 bits of fraction of ICC profiles.
func (f *fields) fixed() float64 { return float64(int32(f.u32())) / 65536 }
