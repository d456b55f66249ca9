package video

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"framewake/engine"
)

// Container is a file format this package reads.
type Container string

// The containers, by the names of ffmpeg's muxers. A PNG is one picture.
const (
	ContainerMatroska  Container = "matroska"
	ContainerMP4       Container = "mp4"
	ContainerQuickTime Container = "mov"
	ContainerGIF       Container = "gif"
	ContainerWebP      Container = "webp"
	ContainerPNG       Container = "png"
)

// demuxer is the name of the only demuxer ffmpeg may try.
func (c Container) demuxer() string {
	switch c {
	case ContainerMP4, ContainerQuickTime:
		return "mov"
	case ContainerWebP, ContainerPNG:
		return string(c) + "_pipe"
	}
	return string(c)
}

// indexed says that the headers know how many frames there are, and may hide
// some of them.
func (c Container) indexed() bool { return c == ContainerMP4 || c == ContainerQuickTime }

// sniffLength covers an EBML header: 4 bytes of magic, at most 8 of length and
// seven small elements, of which DocType is one (RFC 8794, section 11.2).
const sniffLength = 64

var errForeign = errors.New("no kind of clip that is known here")

// sniff recognises the file at path by its content. Only ordinary files are
// opened.
func sniff(path string) (Container, error) {
	head, err := readHead(path)
	if err != nil {
		return "", engine.Errorf(engine.Invalid, "choose another file", "video: %w", err)
	}
	c, ok := classify(head)
	if !ok {
		return "", engine.Errorf(engine.Invalid, "choose an MP4, or a clip made by "+engine.AppName,
			"video: %s: %w", path, errForeign)
	}
	return c, nil
}

func readHead(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not an ordinary file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, sniffLength)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return head[:n], nil
}

// classify knows Matroska by its EBML magic and DocType, MP4 by a first box of
// type ftyp (ISO/IEC 14496-12, section 4.3), QuickTime by that box's brand, the
// others by their first bytes (GIF89a, section 17; RFC 9649, section 2.4; PNG,
// section 5.2).
func classify(head []byte) (Container, bool) {
	if bytes.HasPrefix(head, []byte{0x1a, 0x45, 0xdf, 0xa3}) && bytes.Contains(head, []byte("matroska")) {
		return ContainerMatroska, true
	}
	switch {
	case len(head) >= 16 && string(head[4:8]) == "ftyp" && binary.BigEndian.Uint32(head) >= 16:
		if string(head[8:12]) == "qt  " {
			return ContainerQuickTime, true
		}
		return ContainerMP4, true
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return ContainerGIF, true
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return ContainerWebP, true
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return ContainerPNG, true
	}
	return "", false
}
