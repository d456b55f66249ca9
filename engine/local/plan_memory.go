package local

import (
	"fmt"

	"framewake/engine"
	"framewake/engine/provider"
)

// memory is what a run takes at its peak, in bytes.
type memory struct{ ram, vram int64 }

// What is taken besides the networks' weights and values, in bytes. A table of
// what was planned and what was measured is in docs/model.md.
const (
	// baseRAM is the worker: Go, ONNX Runtime, their heaps and the pipeline's
	// small buffers. Measured with ONNX Runtime 1.27 on Linux.
	baseRAM = 140 << 20
	// gpuRAM is what CUDA's libraries, or a driver for WebGPU, add to it; gpuVRAM
	// the context and the libraries' kernels on the card; gpuWorkspace what
	// cuDNN's convolutions work in. Allowances: not measured yet.
	gpuRAM       = 1 << 30
	gpuVRAM      = 600 << 20
	gpuWorkspace = 512 << 20
	// slack is what values take beyond their sizes, in percent: ONNX Runtime
	// runs nodes in an order of its own, lays images out anew for convolutions,
	// and heaps have gaps. Measured on the CPU.
	slack = 15
)

// LeastVRAM is the graphics memory, in bytes, from which on a card makes Stable
// Video Diffusion XT's usual clip, 25 frames of 1024 × 576, pixel for pixel as a
// larger one: the table in docs/model.md in a number. 0 on a processor.
func LeastVRAM(on provider.Name) int64 {
	switch on {
	case provider.CUDA:
		return 5_700_000_000
	case provider.WebGPU:
		return 11_100_000_000
	}
	return 0
}

// need is what a plan takes: that of the most demanding stage while it runs and,
// if networks stay open, what the others hold meanwhile. The error is that of a
// graph which cannot be built, for a provider that cannot run it at this size.
func need(m model, r engine.Request, p plan, on provider.Name) (memory, error) {
	var most memory
	resting := resting(m, r, p, on)
	for _, s := range stages(m, r, p) {
		if err := s.network.Graph.Err(); err != nil {
			return memory{}, fmt.Errorf("local: %w", err)
		}
		n := s.needs(p, on)
		if p.resident {
			n = n.plus(resting).minus(s.rests(p, on))
		}
		most.ram, most.vram = max(most.ram, n.ram), max(most.vram, n.vram)
	}
	return most, nil
}

func (m memory) plus(o memory) memory  { return memory{m.ram + o.ram, m.vram + o.vram} }
func (m memory) minus(o memory) memory { return memory{m.ram - o.ram, m.vram - o.vram} }

// lasting is what this process holds after its first job, without sessions: a
// plan counts it too.
func lasting(on provider.Name) memory {
	if onCPU(on) {
		return memory{ram: baseRAM}
	}
	return memory{ram: baseRAM + gpuRAM, vram: gpuVRAM}
}

// resting is what sessions hold between two clips.
func resting(m model, r engine.Request, p plan, on provider.Name) memory {
	var sum memory
	if !p.resident {
		return sum
	}
	for _, s := range stages(m, r, p) {
		sum = sum.plus(s.rests(p, on))
	}
	return sum
}

// rests is what a stage's open session holds between its runs: its weights and,
// on a GPU, the arena it has grown.
func (s stage) rests(p plan, on provider.Name) memory {
	if onCPU(on) {
		return memory{ram: s.weightsInRAM(p)}
	}
	return memory{vram: s.needs(p, on).minus(lasting(on)).vram - gpuWorkspace}
}

// needs is what one stage takes.
func (s stage) needs(p plan, on provider.Name) memory {
	g := s.network.Graph
	values := g.PlannedBytes()
	if g.SizeHidden() {
		values = g.PeakBytes()
	}
	values += values * slack / 100
	ends := g.InputBytes() + g.OutputBytes()
	if onCPU(on) {
		return lasting(on).plus(memory{ram: s.beside + ends + values + s.weightsInRAM(p)})
	}
	return lasting(on).plus(memory{ram: s.beside + ends + g.FoldedBytes(), vram: gpuWorkspace + ends + values + g.FoldedBytes()})
}

// weightsInRAM is the heap that weights take on the CPU. Widening keeps the
// 16-bit weights until the 32-bit ones are complete, and these cannot be mapped.
func (s stage) weightsInRAM(p plan) int64 {
	g := s.network.Graph
	switch {
	case s.network.widened:
		return g.WeightBytes() + g.FoldedBytes()
	case p.mapped:
		return 0
	}
	return g.WeightBytes()
}

// stage is a network as a request runs it.
type stage struct {
	of      engine.Stage
	network network
	runs    int
	beside  int64 // bytes of the pipeline's buffers during it
}

// stages are the networks of a request in the order they run.
func stages(m model, r engine.Request, p plan) []stage {
	c := m.constants()
	h, w := r.Height/c.SpatialFactor, r.Width/c.SpatialFactor
	latents := int64(4 * c.LatentChannels * r.Frames * h * w)
	batch, runs, chunk := 1, r.Steps, p.decodes(r)
	if guided(r) && p.apart {
		runs *= 2
	} else if guided(r) {
		batch = 2
	}
	decodes, beside := (r.Frames+chunk-1)/chunk, latents
	th, tw := h, w
	if p.tile > 0 {
		th, tw = min(h, p.tile), min(w, p.tile)
		decodes *= countTiles(h, w, p.tile)
		beside += int64(4 * 3 * (chunk + 1) * r.Height * r.Width) // the frames that tiles are put together to
	}
	return []stage{
		{engine.StageEncode, m.imageEncoder(), 1, 0},
		{engine.StageEncode, m.vaeEncoder(r.Height, r.Width), 1, 0},
		{engine.StageDenoise, m.unet(batch, r.Frames, h, w), runs, latents},
		{engine.StageDecode, m.vaeDecoder(chunk, th, tw), decodes, beside},
	}
}
