//go:build !windows

package ort

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/onnx"
	"framewake/engine/provider"
	"framewake/engine/tensor"
)

// roleVariable makes the test binary play the child of TestFakeCUDA: the
// library it names is loaded, and a session asked for on CUDA.
const roleVariable = "FRAMEWAKE_TEST_CUDA"

func TestMain(m *testing.M) {
	library := os.Getenv(roleVariable)
	if library == "" {
		os.Exit(m.Run())
	}
	r, err := Open(Options{Library: library, Threads: 1})
	if err == nil {
		_, err = r.NewSession(network(provider.Provider{Name: provider.CUDA}))
	}
	fmt.Printf("%s|%v|%s\n", engine.KindOf(err), err, engine.HintOf(err))
}

// network is y = sin(x) for four values, on a provider.
func network(p provider.Provider) Network {
	g := onnx.New("test")
	g.Output("y", g.Input("x", onnx.Float32, 4).Sin())
	model, _ := g.Marshal()
	return Network{Graph: model, Inputs: []string{"x"}, Outputs: []string{"y"}, Provider: p}
}

// share compiles a shared library with a soname into folder, linked to others
// there.
func share(t *testing.T, folder, soname, source string, needed ...string) {
	t.Helper()
	args := []string{"-shared", "-fPIC", "-Wl,-soname," + soname, "-Wl,--no-as-needed", "-L" + folder, "-o", filepath.Join(folder, soname), write(t, "library.c", source)}
	for _, n := range needed {
		args = append(args, "-l:"+n)
	}
	if out, err := exec.Command("cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("cc %s: %v\n%s", soname, err, out)
	}
}

// TestOpenLibrary: libraries in a folder the loader does not know find each
// other when they are opened in the order of their needs, and only then.
func TestOpenLibrary(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs GNU ld; the CUDA provider is for Linux and Windows")
	}
	dir := t.TempDir()
	share(t, dir, "libfirst.so.13", "int first(void) { return 1; }")
	share(t, dir, "libsecond.so.13", "int first(void); int second(void) { return first(); }", "libfirst.so.13")
	if err := openLibrary(filepath.Join(dir, "libsecond.so.13")); err == nil || !strings.Contains(err.Error(), "libfirst.so.13") {
		t.Errorf("the second alone: got %v, want libfirst.so.13 missing", err)
	}
	for _, name := range []string{"libfirst.so.13", "libsecond.so.13"} {
		if err := openLibrary(filepath.Join(dir, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFakeCUDA: a folder that looks whole, with libraries that are none, ends
// in an error that says so, not in a crash and not on the CPU.
func TestFakeCUDA(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("needs GNU ld; the CUDA provider is for Linux and Windows")
	}
	real, err := Find(os.Getenv("FRAMEWAKE_ONNXRUNTIME"), provider.Places{})
	if err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	bytes, err := os.ReadFile(real)
	if err != nil {
		t.Fatal(err)
	}
	cuda := []string{"libcublasLt.so.13", "libcublas.so.13", "libcudart.so.13", "libcufft.so.12", "libcurand.so.10", "libcudnn.so.9"}
	whole := func(dir string) {
		for _, name := range append([]string{"libcuda.so.1", "libcudnn_graph.so.9", "libonnxruntime_providers_shared.so"}, cuda...) {
			share(t, dir, name, "int unused;")
		}
		share(t, dir, "libonnxruntime_providers_cuda.so", "int unused;", cuda...)
	}
	tests := map[string]struct {
		change func(dir string)
		want   string
	}{
		"whole but hollow": {func(string) {}, "CUDA: Failed to get symbol Provider_SetHost"},
		"no cuDNN":         {func(dir string) { _ = os.Remove(filepath.Join(dir, "libcudnn.so.9")) }, "and libcudnn.so.9 was not found"},
		"no provider":      {func(dir string) { _ = os.Remove(filepath.Join(dir, "libonnxruntime_providers_cuda.so")) }, "CUDA: libonnxruntime_providers_cuda.so is not beside"},
		"cuBLAS that needs others": {func(dir string) {
			share(t, dir, "libnone.so.1", "int none(void) { return 1; }")
			share(t, dir, "libcublas.so.13", "int none(void); int f(void) { return none(); }", "libnone.so.1")
			_ = os.Remove(filepath.Join(dir, "libnone.so.1"))
		}, "libcublas.so.13 cannot be loaded: libnone.so.1"},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		dir := t.TempDir()
		whole(dir)
		tests[name].change(dir)
		library := filepath.Join(dir, "libonnxruntime.so.1.27.0")
		if err := os.WriteFile(library, bytes, 0o755); err != nil {
			t.Fatal(err)
		}
		if got := openInChild(t, library); !strings.HasPrefix(got, string(engine.Unavailable)+"|") || !strings.Contains(got, tests[name].want) || strings.HasSuffix(got, "|") {
			t.Errorf("%s: got %q, want it unavailable, %q and a hint", name, got, tests[name].want)
		}
	}
}

// openInChild returns kind, text and hint of the error that CUDA gives with a library.
func openInChild(t *testing.T, library string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+library)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%v\n%s", err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

// TestCUDAIsMissing: the library that make demo fetches has no CUDA provider.
func TestCUDAIsMissing(t *testing.T) {
	r := open(t)
	if len(provider.Inspect(r.library, r.places).Problems(provider.CUDA)) == 0 {
		t.Log("this machine has CUDA; that it works is for the self-test to prove")
		return
	}
	_, err := r.NewSession(network(provider.Provider{Name: provider.CUDA}))
	if engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == "" || !strings.Contains(fmt.Sprint(err), "CUDA") {
		t.Errorf("got %v, hint %q", err, engine.HintOf(err))
	}
}

// TestWebGPU runs on whatever Vulkan offers, software included. Without any,
// the error must say what is missing.
func TestWebGPU(t *testing.T) {
	s, err := open(t).NewSession(network(provider.Provider{Name: provider.WebGPU}))
	if err != nil {
		if engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == "" {
			t.Errorf("got %v, hint %q; want it unavailable and a hint", err, engine.HintOf(err))
		}
		t.Logf("WebGPU was not run: %v", err)
		return
	}
	in, out := tensor.Of([]float32{0, 1, -2, 0.5}, 4), tensor.New(4)
	if err := errors.Join(s.Run(t.Context(), []tensor.Tensor{in}, []tensor.Tensor{out}), s.Close()); err != nil {
		t.Fatal(err)
	}
	for i, x := range in.Data {
		if d := math.Abs(math.Sin(float64(x)) - float64(out.Data[i])); !(d < 1e-5) {
			t.Errorf("sin %g: got %g", x, out.Data[i])
		}
	}
}

func TestUnknownProvider(t *testing.T) {
	if _, err := open(t).NewSession(network(provider.Provider{Name: "TPU"})); engine.KindOf(err) != engine.Invalid {
		t.Errorf("got %v", err)
	}
}

// TestNoFallback: a node that WebGPU has no kernel for is refused, not run on
// the CPU.
func TestNoFallback(t *testing.T) {
	g := onnx.New("test")
	g.Output("y", g.Input("x", onnx.Float32, 4).Sign())
	model, err := g.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	_, err = open(t).NewSession(Network{Graph: model, Inputs: []string{"x"}, Outputs: []string{"y"}, Provider: provider.Provider{Name: provider.WebGPU}})
	if engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == "" {
		t.Errorf("got %v, hint %q", err, engine.HintOf(err))
	}
}

func TestCUDAOptions(t *testing.T) {
	got := cudaOptions(provider.Provider{Name: provider.CUDA, Device: 2, MemoryLimit: 6 << 30})
	for key, want := range map[string]string{"device_id": "2", "gpu_mem_limit": "6442450944", "arena_extend_strategy": "kSameAsRequested", "cudnn_conv_algo_search": "HEURISTIC", "prefer_nhwc": "1"} {
		if got[key] != want {
			t.Errorf("%s: got %q, want %q", key, got[key], want)
		}
	}
	if _, ok := cudaOptions(provider.Provider{Name: provider.CUDA})["gpu_mem_limit"]; ok {
		t.Error("no limit was asked for")
	}
}

// TestVersionWithoutLoading: the version read from the file is the one the
// library tells.
func TestVersionWithoutLoading(t *testing.T) {
	r := open(t)
	i := provider.Inspect(r.library, r.places)
	if runtime.GOOS == "linux" && i.Runtime.Version != r.Version() {
		t.Errorf("got %q from the file, %q from the library", i.Runtime.Version, r.Version())
	}
	if len(i.Problems(provider.CPU)) > 0 {
		t.Errorf("got %+v", i.Problems(provider.CPU))
	}
}
