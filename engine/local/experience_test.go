package local

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/provider"
	"framewake/engine/safetensors"
)

func near(got, want float64) bool { return math.Abs(got-want) <= 1e-9*math.Abs(want) }

// TestWeighed: a peak above the plan counts at once, one below by half, and a
// measurement that cannot be is bounded.
func TestWeighed(t *testing.T) {
	for _, tt := range []struct {
		name              string
		was               float64
		planned, measured int64
		want              float64
	}{
		{"the first", 0, 100, 90, 0.99},
		{"more than planned", 0.99, 100, 120, 1.32},
		{"less than planned", 1.32, 100, 100, 1.21},
		{"another program took some", 1, 100, 900, mostCorrection},
		{"hardly anything", 0, 100, 1, leastCorrection},
		{"not measured", 1.1, 100, 0, 1.1},
		{"no GPU", 0, 0, 0, 0},
	} {
		x := experience{RAM: tt.was, VRAM: tt.was}.weighed(memory{tt.planned, tt.planned}, memory{tt.measured, tt.measured})
		if !near(x.RAM, tt.want) || !near(x.VRAM, tt.want) {
			t.Errorf("%s: got %g and %g, want %g", tt.name, x.RAM, x.VRAM, tt.want)
		}
	}
	if got := (experience{}).corrected(memory{100, 200}); got != (memory{100, 200}) {
		t.Errorf("without experience: got %+v", got)
	}
	if got := (experience{RAM: 1.5, VRAM: 1000}).corrected(memory{100, 200}); got != (memory{150, 200 * mostCorrection}) {
		t.Errorf("got %+v", got)
	}
}

// TestCorrectionHolds: after a clip, the prediction of another size that is off
// by a little more or less lies within what is allowed.
func TestCorrectionHolds(t *testing.T) {
	for _, raw := range []float64{0.6, 0.9, 1, 1.15, 1.8} { // predicted over measured
		x := experience{}.weighed(memory{int64(raw * 1e9), 0}, memory{1e9, 0})
		for _, drift := range []float64{0.85, 1, 1.2} {
			off := float64(x.corrected(memory{int64(raw * drift * 1e9), 0}).ram)/1e9 - 1
			if off < -0.10 || off > 0.35 {
				t.Errorf("raw %g, drift %g: off by %+.0f %%", raw, drift, 100*off)
			}
		}
	}
}

// TestTimed: seconds of an operation come from a clock, the middle of what was
// known and what was measured.
func TestTimed(t *testing.T) {
	now := time.Unix(0, 0)
	m := newMeter()
	m.now = func() time.Time { return now }
	run := func(of engine.Stage, flops int64, took time.Duration) {
		began := m.now()
		now = now.Add(took)
		m.ran(of, flops, began)
	}
	run(engine.StageDenoise, 1e12, 3*time.Second)
	run(engine.StageDenoise, 3e12, time.Second)
	run(engine.StageDecode, 1e9, 4*time.Second)
	m.reads.add(2e9, time.Second)
	if m.whole() {
		t.Error("a job without encoding is whole")
	}
	x := experience{SecondsPerFLOP: map[engine.Stage]float64{engine.StageDenoise: 3e-12, engine.StageEncode: 7e-12}}.timed(m)
	want := map[engine.Stage]float64{engine.StageDenoise: 2e-12, engine.StageDecode: 4e-9, engine.StageEncode: 7e-12}
	for of, rate := range want {
		if !near(x.SecondsPerFLOP[of], rate) {
			t.Errorf("%s: %g s, want %g", of, x.SecondsPerFLOP[of], rate)
		}
	}
	if len(x.SecondsPerFLOP) != len(want) || !near(x.SecondsPerByte, 5e-10) {
		t.Errorf("got %+v", x)
	}
	run(engine.StageEncode, 1, time.Hour) // a machine that slept
	if x = x.timed(m); x.SecondsPerFLOP[engine.StageEncode] > slowestFLOP || !m.whole() {
		t.Errorf("got %g s, whole %v", x.SecondsPerFLOP[engine.StageEncode], m.whole())
	}
}

// TestExperienceChangesThePlan: a card on which more is taken than was planned
// gets a smaller plan, and a forecast by its own speed.
func TestExperienceChangesThePlan(t *testing.T) {
	m := realModel(t, provider.CUDA, safetensors.F16)
	r := m.description().Defaults
	on := machine{provider: provider.CUDA, vram: 8e9}
	before, planned, _ := choose(m, r, plan{}, on)
	guess := m.seconds(r, before, on)[engine.StageDenoise]
	on.experience = experience{VRAM: 1.3, SecondsPerFLOP: map[engine.Stage]float64{engine.StageDenoise: 2e-14}, SecondsPerByte: 1e-9}
	after, corrected, err := choose(m, r, plan{}, on)
	if err != nil || before.apart || !after.apart || corrected.vram == planned.vram {
		t.Errorf("%+v became %+v for %d bytes, error %v", before, after, corrected.vram, err)
	}
	n := m.unet(1, r.Frames, r.Height/8, r.Width/8).Graph
	want := float64(n.FLOPs())*2*float64(r.Steps)*2e-14 + float64(n.WeightBytes())*1e-9
	if got := m.seconds(r, after, on)[engine.StageDenoise]; !near(got, want) || got > guess {
		t.Errorf("denoising in %g s, want %g, less than the guess %g", got, want, guess)
	}
}

func TestNotebook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache", "experience.json")
	n := notebook(path)
	a := experience{Key: "a", RAM: 1.25, SecondsPerFLOP: map[engine.Stage]float64{engine.StageDenoise: 1e-12}}
	n.keep(a)
	if got := n.of("a"); !reflect.DeepEqual(got, a) {
		t.Errorf("got %+v, want %+v", got, a)
	}
	if got := n.of("b"); !reflect.DeepEqual(got, experience{Key: "b"}) {
		t.Errorf("got %+v of nothing", got)
	}
	for i := range mostExperiences {
		n.keep(experience{Key: fmt.Sprint(i), RAM: 1})
	}
	if n.of("a").RAM != 0 || n.of("0").RAM != 1 {
		t.Error("not the oldest gave way")
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string][]byte{"cut": whole[:len(whole)/2], "empty": nil, "flipped": bytes.Replace(whole, []byte(`"ram": 1`), []byte(`"ram": 3`), 1)} {
		if err := os.WriteFile(path, damage, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := n.of("0"); got.RAM != 0 {
			t.Errorf("%s: got %+v", name, got)
		}
		if n.keep(a); n.of("a").RAM != 1.25 {
			t.Errorf("%s: it was not begun anew", name)
		}
	}
	newer := `{"format": 2, "sha256": "", "body": {}}`
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	n.keep(a)
	if b, _ := os.ReadFile(path); string(b) != newer || n.of("a").RAM != 0 {
		t.Errorf("a newer program's file became %s", b)
	}
	if notebook("").keep(a); notebook("").of("a").RAM != 0 {
		t.Error("no file kept something")
	}
}

// TestGauge: the peak is what was taken since the first look.
func TestGauge(t *testing.T) {
	looks := []int64{0, 20, 12, 0, 15}
	i := -1
	g := gauge{free: func() int64 { i++; return looks[i] }}
	for range looks {
		g.sample()
	}
	if g.peak() != 8 {
		t.Errorf("peak %d, want 8", g.peak())
	}
	if (&gauge{}).peak() != 0 {
		t.Error("a gauge that never looked has a peak")
	}
}
