package networks

import (
	"fmt"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/onnx"
)

// Model is a checkpoint understood: its configuration is supported and all
// its tensors are what the layers expect. It may be used by several
// goroutines at once.
type Model struct {
	config Config
	parts  map[string]checkpoint.Weights
}

// The parts of a checkpoint, by the names of their folders.
const (
	partUNet         = "unet"
	partVAE          = "vae"
	partImageEncoder = "image_encoder"
)

// New reads the config files of a checkpoint and accounts for every tensor.
// Errors are of kind engine.Invalid and name file, key and value, or the
// tensors that are missing, of another shape or type, or unknown.
func New(c *checkpoint.Checkpoint) (*Model, error) {
	config, err := readConfig(c)
	if err != nil {
		return nil, err
	}
	m := &Model{config, map[string]checkpoint.Weights{}}
	for _, part := range []checkpoint.Part{c.UNet, c.VAE, c.ImageEncoder} {
		w := newWeights(part.Weights.Tensors)
		if err := ask(config, part.Name, w); err != nil {
			return nil, engine.Errorf(engine.Invalid, "choose another model", "%s: %w", part.Config.Path, err)
		}
		if err := w.problems(part); err != nil {
			return nil, err
		}
		m.parts[part.Name] = part.Weights
	}
	return m, nil
}

// Shapes returns the shape of every tensor a checkpoint with these config files
// has: by part ("unet", "vae", "image_encoder"), then by name. Of c it reads the
// documents only. Tensors are in it that the graphs do not need.
func Shapes(c *checkpoint.Checkpoint) (map[string]map[string][]int64, error) {
	config, err := readConfig(c)
	if err != nil {
		return nil, err
	}
	shapes := map[string]map[string][]int64{}
	for _, part := range []string{partUNet, partVAE, partImageEncoder} {
		w := newWeights(nil)
		if err := ask(config, part, w); err != nil {
			return nil, fmt.Errorf("networks: %s: %w", part, err)
		}
		shapes[part] = w.wanted
	}
	return shapes, nil
}

// ask builds the networks of a part, small, to have their layers ask for
// their weights.
func ask(config Config, part string, w *weights) error {
	const edge = 8 // latents
	pixels := edge * config.VAE.SpatialFactor()
	build := func(batch, frames int64) *builder { return newBuilder(part, CPU(), w, batch, frames) }
	switch part {
	case partUNet:
		b := build(1, 1)
		b.unet(config.UNet, edge, edge)
		return b.Err()
	case partVAE:
		encoder, decoder := build(1, 1), build(1, 1)
		encoder.vaeEncoder(config.VAE, pixels, pixels)
		decoder.vaeDecoder(config.VAE, edge, edge)
		if err := encoder.Err(); err != nil {
			return err
		}
		return decoder.Err()
	default:
		b := build(1, 1)
		b.imageEncoder(config.ImageEncoder)
		return b.Err()
	}
}

// Config returns what the config files say.
func (m *Model) Config() Config { return m.config }

// Network is a graph ready to be loaded.
type Network struct {
	// Graph has the error in its Err if the size asked for is impossible.
	Graph *onnx.Graph
	// Folder is where the graph's external weights lie: absolute, without
	// symbolic links.
	Folder string
	// Inputs and Outputs are the names of the graph's, in the order of the
	// comments below.
	Inputs, Outputs []string
}

// ImageEncoder is the CLIP vision tower: pixel_values [1,3,224,224],
// normalised → image_embeds [1,ProjectionDim].
func (m *Model) ImageEncoder(d Dialect) Network {
	b := m.builder(partImageEncoder, d, 1, 1)
	b.imageEncoder(m.config.ImageEncoder)
	return b.network()
}

// VAEEncoder turns a still into latents: sample [1,3,height,width] in [-1,1] →
// moments [1,2·LatentChannels,h,w], the means first. height and width are
// multiples of 8 pixels, h and w the same divided by SpatialFactor. A model that
// asks for it (force_upcast) gets float32 in every dialect, as in diffusers.
func (m *Model) VAEEncoder(d Dialect, height, width int) Network {
	if m.config.VAE.ForceUpcast {
		d = Dialect{d.wide()}
	}
	b := m.builder(partVAE, d, 1, 1)
	b.vaeEncoder(m.config.VAE, int64(height), int64(width))
	return b.network()
}

// UNet predicts the velocity of all frames of a clip of h×w latents.
//
//	sample [batch,frames,InChannels,h,w]    scaled sample, then image latents
//	timestep [1,c0]                         Model.Timestep of ln(sigma)/4
//	encoder_hidden_states [batch,1,P]       the image embedding
//	added_time_ids [batch,3·d]              Model.TimeIDs of fps-1, motion bucket id, noise augmentation
//	→ out_sample [batch,frames,OutChannels,h,w]
func (m *Model) UNet(d Dialect, batch, frames, h, w int) Network {
	b := m.builder(partUNet, d, int64(batch), int64(frames))
	b.unet(m.config.UNet, int64(h), int64(w))
	return b.network()
}

// VAEDecoder turns the latents of consecutive frames into pictures: sample
// [frames,LatentChannels,h,w] → frames [frames,3,H,W], about [-1,1]. The
// frames influence each other.
func (m *Model) VAEDecoder(d Dialect, frames, h, w int) Network {
	b := m.builder(partVAE, d, 1, int64(frames))
	b.vaeDecoder(m.config.VAE, int64(h), int64(w))
	return b.network()
}

func (m *Model) builder(part string, d Dialect, batch, frames int64) *builder {
	b := newBuilder(part, d, newWeights(m.parts[part].Tensors), batch, frames)
	b.folder = m.parts[part].Folder
	return b
}
