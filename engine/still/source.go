package still

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"framewake/engine"
)

// source is where a picture is read from. Reading stops when ctx ends, and
// decoding with it.
type source struct {
	ctx context.Context
	*io.SectionReader
	// ended is set when somebody wanted more than there is.
	ended bool
}

func newSource(ctx context.Context, r io.ReaderAt, size int64) *source {
	return &source{ctx: ctx, SectionReader: io.NewSectionReader(r, 0, size)}
}

// again is the same source from the beginning.
func (s *source) again() *source { return newSource(s.ctx, s.SectionReader, s.Size()) }

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.SectionReader.Read(p)
	return n, s.readError(err)
}

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.SectionReader.ReadAt(p, off)
	return n, s.readError(err)
}

// readError tells a drive's failure from the end of the file.
func (s *source) readError(err error) error {
	if err == nil || err == io.EOF {
		s.ended = s.ended || err == io.EOF
		return err
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return engine.Errorf(engine.Unavailable, "check the drive and try again", "cannot read: %w", err)
}

// streamed is for a decoder that reads a picture from beginning to end.
func streamed[T any](decode func(io.Reader) (T, error)) func(*source) (T, error) {
	return func(s *source) (T, error) { return decode(bufio.NewReaderSize(s, 64<<10)) }
}

// atRandom is for a decoder that finds out that a source is an io.ReaderAt.
func atRandom[T any](decode func(io.Reader) (T, error)) func(*source) (T, error) {
	return func(s *source) (T, error) { return decode(s) }
}

// run lets a decoder read a source from the beginning. Its errors at the end
// of the file all become io.ErrUnexpectedEOF, and a panic becomes an error: a
// hostile file must not end the program.
func run[T any](s *source, decode func(*source) (T, error)) (v T, err error) {
	s = s.again()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the decoder failed: %v", r)
		}
	}()
	v, err = decode(s)
	if err != nil && s.ended {
		err = io.ErrUnexpectedEOF
	}
	return v, err
}
