package checkpointtest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"framewake/engine/safetensors"
)

// Tensor is one to write. Data must have the length that DType and Shape say;
// nothing checks it.
type Tensor struct {
	DType safetensors.DType
	Shape []int64 // outermost first
	Data  []byte  // little-endian, C order
}

// WriteFile writes a .safetensors file, the tensors in the order of their
// names.
func WriteFile(path string, tensors map[string]Tensor) error {
	entries := map[string]entry{}
	for name, t := range tensors {
		entries[name] = entry{t.DType, t.Shape, int64(len(t.Data))}
	}
	return create(path, entries, func(w io.Writer, name string) error {
		_, err := w.Write(tensors[name].Data)
		return err
	})
}

// entry is what the header says of a tensor; length in bytes.
type entry struct {
	dtype  safetensors.DType
	shape  []int64
	length int64
}

// create writes the header and lets data write each tensor's bytes, in the
// order of the names.
func create(path string, entries map[string]entry, data func(w io.Writer, name string) error) (err error) {
	text, err := header(entries)
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	if _, err := f.Write(text); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		if err := data(f, name); err != nil {
			return fmt.Errorf("%s: %s: %w", path, name, err)
		}
	}
	return nil
}

// header returns the length, the JSON and its padding to a multiple of eight.
func header(entries map[string]entry) ([]byte, error) {
	type wire struct {
		DType   safetensors.DType `json:"dtype"`
		Shape   []int64           `json:"shape"`
		Offsets [2]int64          `json:"data_offsets"`
	}
	end := int64(0)
	content := map[string]wire{}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		e := entries[name]
		content[name] = wire{e.dtype, append([]int64{}, e.shape...), [2]int64{end, end + e.length}}
		end += e.length
	}
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...), nil
}
