package video

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
)

// mark writes into a finished file what ffmpeg cannot: before its last bytes,
// which end it, or behind them.
func (e *export) mark() error {
	n, recipe := e.note(), e.comment()
	switch e.options.Format {
	case ProRes: // ffmpeg did
		return nil
	case GIF:
		return insert(e.out.path, gifTrailer, gifMarks(n, recipe))
	case WebP:
		return markWebP(e.out.path, n.xmp(recipe), e.shape.width, e.shape.height)
	case PNG:
		marks := pngMarks(n, recipe)
		for i := range e.frames {
			if err := insert(e.out.picture(i), pngTrailer, marks); err != nil {
				return err
			}
		}
		return nil
	}
	return insert(e.out.path, nil, xmpBox(n.xmp("")))
}

// insert puts bytes before the last ones of a file, which must be these.
func insert(path string, last, marks []byte) error {
	if len(marks) == 0 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	at, found := info.Size()-int64(len(last)), make([]byte, len(last))
	if _, err := f.ReadAt(found, max(0, at)); err != nil || string(found) != string(last) {
		return fmt.Errorf("%s ends in % x, not in % x", path, found, last)
	}
	if _, err := f.WriteAt(append(marks, last...), at); err != nil {
		return err
	}
	return f.Close()
}

// xmpBox is an MP4's box with the packet: XMP Specification Part 3, "MPEG-4".
func xmpBox(packet string) []byte {
	if packet == "" {
		return nil
	}
	const id = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
	box := binary.BigEndian.AppendUint32(nil, uint32(4+4+len(id)+len(packet)))
	return append(box, "uuid"+id+packet...)
}

// gifTrailer ends a GIF (GIF89a, section 27).
var gifTrailer = []byte{';'}

// gifMarks are comments (GIF89a, section 24), the recipe last, for ffprobe tells
// the last one; and an application extension with the packet, whose end leads a
// reader of blocks out of it from wherever it is (XMP Specification Part 3,
// "GIF").
func gifMarks(n note, recipe string) []byte {
	var b []byte
	if packet := n.xmp(""); packet != "" {
		b = append(b, "\x21\xff\x0bXMP DataXMP"+packet+"\x01"...)
		for i := 0xff; i >= 0; i-- {
			b = append(b, byte(i))
		}
		b = append(b, 0)
	}
	for _, text := range []string{n.says, recipe} {
		if text == "" {
			continue
		}
		b = append(b, 0x21, gifComment)
		for rest := text; rest != ""; {
			size := min(len(rest), 255)
			b = append(append(b, byte(size)), rest[:size]...)
			rest = rest[size:]
		}
		b = append(b, 0)
	}
	return b
}

// pngTrailer ends a PNG: the chunk IEND (PNG, section 11.2.5).
var pngTrailer = []byte("\x00\x00\x00\x00IEND\xae\x42\x60\x82")

// pngMarks are chunks of international text (PNG, section 11.3.3.4), not
// compressed, with the standard's keywords and XMP's.
func pngMarks(n note, recipe string) []byte {
	texts := [][2]string{{"XML:com.adobe.xmp", n.xmp("")}, {"Description", n.says}, {pngComment, recipe}}
	var b []byte
	for _, text := range texts {
		if text[1] == "" {
			continue
		}
		chunk := "iTXt" + text[0] + "\x00\x00\x00\x00\x00" + text[1]
		b = binary.BigEndian.AppendUint32(b, uint32(len(chunk)-4))
		b = append(b, chunk...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(chunk)))
	}
	return b
}
