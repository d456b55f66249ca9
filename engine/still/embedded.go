package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
)

// maxSegments bounds the parts of a file that are looked through for a profile.
const maxSegments = 10_000

// profile returns the color profile in a picture of one of the formats that
// are not built of boxes, or nil. One that cannot be had whole is as good as
// absent.
func (s *source) profile(f Format) []byte {
	switch f {
	case JPEG:
		return s.jpegProfile()
	case PNG:
		return s.pngProfile()
	case WebP:
		return s.webpProfile()
	case TIFF:
		return s.tiffProfile()
	}
	return nil
}

// read returns n bytes of the file, or nil.
func (s *source) read(at int64, n int) []byte {
	if at < 0 || n > maxProfile || at > s.Size()-int64(n) {
		return nil
	}
	b := make([]byte, n)
	if _, err := s.ReadAt(b, at); err != nil {
		return nil
	}
	return b
}

// jpegProfile collects the pieces that the APP2 segments have (ICC.1:2022,
// B.4): each says which one of how many it is, from 1 on.
func (s *source) jpegProfile() []byte {
	const app2, startOfScan = 0xe2, 0xda
	const label = "ICC_PROFILE\x00"
	var pieces [256][]byte
	count := 0
	at := int64(2)
	for range maxSegments {
		head := s.read(at, 4)
		if head == nil || head[0] != 0xff || head[1] == startOfScan {
			break
		}
		if head[1] == 0xff { // fill bytes
			at++
			continue
		}
		size := int(binary.BigEndian.Uint16(head[2:]))
		if head[1] == app2 && size >= 2+len(label)+2 {
			piece := s.read(at+4, size-2)
			if bytes.HasPrefix(piece, []byte(label)) {
				pieces[piece[len(label)]] = piece[len(label)+2:]
				count = int(piece[len(label)+1])
			}
		}
		at += 2 + int64(size)
	}
	var profile []byte
	for _, piece := range pieces[1 : count+1] {
		if piece == nil || len(profile)+len(piece) > maxProfile {
			return nil
		}
		profile = append(profile, piece...)
	}
	return profile
}

// pngProfile reads the iCCP chunk, which precedes the samples (PNG, third
// edition, 11.3.2.3): a name, a zero, the method, and the compressed profile.
func (s *source) pngProfile() []byte {
	at := int64(len(pngSignature))
	for range maxSegments {
		head := s.read(at, 8)
		if head == nil || string(head[4:]) == "IDAT" {
			return nil
		}
		size := int64(binary.BigEndian.Uint32(head))
		if string(head[4:]) == "iCCP" && size <= maxProfile {
			_, compressed, _ := bytes.Cut(s.read(at+8, int(size)), []byte{0})
			if len(compressed) == 0 {
				return nil
			}
			return inflate(compressed[1:])
		}
		at += 8 + size + 4
	}
	return nil
}

// inflate returns nil if that would be more than a profile.
func inflate(compressed []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil || len(b) > maxProfile {
		return nil
	}
	return b
}

// webpProfile reads the ICCP chunk (WebP container specification).
func (s *source) webpProfile() []byte {
	at := int64(len("RIFF????WEBP"))
	for range maxSegments {
		head := s.read(at, 8)
		if head == nil {
			return nil
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		if string(head[:4]) == "ICCP" && size <= maxProfile {
			return s.read(at+8, int(size))
		}
		at += 8 + size + size&1
	}
	return nil
}

// tiffProfile reads a tag of the first directory (ICC.1:2022, B.3).
func (s *source) tiffProfile() []byte {
	const tag, entryBytes = 34675, 12
	head := s.read(0, 8)
	if head == nil {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(head[4:]))
	count := s.read(at, 2)
	if count == nil {
		return nil
	}
	entries := s.read(at+2, entryBytes*int(order.Uint16(count)))
	for ; len(entries) > 0; entries = entries[entryBytes:] {
		if size := order.Uint32(entries[4:]); order.Uint16(entries) == tag && size <= maxProfile {
			return s.read(int64(order.Uint32(entries[8:])), int(size))
		}
	}
	return nil
}
