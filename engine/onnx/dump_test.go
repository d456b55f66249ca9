package onnx

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the dumps in testdata")

func TestDump(t *testing.T) {
	g := mixed()
	x := g.Input("large", Float32, 16)
	y := x.Add(g.Constant(make([]float32, 16), 16)).Less(g.Scalar(0.25)).Where(x, g.Constant([]float32{1, -2}, 2, 1))
	g.Output("z", y)
	path := filepath.Join("testdata", "mixed.txt")
	got := g.Dump()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("dump differs from %s (go test -update rewrites it):\n%s", path, got)
	}
}

func TestDumpShowsTheError(t *testing.T) {
	g := New("g")
	g.Input("x", Float32, 0)
	want := "graph g: 0 nodes, 0 B weights, 0 B in, 0 B out, 0 B peak between\n" +
		"error onnx: graph g: input x f32[0]: axis 0 has size 0\n"
	if got := g.Dump(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
