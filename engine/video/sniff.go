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

// The containers, by the names of ffmpeg's muxers.
const (
	ContainerMatroska Container = "matroska"
	ContainerMP4      Container = "mp4"
)

// demuxer is the name of the only demuxer ffmpeg may try.
func (c Container) demuxer() string {
	if c == ContainerMP4 {
		return "mov"
	}
	return string(c)
}

// sniffLength covers an EBML header: 4 bytes of magic, at most 8 of length and
// seven small elements, of which DocType is one (RFC 8794, section 11.2).
const sniffLength = 64

var errForeign = errors.New("neither a Matroska nor an MP4 video")

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
// type ftyp (ISO/IEC 14496-12, section 4.3).
func classify(head []byte) (Container, bool) {
	if bytes.HasPrefix(head, []byte{0x1a, 0x45, 0xdf, 0xa3}) && bytes.Contains(head, []byte("matroska")) {
		return ContainerMatroska, true
	}
	if len(head) >= 16 && string(head[4:8]) == "ftyp" && binary.BigEndian.Uint32(head) >= 16 {
		return ContainerMP4, true
	}
	return "", false
}
