package safetensors

import (
	"bytes"
	"testing"
)

// FuzzOpen checks what Open promises about any bytes at all.
func FuzzOpen(f *testing.F) {
	for _, content := range hostile() {
		if len(content) < 1<<10 { // large ones slow the fuzzer down
			f.Add(content)
		}
	}
	for _, header := range []string{
		`{}`,
		`{"__metadata__":{"format":"pt"}}`,
		one(`"F32"`, `[2]`, `[0,8]`),
		one(`"BF16"`, `[2,2]`, `[0,8]`),
		one(`"I64"`, `[]`, `[0,8]`),
		one(`"?"`, `[3]`, `[0,8]`),
		`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}`,
	} {
		f.Add(encode(header, 8))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		var file *File
		var err error
		took := allocated(func() { file, err = read(bytes.NewReader(content), int64(len(content))) })
		if took > allowed(len(content)) {
			t.Errorf("took %d bytes for a file of %d", took, len(content))
		}
		if err != nil {
			return
		}
		sum := int64(0)
		for name, x := range file.Tensors {
			if x.Offset < prefixSize || x.Length < 0 || x.Offset > file.Size-x.Length {
				t.Errorf("%q: bytes %d + %d in a file of %d", name, x.Offset, x.Length, file.Size)
			}
			if err := x.checkLength(); err != nil {
				t.Errorf("%q: %v", name, err)
			}
			sum += x.Length
		}
		if sum > file.Size-prefixSize {
			t.Errorf("tensors of %d bytes in a file of %d", sum, file.Size)
		}
	})
}
