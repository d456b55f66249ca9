package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// box is a box of the ISO base media file format (ISO/IEC 14496-12, 4.2).
type box struct {
	kind string
	// data is what it contains, which begins at this place in the file, right
	// after the kind.
	data []byte
	at   int64
}

const (
	// maxMeta bounds the description of a picture. The 800 tiles of 200
	// megapixels take 40 KiB; a large color profile may add a megabyte.
	maxMeta = 4 << 20
	// maxBoxes bounds the boxes of a file at the outermost level, of which
	// photos have less than ten.
	maxBoxes = 1000
)

var (
	errBox     = errors.New("a box is longer than what contains it")
	errNoStill = errors.New("it does not say which picture to show")
)

// metaBox finds the description of the pictures in a file. A file that ends
// before its boxes do gives io.ErrUnexpectedEOF.
func (s *source) metaBox() (box, error) {
	var meta box
	at := int64(0)
	for range maxBoxes {
		kind, head, size, err := s.boxHead(at)
		if err != nil {
			return box{}, err
		}
		if kind == "" {
			break
		}
		if size > s.Size()-at {
			if meta.data != nil && kind != "mdat" {
				break // what stands behind a picture is not always boxes
			}
			return box{}, io.ErrUnexpectedEOF
		}
		if kind == "meta" && meta.data == nil {
			if size > maxMeta {
				return box{}, errEntries
			}
			meta = box{kind, make([]byte, size-head), at + head}
			if _, err := s.ReadAt(meta.data, meta.at); err != nil {
				return box{}, err
			}
		}
		at += size
	}
	switch {
	case meta.data != nil:
		return meta, nil
	case at < s.Size():
		return box{}, io.ErrUnexpectedEOF
	}
	return box{}, errNoStill
}

// boxHead reads the head of the box at a place in the file: how long it is, and
// how long the box is with it. At the end of the file kind is empty.
func (s *source) boxHead(at int64) (kind string, head, size int64, err error) {
	var b [16]byte
	have := min(s.Size()-at, int64(len(b)))
	if have < 8 {
		return "", 0, 0, nil
	}
	if _, err := s.ReadAt(b[:have], at); err != nil && !errors.Is(err, io.EOF) {
		return "", 0, 0, err
	}
	head, size = 8, int64(binary.BigEndian.Uint32(b[:]))
	switch {
	case size == 0: // to the end of the file
		size = s.Size() - at
	case size == 1 && have == 16:
		head, size = 16, int64(binary.BigEndian.Uint64(b[8:]))
	}
	if size < head {
		return "", 0, 0, errBox
	}
	return string(b[4:8]), head, size, nil
}

// children are the boxes in b after skip bytes.
func (b box) children(skip int) ([]box, error) {
	if skip > len(b.data) {
		return nil, errBox
	}
	var found []box
	at := b.at + int64(skip)
	for rest := b.data[skip:]; len(rest) > 0; {
		if len(rest) < 8 {
			return nil, errBox
		}
		size := int64(binary.BigEndian.Uint32(rest))
		if size == 0 {
			size = int64(len(rest))
		}
		if size < 8 || size > int64(len(rest)) {
			return nil, errBox
		}
		found = append(found, box{string(rest[4:8]), rest[8:size], at + 8})
		rest, at = rest[size:], at+size
	}
	return found, nil
}

// full splits the content of a box that begins with a version and flags.
func (b box) full() (version uint8, flags uint32, rest *fields) {
	f := &fields{data: b.data}
	n := f.u32()
	return uint8(n >> 24), n & 0xffffff, f
}

// boxOf is a box to be written.
func boxOf(kind string, parts ...[]byte) []byte {
	content := bytes.Join(parts, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))
	return append(append(b, kind...), content...)
}
