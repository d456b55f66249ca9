package video

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// WebP's container, RFC 9649, section 2: RIFF chunks with a size in 32 bits and
// an even length. The first of an extended file has these flags.
const (
	webpAnimated = 0x02
	webpXMP      = 0x04
	webpAlpha    = 0x10
)

// maxStillBytes bounds what is read of one frame.
const maxStillBytes = 256 << 20

// webp is what the chunks of a file say.
type webp struct{ Info }

// readWebP walks the chunks, and keeps the first frame.
func readWebP(path string) (Info, error) {
	f, err := os.Open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close()
	w := webp{Info{Container: ContainerWebP, Codec: "webp"}}
	r := bufio.NewReader(f)
	var header struct {
		Magic [4]byte
		Size  uint32
		Kind  [4]byte
	}
	if err := binary.Read(r, binary.LittleEndian, &header); err != nil {
		return Info{}, errors.New("cut short")
	}
	for left := int64(header.Size) - 4; left > 0; {
		var chunk struct {
			Name [4]byte
			Size uint32
		}
		if err := binary.Read(r, binary.LittleEndian, &chunk); err != nil {
			return Info{}, errors.New("cut short")
		}
		padded := int64(chunk.Size) + int64(chunk.Size&1)
		left -= 8 + padded
		body := &io.LimitedReader{R: r, N: padded}
		if err := w.chunk(string(chunk.Name[:]), int(chunk.Size), body); err != nil {
			return Info{}, err
		}
		if n, err := io.Copy(io.Discard, body); err != nil || body.N > 0 {
			return Info{}, fmt.Errorf("cut short in %q after %d bytes", chunk.Name, n)
		}
	}
	return w.Info, w.check()
}

// chunk takes one chunk, as much of it as it needs.
func (w *webp) chunk(name string, size int, body io.Reader) error {
	head := make([]byte, min(size, 16))
	take := func() error {
		if _, err := io.ReadFull(body, head); err != nil {
			return fmt.Errorf("cut short in %q", name)
		}
		return nil
	}
	switch name {
	case "VP8X": // flags, 3 bytes, width and height less one
		if err := take(); err != nil || len(head) < 10 {
			return errors.New("a damaged header")
		}
		w.Width, w.Height = uint24(head[4:])+1, uint24(head[7:])+1
	case "ANMF": // X, Y, width, height, milliseconds, flags
		if err := take(); err != nil || len(head) < 16 {
			return errors.New("a damaged frame")
		}
		w.Frames++
		w.Duration += time.Duration(uint24(head[12:])) * time.Millisecond
		if w.Frames == 1 {
			return w.keepStill(uint24(head[6:])+1, uint24(head[9:])+1, body)
		}
	case "VP8 ", "VP8L":
		if err := take(); err != nil || len(head) < 10 {
			return errors.New("a damaged picture")
		}
		w.Frames++
		width, height := sizeOfPicture(name, head)
		if w.Width == 0 {
			w.Width, w.Height = width, height
		}
		return w.keepStill(width, height, io.MultiReader(chunkHead(name, size), bytes.NewReader(head), body))
	case "XMP ":
		if size > maxRecipeRead {
			return nil
		}
		packet, err := io.ReadAll(body)
		w.comment = recipeOfXMP(string(packet))
		return err
	}
	return nil
}

// sizeOfPicture reads the size from the beginning of a lossy (RFC 6386, 9.1) or
// a lossless bitstream (RFC 9649, section 3.4).
func sizeOfPicture(name string, head []byte) (width, height int) {
	if name == "VP8 " {
		return int(binary.LittleEndian.Uint16(head[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(head[8:]) & 0x3fff)
	}
	bits := binary.LittleEndian.Uint32(head[1:])
	return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
}

// keepStill makes a file of a frame's chunks.
func (w *webp) keepStill(width, height int, body io.Reader) error {
	chunks, err := io.ReadAll(io.LimitReader(body, maxStillBytes))
	if err != nil {
		return err
	}
	flags := byte(0)
	if bytes.HasPrefix(chunks, []byte("ALPH")) {
		flags = webpAlpha
	}
	w.still = string(append(webpHead(flags, width, height, len(chunks)), chunks...))
	return nil
}

// chunkHead is what a chunk begins with.
func chunkHead(name string, size int) io.Reader {
	return bytes.NewReader(binary.LittleEndian.AppendUint32([]byte(name), uint32(size)))
}

// webpHead begins an extended file with so many bytes of chunks behind it.
func webpHead(flags byte, width, height, chunks int) []byte {
	b := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+18+chunks))
	b = binary.LittleEndian.AppendUint32(append(b, "WEBPVP8X"...), 10)
	b = append(b, flags, 0, 0, 0)
	for _, edge := range []int{width - 1, height - 1} {
		b = append(b, byte(edge), byte(edge>>8), byte(edge>>16))
	}
	return b
}

func (w *webp) check() error {
	if w.Width < 1 || w.Height < 1 || w.Width > maxEdge || w.Height > maxEdge || w.Frames < 1 || w.Frames > maxFrames {
		return fmt.Errorf("%d frames of %d×%d pixels in it", w.Frames, w.Width, w.Height)
	}
	if ms := int(w.Duration.Milliseconds()); ms > 0 {
		w.FPS = Rational{w.Frames * 1000, ms}
	}
	return nil
}

// markWebP adds a packet. A file with one picture only may have no header that
// can announce it yet.
func markWebP(path, packet string, width, height int) error {
	if packet == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 30)
	if _, err := f.ReadAt(head, 0); err != nil {
		return err
	}
	size := int(binary.LittleEndian.Uint32(head[4:])) // of what follows
	chunk := binary.LittleEndian.AppendUint32([]byte("XMP "), uint32(len(packet)))
	chunk = append(append(chunk, packet...), make([]byte, len(packet)&1)...)
	if string(head[12:16]) == "VP8X" {
		binary.LittleEndian.PutUint32(head[4:], uint32(size+len(chunk)))
		head[20] |= webpXMP
	} else {
		picture := make([]byte, size-4)
		if _, err := f.ReadAt(picture, 12); err != nil {
			return err
		}
		head = webpHead(webpXMP, width, height, len(picture)+len(chunk))
		chunk = append(picture, chunk...)
		size = len(head) - 8
	}
	if _, err := f.WriteAt(head, 0); err != nil {
		return err
	}
	if _, err := f.WriteAt(chunk, int64(8+size)); err != nil {
		return err
	}
	return f.Close()
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
