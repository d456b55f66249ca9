package ort

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"framewake/engine/onnx"
	"framewake/engine/tensor"
)

// open loads ONNX Runtime, or skips where there is none.
func open(t testing.TB) *Runtime {
	t.Helper()
	r, err := Open(Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1})
	if err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	return r
}

// session builds the graph y = f(x) for a vector of n values.
func session(t testing.TB, n int64, f func(x *onnx.Value) *onnx.Value) *Session {
	t.Helper()
	g := onnx.New("test")
	g.Output("y", f(g.Input("x", onnx.Float32, n)))
	model, err := g.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(t).NewSession(Network{Graph: model, Inputs: []string{"x"}, Outputs: []string{"y"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 2 {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		}
	})
	return s
}

func TestRun(t *testing.T) {
	s := session(t, 3, func(x *onnx.Value) *onnx.Value { return x.MulScalar(2).AddScalar(0.5) })
	in, out := tensor.Of([]float32{1, -2, 0}, 3), tensor.New(3)
	for range 2 { // the session stays usable
		if err := s.Run(t.Context(), []tensor.Tensor{in}, []tensor.Tensor{out}); err != nil {
			t.Fatal(err)
		}
		for i, want := range []float32{2.5, -3.5, 0.5} {
			if out.Data[i] != want {
				t.Errorf("value %d: got %g, want %g", i, out.Data[i], want)
			}
		}
	}
}

func TestRunErrors(t *testing.T) {
	s := session(t, 3, func(x *onnx.Value) *onnx.Value { return x.Abs() })
	three, two := tensor.New(3), tensor.New(2)
	for _, tt := range []struct {
		name, want string
		in, out    []tensor.Tensor
	}{
		{"no input", "0 inputs", nil, []tensor.Tensor{three}},
		{"wrong length", "x", []tensor.Tensor{two}, []tensor.Tensor{three}},
		{"empty", "empty", []tensor.Tensor{tensor.New(0)}, []tensor.Tensor{three}},
	} {
		if err := s.Run(t.Context(), tt.in, tt.out); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestNotAGraph(t *testing.T) {
	if _, err := open(t).NewSession(Network{Graph: []byte("not a graph"), Inputs: []string{"x"}, Outputs: []string{"y"}}); err == nil {
		t.Error("no error")
	}
}

// TestExternalWeights: a weight is read from the file it lies in, mapped or
// copied, wherever in the file it begins and whatever the folder is called.
func TestExternalWeights(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Gewichte ü #1 %20")
	weights := []float32{1, -2, 3}
	bytes := []byte("odd") // an offset that is no multiple of anything
	for _, w := range weights {
		bytes = binary.LittleEndian.AppendUint32(bytes, math.Float32bits(w))
	}
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(dir, "w é.bin"), bytes, 0o644)); err != nil {
		t.Fatal(err)
	}
	build := func(location string, offset int64) Network {
		g := onnx.New("test")
		w := g.External("w", onnx.Float32, []int64{3}, onnx.External{Location: location, Offset: offset, Length: 12})
		g.Output("y", g.Input("x", onnx.Float32, 3).Mul(w))
		model, err := g.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		return Network{Graph: model, Inputs: []string{"x"}, Outputs: []string{"y"}, Weights: dir}
	}
	for _, mapped := range []bool{false, true} {
		n := build("w é.bin", 3)
		n.Mapped = mapped
		s, err := open(t).NewSession(n)
		if err != nil {
			t.Fatal(err)
		}
		out := tensor.New(3)
		if err := errors.Join(s.Run(t.Context(), []tensor.Tensor{tensor.Of([]float32{2, 2, 2}, 3)}, []tensor.Tensor{out}), s.Close()); err != nil {
			t.Fatal(err)
		}
		for i, w := range weights {
			if out.Data[i] != 2*w {
				t.Errorf("mapped %v, value %d: got %g, want %g", mapped, i, out.Data[i], 2*w)
			}
		}
	}
	for name, n := range map[string]Network{"missing file": build("none.bin", 0), "past the end": build("w é.bin", 4)} {
		if _, err := open(t).NewSession(n); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestRunIsTerminated cancels a network that would take minutes.
func TestRunIsTerminated(t *testing.T) {
	s := session(t, 1<<20, func(x *onnx.Value) *onnx.Value {
		for range 20_000 {
			x = x.Sin()
		}
		return x
	})
	x := tensor.New(1 << 20)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if err := s.Run(ctx, []tensor.Tensor{x}, []tensor.Tensor{x}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if err := s.Run(ctx, []tensor.Tensor{x}, []tensor.Tensor{x}); !errors.Is(err, context.Canceled) {
		t.Errorf("with a cancelled context: got %v", err)
	}
}

func TestSecondLibraryIsRefused(t *testing.T) {
	open(t)
	other := filepath.Join(t.TempDir(), "other.so")
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Library: other}); err == nil || !strings.Contains(err.Error(), "is loaded already") {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRun(b *testing.B) {
	s := session(b, 1, func(x *onnx.Value) *onnx.Value { return x.Abs() })
	in, out := tensor.Of([]float32{float32(math.Pi)}, 1), tensor.New(1)
	for b.Loop() {
		if err := s.Run(b.Context(), []tensor.Tensor{in}, []tensor.Tensor{out}); err != nil {
			b.Fatal(err)
		}
	}
}
