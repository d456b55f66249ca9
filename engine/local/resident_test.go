package local

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/provider"
	"framewake/engine/safetensors"
	"framewake/engine/video"
)

// openTiny opens the tiny checkpoint, on the processor.
func openTiny(t *testing.T, experience string) *Engine {
	t.Helper()
	tools, err := video.Find(video.Options{})
	if err != nil {
		t.Skipf("needs ffmpeg: %v", err)
	}
	ledger, err := files.OpenLedger(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e, err := Open(Options{Model: "../goldentest/testdata/svd/checkpoint", Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"),
		Experience: experience, Threads: 1, Tools: tools, Ledger: ledger})
	if err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	t.Cleanup(func() { _, _ = e.Close(), ledger.Close() })
	return e
}

// tinyRequest is decoded in two chunks of one size.
func tinyRequest(t *testing.T, e *Engine) engine.Request {
	t.Helper()
	r := e.model.description().Defaults
	r.Width, r.Height, r.Frames, r.Steps, r.DecodeChunkSize = 64, 64, 4, 2, 2
	r.Image = stillFile(t, r)
	return r
}

// TestResident: with memory for all networks, the second clip opens none, has
// the same bytes, and what the first took is known.
func TestResident(t *testing.T) {
	notes := filepath.Join(t.TempDir(), "experience.json")
	e := openTiny(t, notes)
	r := tinyRequest(t, e)
	before, err := e.Estimate(t.Context(), r)
	if err != nil || !before.Plan.Resident {
		t.Fatalf("plan %+v, error %v, want it resident", before.Plan, err)
	}
	var masters [2][]byte
	for i := range masters {
		result, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if masters[i], err = os.ReadFile(result.Master); err != nil {
			t.Fatal(err)
		}
		if opened := e.warm.meter.reads.amount > 0; opened != (i == 0) {
			t.Errorf("clip %d: networks opened %v, want %v", i, opened, i == 0)
		}
		if len(e.warm.open) != 4 || e.holds().ram == 0 {
			t.Errorf("clip %d: %d networks rest in %d bytes, want 4", i, len(e.warm.open), e.holds().ram)
		}
	}
	if !bytes.Equal(masters[0], masters[1]) {
		t.Error("the masters differ")
	}
	after, err := e.Estimate(t.Context(), r)
	if err != nil || after.Seconds[engine.StageDenoise] == before.Seconds[engine.StageDenoise] || after.RAMBytes == before.RAMBytes {
		t.Errorf("estimated %+v before and %+v after, error %v", before, after, err)
	}
	r.Frames = 3 // another size: of each network still one
	if _, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()}); err != nil || len(e.warm.open) != 4 {
		t.Errorf("%d networks rest after another size, error %v", len(e.warm.open), err)
	}
	if err := e.Close(); err != nil || len(e.warm.open) != 0 {
		t.Errorf("%d networks rest after Close, error %v", len(e.warm.open), err)
	}
}

// TestByStage: a plan that keeps one network closes those of an earlier one
// that kept all, and a job that ends keeps none.
func TestByStage(t *testing.T) {
	e := openTiny(t, "")
	r := tinyRequest(t, e)
	for i, p := range []plan{{resident: true}, {}} {
		most := 0
		n := e.start(p).(*sessions)
		run := engine.Run{Dir: t.TempDir(), Report: func(engine.Event) { most = max(most, len(n.open)) }}
		if _, err := e.attempt(t.Context(), r, p, run); err != nil {
			t.Fatal(err)
		}
		rest := len(n.open)
		if i == 0 && rest != 4 || i == 1 && rest != 0 {
			t.Errorf("%+v: %d networks rest", p, rest)
		}
	}
}

// TestResidentNeeds: to keep all takes more, and is given up first.
func TestResidentNeeds(t *testing.T) {
	for on, dtype := range map[provider.Name]safetensors.DType{provider.CUDA: safetensors.F16, provider.CPU: safetensors.F32} {
		m := realModel(t, on, dtype)
		r := m.description().Defaults
		all, err := need(m, r, plan{resident: true}, on)
		if err != nil {
			t.Fatal(err)
		}
		one, err := need(m, r, plan{}, on)
		if err != nil {
			t.Fatal(err)
		}
		rest := resting(m, r, plan{resident: true}, on)
		if all.ram < one.ram || all.vram < one.vram || all == one || rest.ram >= all.ram || rest.vram > all.vram {
			t.Errorf("%s: all %+v, one at a time %+v, resting %+v", on, all, one, rest)
		}
		if next, ok := fastest(m).smaller(m, r, on); !ok || next != (plan{}) {
			t.Errorf("%s: after %+v comes %+v", on, fastest(m), next)
		}
		t.Logf("%s: all %.1f and %.1f GB, one at a time %.1f and %.1f", on, float64(all.ram)/1e9, float64(all.vram)/1e9, float64(one.ram)/1e9, float64(one.vram)/1e9)
	}
}

// TestOpensForCUDA: without a card, too, an engine for CUDA takes the 16-bit
// files and plans the card's memory; a clip is an error of CUDA's, never the
// processor's doing.
func TestOpensForCUDA(t *testing.T) {
	cpu := openTiny(t, "")
	e, err := Open(Options{Model: "../goldentest/testdata/svd/checkpoint", Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"),
		Provider: provider.Provider{Name: provider.CUDA}, Threads: 1, Tools: cpu.tools, Ledger: cpu.ledger})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r := tinyRequest(t, e)
	estimate, err := e.Estimate(t.Context(), r)
	if err != nil || estimate.VRAMBytes == 0 || estimate.Plan.Provider != "CUDA" {
		t.Errorf("estimated %+v with plan %+v, error %v", estimate, estimate.Plan, err)
	}
	if got := e.model.(*pretrained).checkpoint.UNet.Weights.Variant; got != "fp16" {
		t.Errorf("weights in %s, want fp16", got)
	}
	if _, err := e.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()}); err != nil && engine.KindOf(err) != engine.Unavailable {
		t.Errorf("got %v of kind %s, want %s", err, engine.KindOf(err), engine.Unavailable)
	}
}
