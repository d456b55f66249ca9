package local

import (
	"fmt"

	"framewake/engine"
)

// plan is how a request is run and the memory that takes.
type plan struct {
	// ram is the peak of the worker process, in bytes.
	ram int64
	// mapped leaves the weights in their files instead of copying them into
	// the layout the kernels like best.
	mapped bool
	// notes tell what a person should know before the run.
	notes []string
}

// baseRAM is the worker without a job: Go, ONNX Runtime and its library.
const baseRAM = 80 << 20

// newPlan plans a request. Copied weights are faster, mapped ones take no
// memory that the system could not have back; so they are mapped where
// copying would need more than is available (0: nobody knows).
func newPlan(m model, r engine.Request, available int64) plan {
	work, weights, widened := peaks(m, r)
	p := plan{ram: work + weights}
	if available > 0 && p.ram > available && weights > 0 {
		if mapped := work + widened; mapped < p.ram {
			p = plan{ram: mapped, mapped: true, notes: []string{"Memory is short, so the weights stay on disk: each step is slower."}}
		}
	}
	if widened > 0 {
		p.notes = append(p.notes, fmt.Sprintf(
			"The weights are 16-bit and are widened for this processor, which takes %.1f GB; the 32-bit files of the model need less.",
			float64(widened)/1e9))
	}
	return p
}

// peaks is the memory of the most demanding stages: of the pipeline's buffers
// and the networks' intermediate results; of copied weights; and of weights
// that cannot be mapped because they are widened.
func peaks(m model, r engine.Request) (work, weights, widened int64) {
	for _, s := range stages(m, r) {
		w := weightBytes(s.network)
		work = max(work, baseRAM+s.beside+s.network.Graph.InputBytes()+s.network.Graph.OutputBytes()+s.network.Graph.PeakBytes())
		weights = max(weights, w)
		if s.network.widened {
			widened = max(widened, w)
		}
	}
	return work, weights, widened
}

// weightBytes is the heap that copied weights take. Widening keeps the 16-bit
// weights until the 32-bit ones are complete.
func weightBytes(n network) int64 {
	if n.widened {
		return 3 * n.Graph.WeightBytes()
	}
	return n.Graph.WeightBytes()
}

// stage is a network as a request runs it.
type stage struct {
	of      engine.Stage
	network network
	runs    int
	beside  int64 // bytes of the pipeline's buffers during it
}

// stages are the networks of a request in the order they run.
func stages(m model, r engine.Request) []stage {
	c := m.constants()
	h, w := r.Height/c.SpatialFactor, r.Width/c.SpatialFactor
	latents := int64(4 * c.LatentChannels * r.Frames * h * w)
	batch, chunk := 1, min(r.DecodeChunkSize, r.Frames)
	if r.MaxGuidanceScale > 1 {
		batch = 2
	}
	return []stage{
		{engine.StageEncode, m.imageEncoder(), 1, 0},
		{engine.StageEncode, m.vaeEncoder(r.Height, r.Width), 1, 0},
		{engine.StageDenoise, m.unet(batch, r.Frames, h, w), r.Steps, latents},
		{engine.StageDecode, m.vaeDecoder(chunk, h, w), (r.Frames + chunk - 1) / chunk, latents},
	}
}

// buildError is the first error of a request's graphs.
func buildError(m model, r engine.Request) error {
	for _, s := range stages(m, r) {
		if err := s.network.Graph.Err(); err != nil {
			return fmt.Errorf("local: %w", err)
		}
	}
	return nil
}

// fits fails if a job needs more memory than is available; 0 available means
// that nobody knows.
func fits(needed, available int64) error {
	if available == 0 || needed <= available {
		return nil
	}
	return engine.Errorf(engine.OutOfMemory, "choose fewer frames, a smaller size or a smaller decode chunk size, or close other programs",
		"the clip needs about %.1f GB of memory and %.1f GB are free", float64(needed)/1e9, float64(available)/1e9)
}
