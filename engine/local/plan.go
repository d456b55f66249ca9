package local

import (
	"framewake/engine"
	"framewake/engine/cameramove"
)

// plan estimates a request from its sizes.
func plan(r engine.Request) engine.Estimate {
	pixels := float64(r.Width*r.Height) / 1e6
	clip := pixels * float64(r.Frames)
	return engine.Estimate{
		Seconds: map[engine.Stage]float64{
			engine.StageLoad:    loadSeconds,
			engine.StageEncode:  encodeSecondsPerMegapixel * pixels,
			engine.StageDenoise: noiseSecondsPerMegapixel*clip + stepSecondsPerMegapixel*clip*float64(r.Steps),
			engine.StageDecode:  decodeSecondsPerMegapixel * clip,
		},
		RAMBytes: ram(r),
	}
}

// Costs measured on two cores of an Intel Xeon with ONNX Runtime 1.27: 25
// frames at 1024×576 in 4 steps took 0.07, 0.2, 1.75 and 2.0 s. The clock
// corrects them while a job runs. A megapixel is one of the frame's pixels,
// or of all frames' where the whole clip is meant.
const (
	loadSeconds               = 0.07
	encodeSecondsPerMegapixel = 0.35
	noiseSecondsPerMegapixel  = 0.035
	stepSecondsPerMegapixel   = 0.021
	decodeSecondsPerMegapixel = 0.135
)

// baseRAM is the worker without a job: Go, ONNX Runtime and its library.
const baseRAM = 80 << 20

// ram is the peak of the two stages that hold a whole clip: the pipeline's
// buffers beside what the stage's network needs.
func ram(r engine.Request) int64 {
	h, w := r.Height/cameramove.SpatialFactor, r.Width/cameramove.SpatialFactor
	latents := int64(4 * cameramove.LatentChannels * r.Frames * h * w)
	unet := cameramove.UNet(1, r.Frames, h, w)
	denoise := latents + unet.InputBytes() + unet.OutputBytes() + unet.PeakBytes()
	decoder := cameramove.VAEDecoder(min(r.DecodeChunkSize, r.Frames), h, w)
	decode := latents + decoder.OutputBytes() + decoder.PeakBytes()
	return baseRAM + max(denoise, decode)
}

// fits fails if a job needs more memory than is available; 0 available means
// that nobody knows.
func fits(needed, available int64) error {
	if available == 0 || needed <= available {
		return nil
	}
	return engine.Errorf(engine.OutOfMemory, "choose fewer frames or a smaller size, or close other programs",
		"the clip needs about %.1f GB of memory and %.1f GB are free", float64(needed)/1e9, float64(available)/1e9)
}
