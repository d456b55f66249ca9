package cameramove

import "framewake/engine"

// What the pipeline must know about the networks.
const (
	// LatentChannels of the sample; the UNet gets as many again, the image latents.
	LatentChannels = appearanceChannels + 4
	// SpatialFactor is how many pixels a latent spans in height and in width.
	SpatialFactor = 8
	// ScalingFactor divides latents before they are decoded: none is needed.
	ScalingFactor = 1.0
	// EmbeddingDim is the length of the image embedding, as CLIP's.
	EmbeddingDim = 1024

	// SigmaMin, SigmaMax and SigmaRho define the Karras schedule, the one of
	// Stable Video Diffusion. The model predicts v; timesteps are ln(sigma)/4.
	SigmaMin = 0.002
	SigmaMax = 700.0
	SigmaRho = 7.0
)

// ImageMean and ImageStd normalise what the image encoder sees, as CLIP's
// (feature_extractor/preprocessor_config.json of Stable Video Diffusion).
var (
	ImageMean = [3]float32{0.48145466, 0.4578275, 0.40821073}
	ImageStd  = [3]float32{0.26862954, 0.26130258, 0.27577711}
)

// The channels of the latents.
const (
	lumaBlock   = 8 // SpaceToDepth of the luma
	chromaBlock = 4 // and of Cb and Cr, which have half the resolution

	lumaChannels       = lumaBlock * lumaBlock
	chromaChannels     = chromaBlock * chromaBlock
	appearanceChannels = lumaChannels + 2*chromaChannels

	// Of the image latents:
	nearChannel  = appearanceChannels
	focusChannel = appearanceChannels + 1
	// Of the sample:
	flowChannel = appearanceChannels     // x, then y
	seedChannel = appearanceChannels + 2 // two
)

// flowGain is the flow's scale in the latents: it lifts displacements of a few
// hundredths to the order of the other channels.
const flowGain = 8

// Description says what the model honours. Guidance is not among it: with
// nothing to guide, both scales stay 1 and the pipeline skips the
// unconditional half.
func Description() engine.Description {
	ranges := map[engine.Field]engine.Range{}
	all := engine.Ranges()
	for _, f := range []engine.Field{
		engine.FieldWidth, engine.FieldHeight, engine.FieldFrames, engine.FieldFPS,
		engine.FieldMotionBucketID, engine.FieldNoiseAugStrength, engine.FieldSteps,
		engine.FieldDecodeChunkSize, engine.FieldSeed,
	} {
		ranges[f] = all[f]
	}
	// Below 64 pixels the nearness map has fewer than 8 × 8 cells to tell
	// near from far with.
	for _, f := range []engine.Field{engine.FieldWidth, engine.FieldHeight} {
		r := ranges[f]
		r.Min, r.Multiple = max(r.Min, 64), SpatialFactor
		ranges[f] = r
	}
	return engine.Description{
		Engine:   "local",
		Model:    engine.BuiltinModel,
		Title:    "Camera move (built in)",
		Note:     "Moves a virtual camera over your picture with an estimated depth. It does not animate the subject.",
		Ranges:   ranges,
		Defaults: defaults(),
	}
}

// defaults is a three-second clip. A camera move looks steppy at 7 frames a
// second and smooth from about 12. Noise stays in the picture as grain stuck
// to it (0.02 is 2.5 grey levels), hence none.
func defaults() engine.Request {
	r := engine.DefaultRequest()
	r.Model = engine.BuiltinModel
	r.Width, r.Height = 1024, 576
	r.Frames, r.FPS = 49, 16
	r.MotionBucketID, r.NoiseAugStrength = 127, 0
	r.Steps = 4
	r.MinGuidanceScale, r.MaxGuidanceScale = 1, 1
	r.DecodeChunkSize = 5
	return r
}
