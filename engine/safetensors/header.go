package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// prefixSize is the size of the header's length, in bytes.
const prefixSize = 8

// maxHeader bounds the header, in bytes: MAX_HEADER_SIZE of the reference
// implementation.
const maxHeader = 100_000_000

// maxRank bounds the dimensions of a tensor. A convolution over time has five.
const maxRank = 64

// metadataKey is the one key of the header that is not a tensor.
const metadataKey = "__metadata__"

// read parses the header of a file of the given size.
func read(r io.ReaderAt, size int64) (*File, error) {
	length, err := headerLength(r, size)
	if err != nil {
		return nil, err
	}
	h := header{json.NewDecoder(io.NewSectionReader(r, prefixSize, length))}
	h.UseNumber()
	file := &File{Size: size, Tensors: map[string]Tensor{}}
	if err := h.file(file); err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if err := place(file, prefixSize+length); err != nil {
		return nil, err
	}
	return file, nil
}

// headerLength reads the length and checks that the file is that long.
func headerLength(r io.ReaderAt, size int64) (int64, error) {
	start := make([]byte, min(size, 64))
	if _, err := r.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	if err := Impostor(start); err != nil {
		return 0, err
	}
	if size < prefixSize {
		return 0, truncated(size, prefixSize)
	}
	switch length := binary.LittleEndian.Uint64(start); {
	case length > maxHeader:
		return 0, fmt.Errorf("not a safetensors file: it starts with %q", start[:prefixSize])
	case int64(length) > size-prefixSize:
		return 0, truncated(size, prefixSize+int64(length))
	default:
		return int64(length), nil
	}
}

func truncated(have, want int64) error {
	return fmt.Errorf("%w: the file ends after %d of %d bytes", ErrTruncated, have, want)
}

// header reads the JSON token by token, so that repeated keys show and no
// more than a token is held.
type header struct{ *json.Decoder }

// file reads the whole header into f; Tensor.Offset counts from its end.
func (h header) file(f *File) error {
	err := h.object(func(key string) error {
		if key == metadataKey {
			if f.Metadata != nil {
				return errTwice
			}
			f.Metadata = map[string]string{}
			return h.metadata(f.Metadata)
		}
		if _, ok := f.Tensors[key]; ok {
			return errTwice
		}
		t, err := h.tensor()
		f.Tensors[key] = t
		return err
	})
	if err != nil {
		return err
	}
	switch token, err := h.Token(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("%v after the end", token)
	}
}

func (h header) metadata(into map[string]string) error {
	return h.object(func(key string) (err error) {
		if _, ok := into[key]; ok {
			return errTwice
		}
		into[key], err = h.text()
		return err
	})
}

func (h header) tensor() (Tensor, error) {
	var t Tensor
	var dtype *string
	var offsets []int64
	err := h.object(func(key string) (err error) {
		switch {
		case key == "dtype" && dtype == nil:
			var text string
			text, err = h.text()
			dtype = &text
		case key == "shape" && t.Shape == nil:
			t.Shape, err = h.integers()
		case key == "data_offsets" && offsets == nil:
			offsets, err = h.integers()
		default:
			err = errors.New("unknown or repeated key")
		}
		return err
	})
	switch {
	case err != nil:
		return t, err
	case dtype == nil || t.Shape == nil || offsets == nil:
		return t, errors.New("dtype, shape or data_offsets is missing")
	case len(offsets) != 2 || offsets[0] > offsets[1] || offsets[1] > math.MaxInt64-prefixSize-maxHeader:
		return t, fmt.Errorf("data_offsets are %v", offsets)
	}
	t.DType, t.Offset, t.Length = DType(*dtype), offsets[0], offsets[1]-offsets[0]
	return t, t.checkLength()
}

// checkLength compares the length with type and shape.
func (t Tensor) checkLength() error {
	elements, empty := int64(1), false
	for _, n := range t.Shape {
		empty = empty || n == 0
	}
	for _, n := range t.Shape {
		if empty {
			elements = 0
			break
		}
		if n > math.MaxInt64/elements {
			return fmt.Errorf("shape %v is too large", t.Shape)
		}
		elements *= n
	}
	size := t.DType.Size()
	if size == 0 {
		return nil
	}
	if elements > math.MaxInt64/size || elements*size != t.Length {
		return fmt.Errorf("%d bytes for %s%v", t.Length, t.DType, t.Shape)
	}
	return nil
}

// errTwice: which value of a repeated key counts would depend on the reader.
var errTwice = errors.New("the key comes twice")

// object reads an object; value reads what belongs to a key. Errors name the
// key.
func (h header) object(value func(key string) error) error {
	if err := h.delimiter('{'); err != nil {
		return err
	}
	for h.More() {
		key, err := h.text()
		if err != nil {
			return err
		}
		if err := value(key); err != nil {
			return fmt.Errorf("%.200q: %w", key, err)
		}
	}
	return h.delimiter('}')
}

// integers reads a list of at most maxRank integers that are not negative; the
// list is not nil.
func (h header) integers() ([]int64, error) {
	if err := h.delimiter('['); err != nil {
		return nil, err
	}
	list := []int64{}
	for h.More() {
		token, err := h.Token()
		if err != nil {
			return nil, eof(err)
		}
		number, ok := token.(json.Number)
		if !ok {
			return nil, fmt.Errorf("%.50q instead of a number", fmt.Sprint(token))
		}
		n, err := number.Int64()
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%.50s is no size", number)
		}
		if len(list) == maxRank {
			return nil, fmt.Errorf("more than %d numbers", maxRank)
		}
		list = append(list, n)
	}
	return list, h.delimiter(']')
}

func (h header) text() (string, error) {
	token, err := h.Token()
	if err != nil {
		return "", eof(err)
	}
	s, ok := token.(string)
	if !ok {
		return "", fmt.Errorf("%.50q instead of a text", fmt.Sprint(token))
	}
	return s, nil
}

func (h header) delimiter(want json.Delim) error {
	token, err := h.Token()
	if err != nil {
		return eof(err)
	}
	if token != want {
		return fmt.Errorf("%.50q instead of %q", fmt.Sprint(token), want.String())
	}
	return nil
}

// eof: the end of the header within a value is an error of its own.
func eof(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
