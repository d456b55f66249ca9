package goldentest

import (
	"bytes"
	"embed"
	"encoding/json"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"testing"

	"framewake/engine/tensor"
)

//go:embed testdata/svd
var files embed.FS

const folder = "testdata/svd/"

// array is what the manifest says about one array.
type array struct {
	Name  string `json:"name"`
	Shape []int  `json:"shape"`
	// Tol is the largest error allowed; nil for inputs.
	Tol *float64 `json:"tol"`
	// Scaled means that the error of each slice along the first axis is
	// divided by max(1, largest absolute value of the slice).
	Scaled bool `json:"scaled_per_index0"`
}

// Load returns a float32 golden, in the shape it was recorded in.
func Load(t testing.TB, name string) tensor.Tensor {
	t.Helper()
	a := load(t, name, "<f4")
	return tensor.Of(a.floats(), a.shape...)
}

// LoadBytes returns a uint8 golden, flat in C order.
func LoadBytes(t testing.TB, name string) []uint8 {
	t.Helper()
	return bytes.Clone(load(t, name, "|u1").data)
}

// Still returns the recorded input image: size in pixels and interleaved
// 8-bit RGB.
func Still(t testing.TB) (width, height int, rgb []uint8) {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(read(t, "image.png")))
	if err != nil {
		t.Fatalf("goldentest: image.png: %v", err)
	}
	size := picture.Bounds().Size()
	rgba := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(rgba, rgba.Rect, picture, picture.Bounds().Min, draw.Src)
	rgb = make([]uint8, 0, 3*size.X*size.Y)
	for i := 0; i < len(rgba.Pix); i += 4 {
		rgb = append(rgb, rgba.Pix[i:i+3]...)
	}
	return size.X, size.Y, rgb
}

// Compare fails the test unless every value of got is within the manifest's
// tolerance of the golden, and logs the largest difference and its index
// either way.
func Compare(t testing.TB, name string, got []float32) {
	t.Helper()
	a := describe(t, name)
	report(t, a, difference(a, Load(t, name).Data, got), 1)
}

// CompareBytes is Compare for uint8 arrays: besides, at most 0.5 % of the
// values may differ, and none where the tolerance is 0.
func CompareBytes(t testing.TB, name string, got []uint8) {
	t.Helper()
	a := describe(t, name)
	share := 0.005
	if *a.Tol == 0 {
		share = 0
	}
	report(t, a, difference(a, widen(LoadBytes(t, name)), widen(got)), share)
}

func report(t testing.TB, a array, d diff, share float64) {
	t.Helper()
	if err := d.check(*a.Tol, share); err != nil {
		t.Errorf("%s: %v; %s", a.Name, err, d)
		return
	}
	t.Logf("%s: %s", a.Name, d)
}

func describe(t testing.TB, name string) array {
	t.Helper()
	var manifest struct {
		Arrays []array `json:"arrays"`
	}
	if err := json.Unmarshal(read(t, "manifest.json"), &manifest); err != nil {
		t.Fatalf("goldentest: manifest.json: %v", err)
	}
	i := slices.IndexFunc(manifest.Arrays, func(a array) bool { return a.Name == name })
	if i < 0 || manifest.Arrays[i].Tol == nil {
		t.Fatalf("goldentest: the manifest has no tolerance for %q", name)
	}
	return manifest.Arrays[i]
}

func load(t testing.TB, name, dtype string) npy {
	t.Helper()
	a, err := parseNPY(read(t, name+".npy"))
	if err != nil {
		t.Fatalf("goldentest: %s: %v", name, err)
	}
	if a.dtype != dtype {
		t.Fatalf("goldentest: %s: dtype %q, want %q", name, a.dtype, dtype)
	}
	return a
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := files.ReadFile(folder + name)
	if err != nil {
		t.Fatalf("goldentest: %v", err)
	}
	return b
}

func widen(b []uint8) []float32 {
	values := make([]float32, len(b))
	for i, v := range b {
		values[i] = float32(v)
	}
	return values
}
