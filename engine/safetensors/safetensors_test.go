package safetensors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const tiny = "../goldentest/testdata/svd/checkpoint/"

// encode makes a file of a header and n bytes of data.
func encode(header string, n int) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+strings.Repeat("d", n)...)
}

func write(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model #1%20ü.safetensors")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpen(t *testing.T) {
	const header = `{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[2,3],"data_offsets":[4,16]},` +
		`"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"none":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]},` +
		`"odd":{"dtype":"F4","shape":[2,2],"data_offsets":[16,18]}}  `
	path := write(t, encode(header, 18))
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	start := int64(8 + len(header))
	want := map[string]Tensor{
		"a":    {F32, []int64{}, start, 4},
		"b":    {F16, []int64{2, 3}, start + 4, 12},
		"none": {F32, []int64{0, 7}, start + 4, 0},
		"odd":  {"F4", []int64{2, 2}, start + 16, 2},
	}
	if len(f.Tensors) != len(want) {
		t.Errorf("%d tensors, want %d", len(f.Tensors), len(want))
	}
	for name, w := range want {
		got := f.Tensors[name]
		if got.DType != w.DType || !slices.Equal(got.Shape, w.Shape) || got.Offset != w.Offset || got.Length != w.Length {
			t.Errorf("%s: got %+v, want %+v", name, got, w)
		}
	}
	if f.Path != path || f.Size != start+18 || f.Metadata["format"] != "pt" || len(f.Metadata) != 1 {
		t.Errorf("path %q, size %d, metadata %v; want %q, %d, format: pt", f.Path, f.Size, f.Metadata, path, start+18)
	}
}

func TestOpenRealWriter(t *testing.T) {
	for name, want := range map[string]int{
		"unet/diffusion_pytorch_model.safetensors":      562,
		"unet/diffusion_pytorch_model.fp16.safetensors": 562,
		"image_encoder/model.safetensors":               40,
	} {
		f, err := Open(tiny + name)
		if err != nil {
			t.Error(err)
		} else if len(f.Tensors) != want {
			t.Errorf("%s: %d tensors, want %d", name, len(f.Tensors), want)
		}
	}
}

// one is the header of a single tensor.
func one(dtype, shape, offsets string) string {
	return `{"x":{"dtype":` + dtype + `,"shape":` + shape + `,"data_offsets":` + offsets + `}}`
}

func TestDamage(t *testing.T) {
	ok := one(`"F32"`, `[2]`, `[0,8]`)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":            {nil, "the file ends after 0 of 8 bytes"},
		"short":            {[]byte("abc"), "the file ends after 3 of 8 bytes"},
		"header cut":       {encode(ok, 8)[:20], "the file ends after 20 of 62 bytes"},
		"data cut":         {encode(ok, 7), "the file ends after 69 of 70 bytes"},
		"no data":          {encode(ok, 0), "the file ends after 62 of 70 bytes"},
		"longer":           {encode(ok, 9), "1 bytes after the last tensor belong to none"},
		"huge header":      {[]byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"), "not a safetensors file"},
		"header over 100M": {binary.LittleEndian.AppendUint64(nil, maxHeader+1), "not a safetensors file"},
		"pickle":           {[]byte("PK\x03\x04\x00\x00\x08\x08\x00\x00"), `not a safetensors file: it starts with "PK\x03\x04`},
		"pointer":          {[]byte("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"), "a Git LFS pointer"},
		"page":             {[]byte("\n <!DOCTYPE html><html>"), "a web page"},
		"page, bare":       {[]byte("\ufeff<HTML>"), "a web page"},
		"no JSON":          {encode("hello", 0), "header: invalid character"},
		"list":             {encode("[]", 0), `header: "[" instead of "{"`},
		"open object":      {encode("{", 0), "header: unexpected EOF"},
		"open tensor":      {encode(`{"x":{"dtype":"F32"`, 0), `header: "x": unexpected EOF`},
		"two objects":      {encode("{}{}", 0), "header: { after the end"},
		"rubbish behind":   {encode("{} \x00", 0), "header: invalid character"},
		"deep":             {encode(`{"x":`+strings.Repeat("[", 9999), 0), `"x": "[" instead of "{"`},
		"deep shape":       {encode(one(`"F32"`, strings.Repeat("[", 9999), `[0,8]`), 8), `"shape": "[" instead of a number`},
		"twice":            {encode(ok[:len(ok)-1]+","+ok[1:], 8), `"x": the key comes twice`},
		"twice, escaped":   {encode(ok[:len(ok)-1]+`,"\u0078":{}}`, 8), `"x": the key comes twice`},
		"key twice":        {encode(`{"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), `"dtype": unknown or repeated key`},
		"metadata twice":   {encode(`{"__metadata__":{"a":"1","a":"2"}}`, 0), `"a": the key comes twice`},
		"metadata number":  {encode(`{"__metadata__":{"a":1}}`, 0), `"a": "1" instead of a text`},
		"unknown key":      {encode(`{"x":{"dtype":"F32","shape":[2],"offsets":[0,8]}}`, 8), `"offsets": unknown or repeated key`},
		"missing key":      {encode(`{"x":{"dtype":"F32","shape":[2]}}`, 8), "is missing"},
		"dtype number":     {encode(one(`32`, `[2]`, `[0,8]`), 8), `"32" instead of a text`},
		"dtype null":       {encode(one(`null`, `[2]`, `[0,8]`), 8), `"<nil>" instead of a text`},
		"shape text":       {encode(one(`"F32"`, `["2"]`, `[0,8]`), 8), `"2" instead of a number`},
		"shape negative":   {encode(one(`"F32"`, `[-2]`, `[0,8]`), 8), "-2 is no size"},
		"shape fraction":   {encode(one(`"F32"`, `[2.0]`, `[0,8]`), 8), "2.0 is no size"},
		"shape huge":       {encode(one(`"F32"`, `[99999999999999999999]`, `[0,8]`), 8), "is no size"},
		"shape overflow":   {encode(one(`"F32"`, `[4294967296,4294967296]`, `[0,8]`), 8), "is too large"},
		"bytes overflow":   {encode(one(`"F32"`, `[4611686018427387906]`, `[0,8]`), 8), "8 bytes for F32[4611686018427387906]"},
		"overflow, empty":  {encode(one(`"F32"`, `[4294967296,4294967296,0]`, `[0,8]`), 8), "8 bytes for F32"},
		"wrong length":     {encode(one(`"F16"`, `[2]`, `[0,8]`), 8), "8 bytes for F16[2]"},
		"offsets swapped":  {encode(one(`"F32"`, `[2]`, `[8,0]`), 8), "data_offsets are [8 0]"},
		"one offset":       {encode(one(`"F32"`, `[2]`, `[0]`), 8), "data_offsets are [0]"},
		"offset huge":      {encode(one(`"X"`, `[2]`, `[0,9223372036854775807]`), 8), "data_offsets are"},
		"offset large":     {encode(one(`"X"`, `[2]`, `[0,9000000000000000000]`), 8), "of 9000000000000000078 bytes"},
		"gap before":       {encode(one(`"F32"`, `[2]`, `[1,9]`), 9), `1 bytes before tensor "x" belong to none`},
		"overlap": {encode(`{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[3],"data_offsets":[2,5]}}`, 5),
			`tensors "x" and "y" overlap`},
		"gap between": {encode(`{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}}`, 8),
			`2 bytes before tensor "y" belong to none`},
		"same bytes": {encode(`{"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, 3),
			`tensors "x" and "y" overlap`},
	} {
		path := write(t, c.file)
		_, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %q and the path", name, err, c.want)
		}
	}
}

func TestSentinels(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"cut":     {encode(one(`"F32"`, `[2]`, `[0,8]`), 7), ErrTruncated},
		"pointer": {[]byte("version https://git-lfs.github.com/spec/v1\n"), ErrPointer},
		"page":    {[]byte("<html>"), ErrPage},
	} {
		if _, err := Open(write(t, c.file)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	dir := t.TempDir()
	if _, err := Open(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent: got %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("folder: got %v, want not a file", err)
	}
}

func TestMetadataOnly(t *testing.T) {
	f, err := Open(write(t, encode(`{"__metadata__":{}}`, 0)))
	if err != nil || len(f.Tensors) != 0 {
		t.Errorf("got %+v, %v, want no tensors", f, err)
	}
}

// hostile are files whose numbers promise far more than they hold.
func hostile() map[string][]byte {
	big := strings.Repeat("9", 18)
	var many strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&many, `"%x":{"dtype":"","shape":[],"data_offsets":[0,0]},`, i)
	}
	return map[string][]byte{
		"header of 100 MB": append(binary.LittleEndian.AppendUint64(nil, maxHeader), '{'),
		"header of 2^63":   append(binary.LittleEndian.AppendUint64(nil, 1<<63), '{'),
		"shape":            encode(one(`"F32"`, `[`+big+`]`, `[0,`+big+`]`), 0),
		"same names":       encode(`{`+strings.Repeat(`"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},`, 10_000)+`}`, 0),
		"tensors":          encode(`{`+many.String()+`"":{"dtype":"","shape":[],"data_offsets":[0,0]}}`, 0),
		"dimensions":       encode(one(`"F32"`, `[`+strings.Repeat("1,", 100_000)+`1]`, `[0,4]`), 4),
		"nested":           encode(strings.Repeat(`{"a":`, 100_000), 0),
		"name":             encode(`{"`+strings.Repeat("a", 1_000_000)+`":{}}`, 0),
		"escapes":          encode(`{"`+strings.Repeat(`\u0000`, 100_000)+`":{}}`, 0),
	}
}

// allocated returns the bytes that do takes from the heap, whether or not it
// gives them back.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// allowed is what reading a file of n bytes may allocate in all: the JSON
// decoder makes and drops several values for every number and name.
func allowed(n int) uint64 { return 1<<20 + 32*uint64(n) }

// kept is what the result of reading a file of n bytes may hold on to: a
// tensor of the shortest name takes 50 bytes in the header and 96 in the map.
func kept(n int) uint64 { return 1<<18 + 4*uint64(n) }

// live returns the bytes of the heap that are in use.
func live() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func TestMemory(t *testing.T) {
	files := hostile()
	content, err := os.ReadFile(tiny + "unet/diffusion_pytorch_model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	files["a real one"] = content
	for name, content := range files {
		path := write(t, content)
		before := live()
		var file *File
		got := allocated(func() { file, err = Open(path) })
		holds := max(live(), before) - before
		runtime.KeepAlive(file)
		t.Logf("%s: took %d bytes and holds %d for a file of %d", name, got, holds, len(content))
		if holds > kept(len(content)) {
			t.Errorf("%s: holds %d bytes for a file of %d, want at most %d", name, holds, len(content), kept(len(content)))
		}
		if got > allowed(len(content)) {
			t.Errorf("%s: took %d bytes for a file of %d, want at most %d", name, got, len(content), allowed(len(content)))
		}
	}
}
