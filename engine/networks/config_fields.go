package networks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"framewake/engine/checkpoint"
)

// fields are the keys of one config file. Reading a wrong value notes an error
// and returns zero; close returns the errors.
type fields struct {
	path   string
	values map[string]json.RawMessage
	read   map[string]bool
	broken bool // no JSON: one error says so, and missing keys are none
	errs   []error
}

// maxFaults bounds the lines of an error about one file.
const maxFaults = 20

// parse takes a config file apart. A key may come once.
func parse(d checkpoint.Document) *fields {
	f := &fields{path: d.Path, values: map[string]json.RawMessage{}, read: map[string]bool{}}
	if err := f.parse(d.JSON); err != nil {
		f.errs, f.broken = []error{fmt.Errorf("%s: %w", f.path, err)}, true
	}
	return f
}

func (f *fields) parse(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return errors.New("no JSON object")
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return eof(err)
		}
		key, ok := token.(string)
		if !ok {
			return fmt.Errorf("%v where a key should be", token)
		}
		if _, twice := f.values[key]; twice {
			return fmt.Errorf("%.100s: the key comes twice", key)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("%.100s: %w", key, eof(err))
		}
		f.values[key] = value
	}
	if _, err := d.Token(); err != nil {
		return eof(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the object")
	}
	return nil
}

// eof: the end of the text within the object is an error of its own.
func eof(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// metadata tells keys that say where a file comes from. Those that start with
// an underscore are diffusers' and transformers' own notes.
func metadata(key string) bool {
	if strings.HasPrefix(key, "_") || strings.HasSuffix(key, "_version") {
		return true
	}
	return slices.Contains([]string{
		"architectures",        // the Python class
		"dtype", "torch_dtype", // what the weights were saved as; the weights tell
		"processor_class", // another Python class
	}, key)
}

// close returns the errors, a line each. A key nobody asked for may change
// what the networks compute, so it is one, unless it switches something off:
// false or null.
func (f *fields) close() error {
	if f.broken {
		return f.errs[0]
	}
	for _, key := range sortedKeys(f.values) {
		value := string(f.values[key])
		if !f.read[key] && !metadata(key) && value != "null" && value != "false" {
			f.errs = append(f.errs, fmt.Errorf("%s: the key %.100q with value %.100s is unknown", f.path, key, value))
		}
	}
	if n := len(f.errs) - maxFaults; n > 0 {
		f.errs = append(f.errs[:maxFaults], fmt.Errorf("%s: and %d more", f.path, n))
	}
	return errors.Join(f.errs...)
}

// good reports whether all values were right so far.
func (f *fields) good() bool { return len(f.errs) == 0 }

func (f *fields) fail(key, format string, args ...any) {
	f.errs = append(f.errs, fmt.Errorf("%s: %s: "+format, append([]any{f.path, key}, args...)...))
}

// ignore marks keys as known and without influence.
func (f *fields) ignore(keys ...string) {
	for _, key := range keys {
		f.read[key] = true
	}
}

// optional calls read if the key is there and not null.
func (f *fields) optional(key string, read func(key string)) {
	if value, ok := f.values[key]; ok && string(value) != "null" {
		read(key)
	}
}

// decode reads a value into v, of a pointer type; what names the type. null
// is no value.
func (f *fields) decode(key, what string, v any) bool {
	f.read[key] = true
	value, ok := f.values[key]
	switch {
	case !ok:
		f.fail(key, "the key is missing")
		return false
	case string(value) == "null" || json.Unmarshal(value, v) != nil:
		f.fail(key, "%.100s is not %s", value, what)
		return false
	}
	return true
}

func (f *fields) boolean(key string) (b bool) {
	f.decode(key, "true or false", &b)
	return b
}

func (f *fields) mustBe(key string, want bool) {
	if got := false; f.decode(key, "true or false", &got) && got != want {
		f.fail(key, "%v is not supported, only %v", got, want)
	}
}

// oneOf reads one of a few texts.
func (f *fields) oneOf(key string, allowed ...string) (text string) {
	if f.decode(key, "a text", &text) && !slices.Contains(allowed, text) {
		f.fail(key, "%.100q is not supported, only %q", text, allowed)
		return ""
	}
	return text
}

// texts reads a list of least to most texts.
func (f *fields) texts(key string, least, most int) []string {
	return list[string](f, key, "a list of texts", least, most)
}

// list reads a list of least to most values, none of them null.
func list[T any](f *fields, key, what string, least, most int) []T {
	var values []*T
	if !f.decode(key, what, &values) {
		return nil
	}
	if slices.Contains(values, nil) {
		f.fail(key, "%.100s is not %s", f.values[key], what)
		return nil
	}
	if n := len(values); n < least || n > most {
		want := fmt.Sprintf("%d to %d", least, most)
		if least == most {
			want = fmt.Sprint(least)
		}
		f.fail(key, "%.100s has %d entries, not %s", f.values[key], n, want)
		return nil
	}
	plain := make([]T, len(values))
	for i, v := range values {
		plain[i] = *v
	}
	return plain
}

func (f *fields) integer(key string, least, most int64) (n int64) {
	if !f.decode(key, "an integer", &n) || !within(f, key, n, least, most) {
		return 0
	}
	return n
}

func (f *fields) float(key string, least, most float64) (x float64) {
	if !f.decode(key, "a number", &x) || !within(f, key, x, least, most) {
		return 0
	}
	return x
}

// within checks a value's range.
func within[N int64 | float64](f *fields, key string, x, least, most N) bool {
	switch {
	case x >= least && x <= most:
		return true
	case least == most:
		f.fail(key, "%v is not supported, only %v", x, least)
	default:
		f.fail(key, "%v is not between %v and %v", x, least, most)
	}
	return false
}

// integers reads a list of fewest to longest integers, each 1 to most.
func (f *fields) integers(key string, fewest, longest int, most int64) []int64 {
	values := list[int64](f, key, "a list of integers", fewest, longest)
	for _, n := range values {
		if !within(f, key, n, 1, most) {
			return nil
		}
	}
	return values
}

// floats reads a list of n numbers, each least to most.
func (f *fields) floats(key string, n int, least, most float64) []float64 {
	values := list[float64](f, key, "a list of numbers", n, n)
	for _, x := range values {
		if !within(f, key, x, least, most) {
			return nil
		}
	}
	return values
}

// perLevel reads a number that holds for every level, or a list with one
// entry per level, each 1 to most. Without levels, an error noted already, it
// reads nothing.
func (f *fields) perLevel(key string, levels int, most int64) []int64 {
	if levels == 0 {
		f.ignore(key)
		return nil
	}
	if bytes.HasPrefix(f.values[key], []byte("[")) {
		return f.integers(key, levels, levels, most)
	}
	n := f.integer(key, 1, most)
	if n == 0 {
		return nil
	}
	return slices.Repeat([]int64{n}, levels)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
