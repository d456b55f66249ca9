package local

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/onnx"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/tensor"
)

var update = flag.Bool("update", false, "rewrite the dumps in testdata")

// TestBlockDumps: the graphs the self-test runs are the ones that were read.
func TestBlockDumps(t *testing.T) {
	for _, b := range blocks {
		for _, dtype := range []onnx.DType{onnx.Float32, onnx.Float16} {
			g := b.graph(dtype, dtype == onnx.Float16) // as CUDA runs it
			if err := g.Err(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "selftest_"+b.name+"_"+dtype.String()+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(g.Dump()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, path, g.Dump(), string(want))
		}
	}
}

func compareLines(t *testing.T, path, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("%s:%d differs (go test -update rewrites it):\n got %s\nwant %s", path, i+1, a, b)
			return
		}
	}
}

func testRuntime(t *testing.T) *ort.Runtime {
	t.Helper()
	r, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1})
	if err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	return r
}

func TestSelfTestOnCPU(t *testing.T) {
	testRuntime(t)
	p := SelfTest(t.Context(), SelfTestOptions{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1})
	if !p.Proved() || len(p.Checks) != len(blocks) || p.Version == "" || p.Library == "" {
		t.Errorf("got %+v", p)
	}
	for _, c := range p.Checks {
		if c.Difference != 0 || c.Tolerance != 1e-3 || c.Precision != "f32" || c.Seconds <= 0 {
			t.Errorf("got %+v, want no difference from itself", c)
		}
	}
	b, err := json.Marshal(p)
	var back provider.Proof
	if err != nil || json.Unmarshal(b, &back) != nil || !reflect.DeepEqual(back, p) {
		t.Errorf("%s does not read back as %+v: %v", b, p, err)
	}
}

// TestHalfIsWithinTolerance runs the f16 graphs on the CPU, which rounds where
// a GPU does: they must agree, and not so well that rounding was left out.
func TestHalfIsWithinTolerance(t *testing.T) {
	checks, err := tryBlocks(t.Context(), testRuntime(t), provider.Provider{}, half)
	if err != nil || len(checks) != len(blocks) {
		t.Fatalf("got %+v, %v", checks, err)
	}
	for _, c := range checks {
		t.Logf("%s in f16: %.2g of the largest value", c.Block, c.Difference)
		if c.Precision != "f16" || c.Difference < 1e-5 || c.Difference > half.tolerance/4 {
			t.Errorf("got %+v, want a difference from 1e-5 to %g", c, half.tolerance/4)
		}
	}
}

// TestSelfTestOnWebGPU: whatever this machine has, the outcome is a proof or a
// problem with a hint. Software Vulkan of Mesa 25 gets attention wrong.
func TestSelfTestOnWebGPU(t *testing.T) {
	testRuntime(t)
	p := SelfTest(t.Context(), SelfTestOptions{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1, Provider: provider.Provider{Name: provider.WebGPU}})
	if !p.Proved() && (p.Problem == "" || p.Hint == "") {
		t.Errorf("got %+v", p)
	}
	t.Logf("WebGPU: %+v", p)
}

func TestSelfTestWithoutRuntime(t *testing.T) {
	p := SelfTest(t.Context(), SelfTestOptions{Library: filepath.Join(t.TempDir(), "none.so")})
	if p.Proved() || !strings.Contains(p.Problem, "none.so is not a file") || p.Hint == "" {
		t.Errorf("got %+v", p)
	}
}

func TestSelfTestIsCancelled(t *testing.T) {
	testRuntime(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := SelfTest(ctx, SelfTestOptions{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 1})
	if p.Proved() || !strings.Contains(p.Problem, "canceled") {
		t.Errorf("got %+v", p)
	}
}

func TestRelativeDifference(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, tt := range []struct {
		name      string
		got, want []float32
		worst     float64
		err       string
	}{
		{"equal", []float32{1, -4}, []float32{1, -4}, 0, ""},
		{"apart", []float32{1, -3}, []float32{1, -4}, 0.25, ""},
		{"not a number", []float32{1, nan}, []float32{1, 2}, 0, "result 1 is NaN instead of 2"},
		{"infinite", []float32{inf, 1}, []float32{1, 2}, 0, "result 0 is +Inf instead of 1"},
		{"nothing", []float32{0, 0}, []float32{0, 0}, 0, "all 0"},
	} {
		worst, err := relativeDifference(tt.got, tt.want)
		if worst != tt.worst || (err == nil) != (tt.err == "") || !strings.Contains(fmt.Sprint(err), tt.err) {
			t.Errorf("%s: got %g, %v", tt.name, worst, err)
		}
	}
}

func TestDisagreement(t *testing.T) {
	right, wrong := provider.Check{Block: "resnet", Precision: "f32", Difference: 1e-3, Tolerance: 1e-3}, provider.Check{Block: "attention", Precision: "f32", Difference: 0.11, Tolerance: 1e-3}
	if err := disagreement([]provider.Check{right}); err != nil {
		t.Errorf("got %v", err)
	}
	err := disagreement([]provider.Check{right, wrong})
	if err == nil || err.Error() != "it computes wrongly: attention in f32 is off by 11 %, more than 0.1 %" || engine.HintOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

// TestMistakesShow: a kernel that leaves out the last keys, or a channel's
// statistics, changes the results by far more than the tolerance.
func TestMistakesShow(t *testing.T) {
	r := testRuntime(t)
	for name, mistaken := range map[string]block{
		"attention without its last 32 keys": {"attention", blocks[0].shape, func(w weights, x *onnx.Value) *onnx.Value {
			width := x.Dim(2)
			linear := func(x *onnx.Value, scale float64) *onnx.Value {
				n := x.Dim(1)
				weight, bias := w.uniform(scale*keepsVariance(width), width, width), w.uniform(0.1, width)
				return x.Reshape(2*n, width).Gemm(weight, bias).Reshape(2, n, width)
			}
			q, k, v := linear(x, 2), linear(x, 2), linear(x, 1)
			return linear(q.Attention(k.Slice(1, 0, 64), v.Slice(1, 0, 64), attentionHeads), 1).Add(x)
		}},
		"resnet without its norms": {"resnet", blocks[1].shape, func(w weights, x *onnx.Value) *onnx.Value {
			return x.QuickGelu(1).Conv(w.uniform(keepsVariance(288), 32, 32, 3, 3), nil, onnx.Square(3, 1, 1)).Add(x)
		}},
	} {
		sound := blocks[0]
		if mistaken.name == "resnet" {
			sound = blocks[1]
		}
		x := sound.input()
		run := func(b block) tensor.Tensor {
			y, _, err := runBlock(t.Context(), r, provider.Provider{}, b.graph(onnx.Float32, false), x)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return y
		}
		if d, err := relativeDifference(run(mistaken).Data, run(sound).Data); err != nil || d < 5*half.tolerance {
			t.Errorf("%s: differs by %g, %v; want more than %g", name, d, err, 5*half.tolerance)
		}
	}
}
