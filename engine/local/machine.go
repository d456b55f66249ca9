package local

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/provider"
)

// machine is what there is to run on: the provider, the cores, the free memory
// in bytes, 0 where nobody knows, and what earlier clips took.
type machine struct {
	provider   provider.Name
	threads    int
	ram, vram  int64
	experience experience
}

// machine asks the system. What a running or resting session of ours holds
// counts as free: it is there for the next job.
func (e *Engine) machine(ctx context.Context) machine {
	held := e.holds()
	on := machine{provider: e.provider.Name, threads: e.threads, ram: hardware.AvailableRAM()}
	if on.ram > 0 {
		on.ram += held.ram
	}
	card := e.card(ctx)
	if card.Free > 0 {
		on.vram = card.Free + held.vram
	}
	name := cmp.Or(hardware.Processor(), "processor") + fmt.Sprintf(", %d threads", e.threads)
	if !e.provider.IsCPU() {
		name = card.Name + ", driver " + card.Driver
	}
	on.experience = e.notebook.of(strings.Join([]string{e.provider.String(), name, "ONNX Runtime " + e.runtime.Version(), e.model.description().Model}, " | "))
	return on
}

// card is the GPU that the networks run on; the zero GPU for the processor, or
// if the system does not tell.
func (e *Engine) card(ctx context.Context) hardware.GPU {
	var found hardware.GPU
	if e.provider.IsCPU() {
		return found
	}
	gpus, _ := hardware.GPUs(ctx) // what is not known is no reason to refuse
	for _, g := range gpus {
		switch {
		case e.provider.Name == provider.CUDA && g.Vendor == hardware.NVIDIA && g.Index == e.provider.Device:
			return g
		case e.provider.Name != provider.CUDA && (found.Name == "" || g.Free > found.Free):
			found = g
		}
	}
	return found
}

// fits fails if a job needs more than is free.
func (on machine) fits(need memory) error {
	for _, m := range []struct {
		name         string
		needed, free int64
	}{{"memory", need.ram, on.ram}, {"memory on the GPU", need.vram, on.vram}} {
		if m.free > 0 && m.needed > m.free {
			return engine.Errorf(engine.OutOfMemory, "choose fewer frames, a smaller size or a smaller decode chunk size, or close other programs",
				"the clip needs about %.1f GB of %s and %.1f GB are free", float64(m.needed)/1e9, m.name, float64(m.free)/1e9)
		}
	}
	return nil
}

// gauge follows the free memory of a GPU, in bytes; 0 is not known.
type gauge struct {
	free          func() int64
	first, lowest int64
}

// sample looks once.
func (g *gauge) sample() {
	now := g.free()
	if now <= 0 {
		return
	}
	if g.first == 0 {
		g.first, g.lowest = now, now
	}
	g.lowest = min(g.lowest, now)
}

// peak is the most that was taken since the first look.
func (g *gauge) peak() int64 { return g.first - g.lowest }

// gaugeEvery is how often a GPU's memory is looked at: it stays for as long as
// its session, and asking the driver takes a tenth of a second.
const gaugeEvery = time.Second

// watch follows the card's memory until stop, which returns the peak.
func (e *Engine) watch(ctx context.Context) (stop func() int64) {
	if e.provider.IsCPU() {
		return func() int64 { return 0 }
	}
	g := gauge{free: func() int64 { return e.card(ctx).Free }}
	g.sample()
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		t := time.NewTicker(gaugeEvery)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				g.sample()
			}
		}
	})
	return func() int64 {
		cancel()
		ended.Wait()
		return g.peak()
	}
}
