package local

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/onnx"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/tensor"
)

// SelfTestOptions of SelfTest.
type SelfTestOptions struct {
	// Provider to try.
	Provider provider.Provider
	// Library is the path of ONNX Runtime; "" searches, in Places too.
	Library string
	Places  provider.Places
	// Threads is how many cores the CPU's part may use; 0 means all.
	Threads int
}

// precision is an element type that a provider computes in, with the largest
// difference from the CPU's f32 results that is allowed, as a part of the
// largest result.
type precision struct {
	dtype     onnx.DType
	tolerance float64
}

var (
	// single: sums in another order differ by some 1e-6; a wrong kernel by
	// more than 1e-2.
	single = precision{onnx.Float32, 1e-3}
	// half: eleven bits, rounded some ten times on the way.
	half = precision{onnx.Float16, 2e-2}
)

// precisionOf is what networks run in on a provider.
func precisionOf(n provider.Name) precision {
	if n == provider.CUDA {
		return half
	}
	return single
}

// SelfTest runs the blocks of a network on a provider and on the CPU and
// compares them. A broken driver may crash or hang the process, so it is for a
// process of its own. The outcome is never an error: why the provider cannot
// be used is part of it.
func SelfTest(ctx context.Context, o SelfTestOptions) provider.Proof {
	proof := provider.Proof{Provider: o.Provider}
	r, err := ort.Open(ort.Options{Library: o.Library, Places: o.Places, Threads: o.Threads})
	if err == nil {
		proof.Library, proof.Version = r.Library(), r.Version()
		proof.Checks, err = tryBlocks(ctx, r, o.Provider, precisionOf(o.Provider.Name))
	}
	if err == nil {
		err = disagreement(proof.Checks)
	}
	if err != nil {
		proof.Problem, proof.Hint = oneLine(err), engine.HintOf(err)
	}
	return proof
}

// tryBlocks runs every block, though one may fail: it says more to know which do.
func tryBlocks(ctx context.Context, r *ort.Runtime, p provider.Provider, in precision) ([]provider.Check, error) {
	var checks []provider.Check
	var failed error
	for _, b := range blocks {
		c, err := tryBlock(ctx, r, p, b, in)
		switch {
		case engine.KindOf(err) == engine.Unavailable || ctx.Err() != nil: // the next would tell the same
			return checks, errors.Join(failed, err)
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("%s: %w", b.name, err))
		default:
			checks = append(checks, c)
		}
	}
	return checks, failed
}

func tryBlock(ctx context.Context, r *ort.Runtime, p provider.Provider, b block, in precision) (provider.Check, error) {
	x := b.input()
	want, _, err := runBlock(ctx, r, provider.Provider{}, b.graph(onnx.Float32, false), x)
	if err != nil {
		return provider.Check{}, fmt.Errorf("on the CPU: %w", err)
	}
	got, seconds, err := runBlock(ctx, r, p, b.graph(in.dtype, p.Name == provider.CUDA), x)
	if err != nil {
		return provider.Check{}, err
	}
	difference, err := relativeDifference(got.Data, want.Data)
	if err != nil {
		return provider.Check{}, err
	}
	return provider.Check{Block: b.name, Precision: in.dtype.String(), Difference: difference, Tolerance: in.tolerance, Seconds: seconds}, nil
}

// input is random, of the size that normed values have.
func (b block) input() tensor.Tensor {
	shape := make([]int, len(b.shape))
	for i, d := range b.shape {
		shape[i] = int(d)
	}
	x, random := tensor.New(shape...), rand.New(rand.NewPCG(3, 4))
	for i := range x.Data {
		x.Data[i] = float32(random.NormFloat64())
	}
	return x
}

// runBlock runs a graph twice: the first time kernels are compiled, the second
// is measured. Both must give the same kind of result, so the second counts.
func runBlock(ctx context.Context, r *ort.Runtime, p provider.Provider, g *onnx.Graph, x tensor.Tensor) (tensor.Tensor, float64, error) {
	model, err := g.Marshal()
	if err != nil {
		return tensor.Tensor{}, 0, err
	}
	s, err := r.NewSession(ort.Network{Graph: model, Inputs: []string{"x"}, Outputs: []string{"y"}, Provider: p})
	if err != nil {
		return tensor.Tensor{}, 0, err
	}
	y := tensor.New(x.Shape...)
	var took time.Duration
	for range 2 {
		began := time.Now()
		if err = s.Run(ctx, []tensor.Tensor{x}, []tensor.Tensor{y}); err != nil {
			break
		}
		took = time.Since(began)
	}
	return y, took.Seconds(), errors.Join(err, s.Close())
}

// relativeDifference is the largest difference of two results as a part of the largest
// value wanted.
func relativeDifference(got, want []float32) (float64, error) {
	var worst, largest float64
	for i, w := range want {
		d := math.Abs(float64(got[i]) - float64(w))
		if math.IsNaN(d) || math.IsInf(d, 0) {
			return 0, engine.Errorf(engine.Other, wrongHint, "result %d is %g instead of %g", i, got[i], w)
		}
		worst, largest = max(worst, d), max(largest, math.Abs(float64(w)))
	}
	if largest == 0 {
		return 0, errors.New("the CPU's results are all 0")
	}
	return worst / largest, nil
}

const wrongHint = "update the graphics driver and ONNX Runtime, or choose another provider"

// disagreement is the error of blocks that differ too much.
func disagreement(checks []provider.Check) error {
	var wrong []string
	for _, c := range checks {
		if !c.Agrees() {
			wrong = append(wrong, fmt.Sprintf("%s in %s is off by %.2g %%, more than %.2g %%", c.Block, c.Precision, 100*c.Difference, 100*c.Tolerance))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return engine.Errorf(engine.Other, wrongHint, "it computes wrongly: %s", strings.Join(wrong, ", "))
}

// oneLine is an error's text on one line.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
