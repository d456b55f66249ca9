package safetensors

import (
	"cmp"
	"fmt"
	"slices"
)

// place turns the tensors' offsets into offsets from the start of the file,
// where the data begins at byte start, and checks that they fill the rest of
// it without gap or overlap, as the format demands.
func place(f *File, start int64) error {
	names := make([]string, 0, len(f.Tensors))
	for name := range f.Tensors {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		s, t := f.Tensors[a], f.Tensors[b]
		return cmp.Or(cmp.Compare(s.Offset, t.Offset), cmp.Compare(s.Length, t.Length), cmp.Compare(a, b))
	})
	end := int64(0)
	for i, name := range names {
		t := f.Tensors[name]
		switch {
		case t.Offset < end:
			return fmt.Errorf("tensors %.200q and %.200q overlap", names[i-1], name)
		case t.Offset > end:
			return fmt.Errorf("%d bytes before tensor %.200q belong to none", t.Offset-end, name)
		}
		end += t.Length
		if end > f.Size-start {
			continue // the loop goes on to learn how long the file should be
		}
		t.Offset += start
		f.Tensors[name] = t
	}
	switch rest := f.Size - start - end; {
	case rest < 0:
		return truncated(f.Size, start+end)
	case rest > 0:
		return fmt.Errorf("%d bytes after the last tensor belong to none", rest)
	}
	return nil
}
