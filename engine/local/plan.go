package local

import (
	"fmt"

	"framewake/engine"
	"framewake/engine/provider"
)

// plan is how a request is run where memory is short. The pixels differ by
// rounding, unless the chunk does.
type plan struct {
	// resident keeps every network open, for the next clip too; otherwise one is
	// open at a time.
	resident bool
	// apart runs the UNet for one half of guidance after the other.
	apart bool
	// mapped leaves the weights in their files instead of copying them into
	// the layout the CPU's kernels like best: slower, but the system can have
	// their memory back.
	mapped bool
	// chunk is how many frames are decoded at a time; 0 means as requested.
	// Fewer frames at a time are a little less steady.
	chunk int
	// tile is the edge in latents of the squares that frames are decoded in; 0
	// means whole. Seams may show.
	tile int
}

// decodes is how many frames are decoded at a time.
func (p plan) decodes(r engine.Request) int {
	if p.chunk > 0 {
		return p.chunk
	}
	return min(r.DecodeChunkSize, r.Frames)
}

// lowered is the request as the plan runs it.
func (p plan) lowered(r engine.Request) engine.Request {
	if p.chunk > 0 {
		r.DecodeChunkSize = p.chunk
	}
	return r
}

// smaller is the next plan to try if this one does not fit. What changes pixels
// comes last. ok is false if there is none.
func (p plan) smaller(m model, r engine.Request, on provider.Name) (next plan, ok bool) {
	next = p
	switch {
	case p.resident:
		next.resident = false
	case !p.apart && guided(r):
		next.apart = true
	case !p.mapped && onCPU(on) && hasWeights(m):
		next.mapped = true
	case p.decodes(r) > 1:
		next.chunk = p.decodes(r) / 2
	default:
		return p.inTiles(m, r)
	}
	return next, true
}

// inTiles is the plan with the next smaller tiles, the last resort. The built-in
// model has none: it moves pixels across the frame.
func (p plan) inTiles(m model, r engine.Request) (next plan, ok bool) {
	edge := max(r.Width, r.Height) / m.constants().SpatialFactor
	for _, tile := range tiles {
		if hasWeights(m) && tile < edge && (p.tile == 0 || tile < p.tile) {
			p.tile = tile
			return p, true
		}
	}
	return p, false
}

// change says how the next smaller plan differs.
func (p plan) change(next plan) string {
	switch {
	case next.resident != p.resident:
		return "with one network in memory at a time"
	case next.apart != p.apart:
		return "with the halves of guidance one after the other"
	case next.mapped != p.mapped:
		return "with the weights on disk"
	case next.tile != p.tile:
		return "with each frame decoded in tiles, whose seams may show"
	}
	return fmt.Sprintf("with %d frames decoded at a time, which may flicker a little more", next.chunk)
}

func onCPU(on provider.Name) bool { return on == provider.CPU || on == "" }

// hasWeights tells whether a model has files of weights; the built-in one's are
// too small to make plans for.
func hasWeights(m model) bool { return m.imageEncoder().Folder != "" }

// fastest is the plan for a machine with memory for everything.
func fastest(m model) plan { return plan{resident: hasWeights(m)} }

// guided tells whether there are two halves of guidance.
func guided(r engine.Request) bool { return r.MaxGuidanceScale > 1 }

// choose takes the first plan that fits the machine, from one on. An error has
// kind OutOfMemory if even the smallest does not.
func choose(m model, r engine.Request, from plan, on machine) (plan, memory, error) {
	for p := from; ; {
		need, err := need(m, r, p, on.provider)
		if err == nil {
			need = on.experience.corrected(need)
			err = on.fits(need)
		}
		if err == nil {
			return p, need, nil
		}
		next, ok := p.smaller(m, r, on.provider)
		if !ok {
			return p, need, err
		}
		p = next
	}
}

// notes tell what a person should know before the run.
func (p plan) notes(m model, r engine.Request, on provider.Name) []string {
	var notes []string
	if p.mapped {
		notes = append(notes, "Memory is short, so the weights stay on disk: each step is slower.")
	}
	if p.chunk > 0 {
		notes = append(notes, fmt.Sprintf("Memory is short, so %d of the %d frames asked for are decoded at a time: the clip may flicker a little more.",
			p.chunk, min(r.DecodeChunkSize, r.Frames)))
	}
	if p.tile > 0 {
		notes = append(notes, fmt.Sprintf("Memory is short, so each frame is decoded in tiles of %d pixels: seams may show.", p.tile*m.constants().SpatialFactor))
	}
	var widened int64
	for _, n := range []network{m.imageEncoder(), m.unet(1, 1, 8, 8)} {
		if n.widened && onCPU(on) {
			widened = max(widened, n.Graph.WeightBytes()+n.Graph.FoldedBytes())
		}
	}
	if widened > 0 {
		notes = append(notes, fmt.Sprintf(
			"The weights are 16-bit and are widened for this processor, which takes %.1f GB; the 32-bit files of the model need less.",
			float64(widened)/1e9))
	}
	return notes
}

// described is the plan as an estimate has it.
func (p plan) described(m model, r engine.Request, on provider.Name) *engine.Plan {
	if on == "" {
		on = provider.CPU
	}
	return &engine.Plan{
		Provider: string(on), Resident: p.resident, GuidanceApart: p.apart, WeightsMapped: p.mapped, DecodeChunkSize: p.decodes(r),
		DecodeTile: p.tile * m.constants().SpatialFactor,
	}
}
