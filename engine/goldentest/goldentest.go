package goldentest

import (
	"os"
	"path/filepath"
	"testing"

	"framewake/engine/tensor"
)

// Folder returns the repository's own recordings, absolute: a tiny checkpoint
// and what the reference makes of it, in checkpoint and golden, and the
// descriptions of larger models beside them.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for { // tests run in their package's folder
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "engine", "goldentest", "testdata", "svd")
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("goldentest: no go.mod above the working directory")
		}
		dir = up
	}
}

// own opens the repository's own arrays.
func own(t testing.TB) *Set {
	t.Helper()
	s, err := Open(filepath.Join(Folder(t), "golden"))
	check(t, err)
	return s
}

// Load returns a float32 golden, in the shape it was recorded in.
func Load(t testing.TB, name string) tensor.Tensor {
	t.Helper()
	a, err := own(t).Tensor(name)
	check(t, err)
	return a
}

// LoadBytes returns a uint8 golden, flat in C order.
func LoadBytes(t testing.TB, name string) []uint8 {
	t.Helper()
	b, err := own(t).Bytes(name)
	check(t, err)
	return b
}

// Still returns the recorded input image: size in pixels and interleaved
// 8-bit RGB.
func Still(t testing.TB) (width, height int, rgb []uint8) {
	t.Helper()
	width, height, rgb, err := own(t).Still()
	check(t, err)
	return width, height, rgb
}

// Compare fails the test unless every value of got, flat in C order, is within
// the manifest's tolerance of the golden, and logs the largest difference and
// its index either way.
func Compare(t testing.TB, name string, got []float32) {
	t.Helper()
	s := own(t)
	shape := []int{len(got)}
	if a, ok := s.Array(name); ok && tensor.Len(a.Shape) == len(got) {
		shape = a.Shape
	}
	d, err := s.Check(name, tensor.Of(got, shape...))
	check(t, err)
	if d.Problem != nil {
		t.Errorf("%s: %v; %s", name, d.Problem, d)
		return
	}
	t.Logf("%s: %s", name, d)
}

// CompareBytes is Compare for uint8 arrays: besides, at most 0.5 % of the
// values may differ, and none where the tolerance is 0.
func CompareBytes(t testing.TB, name string, got []uint8) {
	t.Helper()
	Compare(t, name, Floats(got))
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("goldentest: %v", err)
	}
}
