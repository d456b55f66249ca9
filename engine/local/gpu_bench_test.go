package local

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/hardware"
	"framewake/engine/onnx"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// BenchmarkGPU runs Stable Video Diffusion XT's architecture with random weights
// at 25 frames of 1024×576 on this machine's GPU, by the plan that its free
// memory allows. Without a GPU that proves itself it says so in a line. It
// takes 5 GB of disk and minutes.
func BenchmarkGPU(b *testing.B) {
	library, places := os.Getenv("FRAMEWAKE_ONNXRUNTIME"), provider.Places{CUDA: filepath.SplitList(os.Getenv("FRAMEWAKE_CUDA"))}
	on, card, why := provenGPU(b, library, places)
	if why != "" {
		fmt.Println("BenchmarkGPU: nothing was measured: " + why)
		b.SkipNow()
	}
	rt, err := ort.Open(ort.Options{Library: library, Places: places})
	if err != nil {
		b.Fatal(err)
	}
	const shapes = "../goldentest/testdata/svd/shapes"
	all, err := checkpointtest.ReadShapes(shapes)
	if err != nil {
		b.Fatal(err)
	}
	folder := b.TempDir()
	if err := checkpointtest.RandomHalf(folder, filepath.Join(shapes, "real_config"), all, 1); err != nil {
		b.Fatal(err)
	}
	m, err := openCheckpoint(folder, checkpoint.Options{})
	if err != nil {
		b.Fatal(err)
	}
	m.dialect = dialectOf(on.Name)
	r := m.description().Defaults
	p, need, err := choose(m, r, plan{}, machine{provider: on.Name, vram: card.Free})
	if err != nil {
		b.Fatal(err)
	}
	e := &Engine{provider: on}
	stop := e.watch(b.Context())
	f, err := measure(b, rt, m, on, p, r)
	if err != nil {
		b.Fatal(err)
	}
	peak := stop()
	fmt.Printf("BenchmarkGPU: %s, driver %s, %s, ONNX Runtime %s, plan %+v\n", card.Name, card.Driver, on, rt.Version(), p)
	fmt.Printf("BenchmarkGPU: the largest costs of a UNet run: %s\n", strings.Join(f.costs, ", "))
	b.ReportMetric(f.step, "s/step")
	b.ReportMetric(f.decode, "s/frame")
	b.ReportMetric(f.rate/1e12, "TFLOP/s-step")
	b.ReportMetric(f.ceiling/1e12, "TFLOP/s-matrix")
	b.ReportMetric(100*f.rate/f.ceiling, "%-of-matrix")
	b.ReportMetric(float64(peak)/1e9, "GB-peak")
	b.ReportMetric(float64(need.vram)/1e9, "GB-planned")
}

// provenGPU is a GPU that computes as it should; why tells that there is none.
func provenGPU(b *testing.B, library string, places provider.Places) (on provider.Provider, card hardware.GPU, why string) {
	b.Helper()
	gpus, _ := hardware.GPUs(b.Context())
	if len(gpus) == 0 {
		return on, card, "there is no GPU here"
	}
	on, card = provider.Provider{Name: provider.WebGPU}, gpus[0]
	files := provider.Inspect(library, places)
	for _, g := range slices.Backward(gpus) {
		if g.Vendor == hardware.NVIDIA && g.Index >= 0 && len(files.Problems(provider.CUDA)) == 0 {
			on, card = provider.Provider{Name: provider.CUDA, Device: g.Index}, g
		}
	}
	proof := SelfTest(b.Context(), SelfTestOptions{Provider: on, Library: library, Places: places})
	if !proof.Proved() {
		return on, card, fmt.Sprintf("%s (%s) cannot be used: %s; %s", card.Name, on, proof.Problem, proof.Hint)
	}
	return on, card, ""
}

// figures are what was measured.
type figures struct {
	step, decode float64  // seconds of a step, with guidance, and of a decoded frame
	rate         float64  // operations a second in a step, as counted in the graph
	ceiling      float64  // the same of matrix products by themselves
	costs        []string // the three largest in a run of the UNet
}

// bestOf is the shortest of so many times, in seconds.
func bestOf(times int, f func() error) (best float64, err error) {
	for range times {
		began := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		if took := time.Since(began).Seconds(); best == 0 || took < best {
			best = took
		}
	}
	return best, nil
}

// measure runs the UNet and the decoder as a request would.
func measure(t testing.TB, rt *ort.Runtime, m *pretrained, on provider.Provider, p plan, r engine.Request) (f figures, err error) {
	ctx := t.Context()
	s := newSessions(rt, m, p, on)
	defer func() { err = cmp.Or(err, s.close()) }()
	in, velocity := noiseInput(m, r)
	if f.step, err = bestOf(4, func() error { return s.Denoise(ctx, in, velocity) }); err != nil {
		return f, err
	}
	d := in.Sample.Shape
	flops := m.unet(d[0], d[1], d[3], d[4]).Graph.FLOPs()
	f.rate = float64(flops) / f.step
	if err = s.close(); err != nil { // for the session that writes a profile
		return f, err
	}
	if f.costs, err = largestCosts(t, rt, m, on, r); err != nil {
		return f, err
	}
	chunk := p.decodes(r)
	latents := tensor.New(chunk, m.constants().LatentChannels, d[3], d[4])
	pixels := tensor.New(chunk, 3, r.Height, r.Width)
	f.decode, err = bestOf(3, func() error { return s.Decode(ctx, latents, pixels) })
	f.decode /= float64(chunk)
	if err = cmp.Or(err, s.close()); err != nil {
		return f, err
	}
	f.ceiling, err = matrixRate(t, rt, on)
	return f, err
}

// noiseInput is what a step with guidance gets, random.
func noiseInput(m *pretrained, r engine.Request) (svd.Input, tensor.Tensor) {
	c, random := m.constants(), rand.New(rand.NewPCG(1, 2))
	h, w := r.Height/c.SpatialFactor, r.Width/c.SpatialFactor
	in := svd.Input{
		Sample: tensor.New(2, r.Frames, 2*c.LatentChannels, h, w), Timestep: 1,
		Embedding: tensor.New(2, 1, c.EmbeddingDim), TimeIDs: tensor.New(2, 3),
	}
	for i := range in.Sample.Data {
		in.Sample.Data[i] = float32(random.NormFloat64())
	}
	return in, tensor.New(2, r.Frames, c.LatentChannels, h, w)
}

// matrixRate is what a provider makes of products of matrices by themselves, in
// its own precision, in operations a second: what it is fed and gives back is
// small, so that only they count.
func matrixRate(t testing.TB, rt *ort.Runtime, on provider.Provider) (float64, error) {
	n, products := int64(4096), 64
	if on.IsCPU() {
		n, products = 512, 4
	}
	g := onnx.New("products")
	weight := weights{graph: g, random: rand.New(rand.NewPCG(1, 2)), dtype: precisionOf(on.Name).dtype}.uniform(keepsVariance(n), n, n)
	x := g.Input("x", onnx.Float32, n, 1)
	y := weight.Mul(x.Cast(weight.DType()))
	for range products {
		y = y.Gemm(weight, nil)
	}
	g.Output("y", y.ReduceMean(1).Cast(onnx.Float32))
	graph, err := g.Marshal()
	if err != nil {
		return 0, err
	}
	s, err := rt.NewSession(ort.Network{Graph: graph, Inputs: []string{"x"}, Outputs: []string{"y"}, Provider: on})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	in, out := tensor.New(int(n), 1), tensor.New(int(n), 1)
	best, err := bestOf(4, func() error { return s.Run(t.Context(), []tensor.Tensor{in}, []tensor.Tensor{out}) })
	return float64(g.FLOPs()) / best, err
}

// largestCosts are the operators that a run of the UNet spends most time in,
// each with its part. Where ONNX Runtime's profile tells of the GPU's kernels
// they count, else what the nodes took on the processor's clock.
func largestCosts(t testing.TB, rt *ort.Runtime, m *pretrained, on provider.Provider, r engine.Request) ([]string, error) {
	in, velocity := noiseInput(m, r)
	one := func(x tensor.Tensor) tensor.Tensor {
		return tensor.Of(x.At(0).Data, append([]int{1}, x.Shape[1:]...)...)
	}
	in.Sample, in.Embedding, in.TimeIDs, velocity = one(in.Sample), one(in.Embedding), one(in.TimeIDs), one(velocity)
	d := in.Sample.Shape
	n := m.unet(1, d[1], d[3], d[4])
	graph, err := n.Graph.Marshal()
	if err != nil {
		return nil, err
	}
	prefix := filepath.Join(t.TempDir(), "profile")
	s, err := rt.NewSession(ort.Network{Graph: graph, Inputs: n.Inputs, Outputs: n.Outputs, Weights: n.Folder, Provider: on, Profile: prefix})
	if err != nil {
		return nil, err
	}
	inputs := m.unetInputs(in)
	for range 2 {
		if err := s.Run(t.Context(), inputs, []tensor.Tensor{velocity}); err != nil {
			return nil, cmp.Or(s.Close(), err)
		}
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return readCosts(prefix)
}

// readCosts reads the profile that begins with a path.
func readCosts(prefix string) ([]string, error) {
	found, err := filepath.Glob(prefix + "*")
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("profiles %q: %w", found, cmp.Or(err, os.ErrNotExist))
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		return nil, err
	}
	var events []struct {
		Category string `json:"cat"`
		Name     string `json:"name"`
		Duration int64  `json:"dur"` // microseconds
		Args     struct {
			Operator string `json:"op_name"`
		} `json:"args"`
	}
	if err := json.Unmarshal(text, &events); err != nil {
		return nil, err
	}
	sums := map[string]map[string]int64{"Node": {}, "Kernel": {}}
	for _, e := range events {
		if by := sums[e.Category]; by != nil && e.Args.Operator != "" && (e.Category == "Kernel" || strings.HasSuffix(e.Name, "_kernel_time")) {
			by[e.Args.Operator] += e.Duration
		}
	}
	by := sums["Node"]
	if len(sums["Kernel"]) > 0 {
		by = sums["Kernel"]
	}
	var names []string
	var total int64
	for name, took := range by {
		names, total = append(names, name), total+took
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(by[b], by[a]), cmp.Compare(a, b)) })
	var costs []string
	for _, name := range names[:min(3, len(names))] {
		costs = append(costs, fmt.Sprintf("%s %.0f %%", name, 100*float64(by[name])/float64(max(total, 1))))
	}
	return costs, nil
}

// TestMeasure: what BenchmarkGPU does to a card it does to the processor too,
// on the tiny checkpoint.
func TestMeasure(t *testing.T) {
	rt := testRuntime(t)
	m, err := openCheckpoint("../goldentest/testdata/svd/checkpoint", checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := m.description().Defaults
	r.Width, r.Height, r.Frames, r.DecodeChunkSize = 64, 64, 2, 2
	for _, p := range []plan{{}, {apart: true}} {
		f, err := measure(t, rt, m, provider.Provider{}, p, r)
		if err != nil || f.step <= 0 || f.decode <= 0 || f.rate <= 0 || f.ceiling <= 0 || len(f.costs) != 3 {
			t.Errorf("%+v: got %+v, error %v", p, f, err)
		}
		t.Logf("%+v: %+v", p, f)
	}
}
