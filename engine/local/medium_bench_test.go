package local

import (
	"context"
	"os"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/hardware"
	"framewake/engine/networks/networkstest"
	"framewake/engine/onnx"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// benchThreads is what the reference was timed with.
const benchThreads = 2

// BenchmarkMedium runs a checkpoint with random weights and a real model's
// structure: 40 M parameters in the UNet, 256×256, 8 frames, 4 steps, guidance
// on, two threads. diffusers 0.30.3 (torch 1.13) on two cores of the same class
// took 2.0–2.1 s a step, 1.18 s a frame and 2.2–3.5 GB.
func BenchmarkMedium(b *testing.B) {
	folder := medium(b)
	rt, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: benchThreads})
	if err != nil {
		b.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	m, err := openCheckpoint(folder, checkpoint.Options{})
	if err != nil {
		b.Fatal(err)
	}
	r := m.description().Defaults
	r.Width, r.Height, r.Frames, r.Steps, r.DecodeChunkSize = 256, 256, 8, 4, 8
	ceiling := ceiling(b, rt)
	began := time.Now()
	var w *watch
	var timings svd.Timings
	for b.Loop() {
		w = &watch{sessions: newSessions(rt, m, plan{}, provider.Provider{}), peaks: map[engine.Stage]int64{}}
		timings, err = svd.Run(b.Context(), w, svd.Options{Request: r, Still: scenery(512, 512), Frame: func(int, []byte) error { return nil }})
		if err != nil {
			b.Fatal(err)
		}
		if err := w.close(); err != nil {
			b.Fatal(err)
		}
	}
	total := time.Since(began).Seconds() / float64(b.N)
	size := r.Width / m.constants().SpatialFactor
	step := float64(m.unet(2, r.Frames, size, size).Graph.FLOPs()) / w.step / 1e9
	decode := float64(m.vaeDecoder(r.Frames, size, size).Graph.FLOPs()) / w.decode / 1e9
	b.ReportMetric(w.step, "s/step")
	b.ReportMetric(w.decode/float64(r.Frames), "s/frame")
	b.ReportMetric(ceiling, "GFLOP/s-ceiling")
	b.ReportMetric(100*step/ceiling, "%-of-ceiling-step")
	b.ReportMetric(100*decode/ceiling, "%-of-ceiling-decode")
	largest := largestNetwork(m, r)
	for of, peak := range w.peaks {
		b.ReportMetric(float64(peak)/1e6, "MB-"+string(of))
		b.ReportMetric(float64(peak)/float64(largest), "of-largest-network-"+string(of))
	}
	b.ReportMetric(float64(largest)/1e6, "MB-largest-network")
	b.ReportMetric(100*(total-timings.NetworkSeconds)/total, "%-outside-networks")
}

// largestNetwork is what the most demanding network takes by itself: weights,
// values alive at once, what goes in and comes out, in bytes.
func largestNetwork(m model, r engine.Request) (largest int64) {
	for _, s := range stages(m, r, plan{}) {
		g := s.network.Graph
		largest = max(largest, g.WeightBytes()+g.FoldedBytes()+g.PeakBytes()+g.InputBytes()+g.OutputBytes())
	}
	return largest
}

// medium writes the checkpoint of the benchmark.
func medium(b testing.TB) string {
	dir := b.TempDir()
	if err := networkstest.Random(dir, "../goldentest/testdata/svd/medium", 1); err != nil {
		b.Fatal(err)
	}
	return dir
}

// watch times the runs of the UNet and the decoder without the creation of
// their sessions, of several steps the fastest, and notes the process's peak
// memory by stage, in bytes.
type watch struct {
	*sessions
	step, decode float64
	peaks        map[engine.Stage]int64
}

// weigh runs a network of a stage and notes the peak.
func (w *watch) weigh(of engine.Stage, run func() error) error {
	hardware.ResetPeakRSS()
	err := run()
	w.peaks[of] = max(w.peaks[of], hardware.PeakRSS())
	return err
}

func (w *watch) EncodeImage(ctx context.Context, pixels tensor.Tensor) (t tensor.Tensor, err error) {
	err = w.weigh(engine.StageEncode, func() error { t, err = w.sessions.EncodeImage(ctx, pixels); return err })
	return t, err
}

func (w *watch) EncodeStill(ctx context.Context, pixels tensor.Tensor) (t tensor.Tensor, err error) {
	err = w.weigh(engine.StageEncode, func() error { t, err = w.sessions.EncodeStill(ctx, pixels); return err })
	return t, err
}

func (w *watch) Denoise(ctx context.Context, in svd.Input, velocity tensor.Tensor) error {
	began := time.Now()
	err := w.weigh(engine.StageDenoise, func() error { return w.sessions.Denoise(ctx, in, velocity) })
	if took := time.Since(began).Seconds(); w.step == 0 || took < w.step {
		w.step = took
	}
	return err
}

func (w *watch) Decode(ctx context.Context, latents, pixels tensor.Tensor) error {
	began := time.Now()
	err := w.weigh(engine.StageDecode, func() error { return w.sessions.Decode(ctx, latents, pixels) })
	w.decode = time.Since(began).Seconds()
	return err
}

// ceiling is the best rate of a matrix product of 2048×2048 by itself in
// GFLOP/s, measured in this run.
func ceiling(b *testing.B, rt *ort.Runtime) float64 {
	const n = 2048
	g := onnx.New("product")
	g.Output("y", g.Input("x", onnx.Float32, n, n).Gemm(g.Constant(make([]float32, n*n), n, n), nil))
	graph, err := g.Marshal()
	if err != nil {
		b.Fatal(err)
	}
	s, err := rt.NewSession(ort.Network{Graph: graph, Inputs: []string{"x"}, Outputs: []string{"y"}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	x, y := tensor.New(n, n), tensor.New(n, n)
	best := 0.0
	for range 10 {
		began := time.Now()
		if err := s.Run(b.Context(), []tensor.Tensor{x}, []tensor.Tensor{y}); err != nil {
			b.Fatal(err)
		}
		best = max(best, 2*n*n*n/time.Since(began).Seconds()/1e9)
	}
	return best
}
