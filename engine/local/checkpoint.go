package local

import (
	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/networks"
	"framewake/engine/provider"
	"framewake/engine/svd"
	"framewake/engine/tensor"
)

// pretrained is a Stable Video Diffusion checkpoint.
type pretrained struct {
	checkpoint *checkpoint.Checkpoint
	networks   *networks.Model
	dialect    networks.Dialect
	name       string
}

// openCheckpoint reads the configuration and the tensors' headers of a folder.
func openCheckpoint(folder string, o checkpoint.Options) (*pretrained, error) {
	c, err := checkpoint.Open(folder, o)
	if err != nil {
		return nil, err
	}
	m, err := networks.New(c)
	if err != nil {
		return nil, err
	}
	return &pretrained{checkpoint: c, networks: m, dialect: networks.CPU(), name: checkpoint.Name(c.Folder)}, nil
}

// dialectOf is how graphs are written for a provider that proved itself.
func dialectOf(p provider.Name) networks.Dialect {
	switch p {
	case provider.CUDA:
		return networks.CUDA()
	case provider.WebGPU:
		return networks.WebGPU(networks.FusedAttention)
	}
	return networks.CPU()
}

// variantFor is what a provider computes in: weights of it are not converted.
func variantFor(p provider.Name) string {
	if p == provider.CUDA {
		return "fp16"
	}
	return "fp32"
}

// defaultDecodeChunkSize is what Livepeer's pipeline decodes at a time. All
// frames at once, the default of diffusers, need some 45 GB at 25 frames of
// 1024×576 in 32 bits.
const defaultDecodeChunkSize = 4

func (p *pretrained) description() engine.Description {
	ranges := engine.Ranges()
	for _, f := range []engine.Field{engine.FieldWidth, engine.FieldHeight} {
		r := ranges[f]
		r.Multiple = max(r.Multiple, float64(p.constants().SpatialFactor))
		ranges[f] = r
	}
	d := engine.DefaultRequest()
	d.Model = p.name
	d.Frames = int(p.networks.Config().UNet.NumFrames)
	d.DecodeChunkSize = min(defaultDecodeChunkSize, d.Frames)
	return engine.Description{
		Engine:   "local",
		Model:    p.name,
		Title:    checkpoint.Title(p.name),
		Note:     "Animates what is in the picture. On a processor without a GPU this takes hours.",
		Ranges:   ranges,
		Trained:  engine.TrainedSVD(d.Frames),
		Defaults: d,
	}
}

// karrasRho is fixed in EulerDiscreteScheduler._convert_to_karras of diffusers 0.30.3.
const karrasRho = 7

func (p *pretrained) constants() svd.Model {
	c := p.networks.Config()
	m := svd.Model{
		LatentChannels: int(c.VAE.LatentChannels),
		SpatialFactor:  int(c.VAE.SpatialFactor()),
		ScalingFactor:  c.VAE.ScalingFactor,
		EmbeddingDim:   int(c.ImageEncoder.ProjectionDim),
		SigmaMin:       c.Scheduler.SigmaMin,
		SigmaMax:       c.Scheduler.SigmaMax,
		Rho:            karrasRho,
	}
	for i := range 3 {
		m.ImageMean[i], m.ImageStd[i] = float32(c.Preprocessor.ImageMean[i]), float32(c.Preprocessor.ImageStd[i])
	}
	return m
}

func (p *pretrained) imageEncoder() network {
	return network{p.networks.ImageEncoder(p.dialect), isWidened(p.checkpoint.ImageEncoder)}
}

// isWidened tells whether a part's weights are not in the 32 bits that the
// CPU provider computes in.
func isWidened(p checkpoint.Part) bool { return p.Weights.Variant != "fp32" }

func (p *pretrained) vaeEncoder(height, width int) network {
	return network{p.networks.VAEEncoder(p.dialect, height, width), isWidened(p.checkpoint.VAE)}
}

func (p *pretrained) unet(batch, frames, h, w int) network {
	return network{p.networks.UNet(p.dialect, batch, frames, h, w), isWidened(p.checkpoint.UNet)}
}

func (p *pretrained) vaeDecoder(frames, h, w int) network {
	return network{p.networks.VAEDecoder(p.dialect, frames, h, w), isWidened(p.checkpoint.VAE)}
}

// unetInputs turns the numbers into sinusoids.
func (p *pretrained) unetInputs(in svd.Input) []tensor.Tensor {
	timestep, ids := p.networks.Timestep(in.Timestep), p.networks.TimeIDs(in.TimeIDs.Data)
	batch := in.TimeIDs.Shape[0]
	return []tensor.Tensor{
		in.Sample, tensor.Of(timestep, 1, len(timestep)), in.Embedding, tensor.Of(ids, batch, len(ids)/batch),
	}
}

func (p *pretrained) previewer(pixels, latents tensor.Tensor) previewer {
	return fitColours(pixels, latents, p.networks.Config().VAE.ScalingFactor).picture
}

// Speeds to begin with; what clips took corrects them, see experience, and the
// clock while a job runs. The processor's are ONNX Runtime 1.27's on one core.
// The GPUs' are a guess for a card of the middle class: none was measured.
const (
	flopsPerSecond        = 80e9
	cudaFLOPsPerSecond    = 20e12
	webgpuFLOPsPerSecond  = 2e12
	bytesCopiedPerSecond  = 0.7e9 // weights into the kernels' layout, or onto the card
	bytesWidenedPerSecond = 0.2e9
)

// flopsPerSecond is what a provider computes before anything was measured.
func (on machine) flopsPerSecond() float64 {
	switch on.provider {
	case provider.CUDA:
		return cudaFLOPsPerSecond
	case provider.WebGPU:
		return webgpuFLOPsPerSecond
	}
	return flopsPerSecond * float64(on.threads)
}

func (p *pretrained) seconds(r engine.Request, by plan, on machine) map[engine.Stage]float64 {
	seconds := map[engine.Stage]float64{}
	for _, s := range stages(p, r, by) {
		g, x := s.network.Graph, on.experience
		seconds[s.of] += float64(s.runs) * float64(g.FLOPs()) * x.perFLOP(s.of, 1/on.flopsPerSecond())
		speed := bytesCopiedPerSecond
		if s.network.widened && onCPU(on.provider) {
			speed = bytesWidenedPerSecond
		}
		seconds[s.of] += float64(g.WeightBytes()) * x.perByte(1/speed)
	}
	return seconds
}
