package safetensors

import (
	"errors"
	"io/fs"
	"os"
)

// DType is a tensor's element type as the file spells it: "F32", "F16",
// "BF16", "I64", …
type DType string

// The element types that weights of neural networks commonly have.
const (
	F32  DType = "F32"
	F16  DType = "F16"
	BF16 DType = "BF16"
)

// sizes is the enumeration Dtype of the reference implementation
// (safetensors/src/tensor.rs), in bytes. Types that are not here, some of fewer
// than eight bits, are no error: their tensors' lengths go unchecked.
var sizes = map[DType]int64{
	"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1,
	"I16": 2, "U16": 2, F16: 2, BF16: 2,
	"I32": 4, "U32": 4, F32: 4,
	"I64": 8, "U64": 8, "F64": 8,
}

// Size returns the bytes of one element, 0 if the type is unknown.
func (d DType) Size() int64 { return sizes[d] }

// Tensor says what a tensor is and where its bytes lie.
type Tensor struct {
	DType DType
	// Shape is outermost first; empty for a scalar. No entry is negative.
	Shape []int64
	// Offset counts from the start of the file. Like Length it is in bytes,
	// and Offset+Length is not beyond the file's end.
	Offset, Length int64
}

// File is what the header of a file says.
type File struct {
	Path string
	// Size is that of the file, in bytes.
	Size    int64
	Tensors map[string]Tensor
	// Metadata is free text by free keys, often only "format": "pt".
	Metadata map[string]string
}

// What a caller may tell apart. Other errors mean that the file is damaged or
// cannot be read.
var (
	// ErrTruncated: the file ends before its tensors do.
	ErrTruncated = errors.New("the file is cut off")
	// ErrPointer: a Git LFS pointer lies where the file should be.
	ErrPointer = errors.New("a Git LFS pointer, not the file itself")
	// ErrPage: a web page was saved under the file's name.
	ErrPage = errors.New("a web page, not the file itself")
)

// Open reads the header of a file and closes it again. Every offset is
// checked against the file's size, every length against type and shape, and
// the tensors must fill the file without gap or overlap. Memory grows with the
// header's true size, never with a number written in it. Errors are of type
// *[fs.PathError].
func Open(path string) (*File, error) {
	// Asked before opening, since opening a pipe would wait for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, named(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, named(path, errors.New("not a file"))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, named(path, err)
	}
	defer f.Close()
	file, err := read(f, info.Size())
	if err != nil {
		return nil, named(path, err)
	}
	file.Path = path
	return file, nil
}

// named adds the path, once.
func named(path string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	return &fs.PathError{Op: "safetensors", Path: path, Err: err}
}
