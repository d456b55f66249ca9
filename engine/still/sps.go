package still

import "bytes"

// sps is what matters of the sequence parameter set of a HEVC stream (ITU-T
// H.265, 7.3.2.2.1).
type sps struct {
	// width and height are those that are coded, which may be larger than what
	// is to be shown.
	width, height uint32
	color         cicp
}

// readSPS reads the parameter set in a decoder configuration record (ISO/IEC
// 14496-15, 8.3.2.1). What the stream says about its samples, the video
// usability information, is nearly at its end.
func readSPS(config []byte) (sps, error) {
	unit := findSPS(config)
	if len(unit) < 2 {
		return sps{}, errShort
	}
	// Bytes of 3 keep what looks like a start code out of the stream.
	r := &spsReader{data: bytes.ReplaceAll(unit[2:], []byte{0, 0, 3}, []byte{0, 0})}
	var s sps
	r.skipProfile()
	s.width, s.height = r.number(), r.number()
	r.skipCoding()
	// What is not said is unspecified, and of video range.
	s.color = cicp{primaries: 2, transfer: 2, matrix: 2}
	if r.flag() {
		r.readColor(&s.color)
	}
	if r.short {
		return sps{}, errShort
	}
	return s, nil
}

// findSPS returns the first sequence parameter set of a configuration record.
func findSPS(config []byte) []byte {
	const setType = 33
	f := &fields{data: config}
	f.take(22)
	for range f.u8() {
		kind := f.u8() & 0x3f
		for range f.u16() {
			unit := f.take(int(f.u16()))
			if kind == setType || f.short {
				return unit
			}
		}
	}
	return nil
}

// spsReader reads bits. Beyond the end they are 0 and short is set.
type spsReader struct {
	data      []byte
	at        int
	short     bool
	subLayers int
}

func (s *spsReader) flag() bool { return s.bits(1) == 1 }

// bits reads n of them; from more than 32 it returns the last.
func (s *spsReader) bits(n int) (v uint32) {
	for range n {
		if s.at >= 8*len(s.data) {
			s.short = true
			return 0
		}
		v = v<<1 | uint32(s.data[s.at/8]>>(7-s.at%8)&1)
		s.at++
	}
	return v
}

// number reads an unsigned number of variable length (9.2).
func (s *spsReader) number() uint32 {
	zeros := 0
	for !s.flag() {
		if zeros++; zeros > 31 || s.short {
			s.short = true
			return 0
		}
	}
	return 1<<zeros - 1 + s.bits(zeros)
}

func (s *spsReader) numbers(n int) {
	for range n {
		s.number()
	}
}

// count reads a number that the standard bounds.
func (s *spsReader) count(most uint32) int {
	n := s.number()
	if n > most {
		s.short = true
		return 0
	}
	return int(n)
}

// skipProfile reads everything up to the size.
func (s *spsReader) skipProfile() {
	s.bits(4)
	s.subLayers = int(s.bits(3))
	s.bits(1)
	s.skipLevels()
	s.number()
	if s.number() == 3 { // 4:4:4
		s.bits(1)
	}
}

// skipCoding reads everything from there to the flag that says whether there
// is usability information.
func (s *spsReader) skipCoding() {
	if s.flag() {
		s.numbers(4) // cropping
	}
	s.numbers(2) // depths
	orderBits := s.count(12) + 4
	layers := 1
	if s.flag() {
		layers += s.subLayers
	}
	s.numbers(3 * layers)
	s.numbers(6) // sizes of blocks
	if enabled := s.flag(); enabled && s.flag() {
		s.skipScaling()
	}
	s.bits(2)
	if s.flag() { // uncompressed blocks
		s.bits(8)
		s.numbers(2)
		s.bits(1)
	}
	s.skipReferences()
	if s.flag() {
		for range s.count(32) {
			s.bits(orderBits + 1)
		}
	}
	s.bits(2)
}

// skipLevels reads profile_tier_level (7.3.3).
func (s *spsReader) skipLevels() {
	const profile, level = 88, 8
	s.bits(profile + level)
	bits := 0
	for i := range 8 {
		if i < s.subLayers {
			bits += profile*int(s.bits(1)) + level*int(s.bits(1))
		} else if s.subLayers > 0 {
			s.bits(2)
		}
	}
	s.bits(bits)
}

// skipScaling reads scaling_list_data (7.3.4).
func (s *spsReader) skipScaling() {
	for size := range 4 {
		lists := 6
		if size == 3 {
			lists = 2
		}
		for range lists {
			switch {
			case !s.flag(): // the same as another
				s.number()
			case size > 1:
				s.numbers(1 + 64)
			default:
				s.numbers(16 << (2 * size))
			}
		}
	}
}

// skipReferences reads the sets of st_ref_pic_set (7.3.7), each of which may
// build on the one before.
func (s *spsReader) skipReferences() {
	pictures := 0
	for i := range s.count(64) {
		if i > 0 && s.flag() {
			s.bits(1)
			s.number()
			kept := 0
			for range pictures + 1 {
				if used := s.flag(); used || s.flag() {
					kept++
				}
			}
			pictures = kept
			continue
		}
		pictures = s.count(16) + s.count(16)
		for range pictures {
			s.number()
			s.bits(1)
		}
	}
}

// readColor reads the usability information (E.2.1) as far as it is of use.
func (s *spsReader) readColor(c *cicp) {
	const custom = 255
	if s.flag() && s.bits(8) == custom { // shape of the pixels
		s.bits(32)
	}
	if s.flag() { // overscan
		s.bits(1)
	}
	if !s.flag() {
		return
	}
	s.bits(3)
	c.fullRange = s.flag()
	if s.flag() {
		c.primaries, c.transfer, c.matrix = uint16(s.bits(8)), uint16(s.bits(8)), uint16(s.bits(8))
	}
}
