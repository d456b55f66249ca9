package still

import (
	"encoding/binary"
	"fmt"
	"io"
)

// coder is a decoder's program with a file in its memory. Both programs have
// one function for everything, decode, which gives its results as numbers of 4
// bytes: first the width and the height.
type coder struct {
	*sandbox
	file    uint32
	size    int64
	results uint32
}

const maxResults = 8

// part is a part of the file that a coder gets: some bytes, or if there are
// none, a part of the source.
type part struct {
	data []byte
	extent
}

// size is in bytes. A part that is not in a source of the given size gives
// io.ErrUnexpectedEOF.
func (p part) size(source int64) (int64, error) {
	if p.data != nil {
		return int64(len(p.data)), nil
	}
	if p.at > source || p.length > source-p.at {
		return 0, io.ErrUnexpectedEOF
	}
	if p.length == 0 {
		return source - p.at, nil
	}
	return p.length, nil
}

// openCoder starts a program that needs so many bytes for each pixel, with a
// file of some parts. The coder must be closed.
func (h heif) openCoder(src *source, p *program, bytesPerPixel float64, parts ...part) (*coder, error) {
	var c coder
	for _, part := range parts {
		size, err := part.size(src.Size())
		if err != nil {
			return nil, err
		}
		c.size += size
	}
	need := int64(bytesPerPixel*float64(h.width)*float64(h.height)) + c.size
	m, err := newMemory(need, c.size)
	if err != nil {
		return nil, err
	}
	if c.sandbox, err = p.openSandbox(src.ctx, m); err != nil {
		return nil, err
	}
	if err := c.load(src, parts); err != nil {
		c.close()
		return nil, err
	}
	return &c, nil
}

func (c *coder) load(src *source, parts []part) (err error) {
	if c.results, err = c.alloc(4 * maxResults); err != nil {
		return err
	}
	if c.file, err = c.alloc(c.size); err != nil {
		return err
	}
	rest, err := c.view(c.file, c.size)
	if err != nil {
		return err
	}
	for _, p := range parts {
		size, err := p.size(src.Size())
		if err != nil {
			return err
		}
		if p.data != nil {
			copy(rest, p.data)
		} else if _, err := src.ReadAt(rest[:size], p.at); err != nil {
			return err
		}
		rest = rest[size:]
	}
	return nil
}

// decode calls the program's function; args are its arguments after the file.
func (c *coder) decode(args ...uint64) error {
	ok, err := c.call("decode", append([]uint64{uint64(c.file), uint64(c.size)}, args...)...)
	if err == nil && ok == 0 {
		err = errCrashed
	}
	return err
}

// at is where a result is put, for decode's arguments.
func (c *coder) at(result int) uint64 { return uint64(c.results) + 4*uint64(result) }

func (c *coder) result(i int) int {
	view, err := c.view(uint32(c.at(i)), 4)
	if err != nil {
		return 0
	}
	return int(binary.LittleEndian.Uint32(view))
}

// checkSize compares the program's opinion with the description.
func (c *coder) checkSize(h heif) error {
	if c.result(0) != h.width || c.result(1) != h.height {
		return fmt.Errorf("a picture of %d × %d px where %d × %d were announced", c.result(0), c.result(1), h.width, h.height)
	}
	return nil
}
