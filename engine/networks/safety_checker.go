package networks

import (
	"encoding/json"
	"fmt"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/onnx"
)

// The concepts that diffusers' StableDiffusionSafetyChecker compares pictures
// with, and those whose likeness makes it look closer.
const (
	Concepts            = 17
	SpecialCareConcepts = 3
)

// SafetyChecker is diffusers' StableDiffusionSafetyChecker, understood: CLIP's
// vision tower, and embeddings that pictures are compared with.
type SafetyChecker struct {
	config  ImageEncoderConfig
	weights checkpoint.Weights
}

// NewSafetyChecker reads the configuration and accounts for every tensor. Errors
// are of kind engine.Invalid.
func NewSafetyChecker(p checkpoint.Part) (*SafetyChecker, error) {
	c := &SafetyChecker{weights: p.Weights}
	if err := c.config.readSafety(p.Config); err != nil {
		return nil, unsupported(err)
	}
	w := newWeights(p.Weights.Tensors)
	b := newBuilder(p.Name, CPU(), w, 1, 1)
	b.safetyChecker(c.config)
	if err := b.Err(); err != nil {
		return nil, engine.Errorf(engine.Invalid, "download it again as it was published", "%s: %w", p.Config.Path, err)
	}
	return c, w.problems(p)
}

// Network compares a picture: pixel_values [1,3,224,224], normalised → concepts
// [1,Concepts] and special_care [1,SpecialCareConcepts], by how much the cosine of
// the angle to each is above the concept's own threshold.
func (c *SafetyChecker) Network(d Dialect) Network {
	b := newBuilder("safety_checker", d, newWeights(c.weights.Tensors), 1, 1)
	b.folder = c.weights.Folder
	b.safetyChecker(c.config)
	return b.network()
}

func (b *builder) safetyChecker(c ImageEncoderConfig) {
	pixels := b.input("pixel_values", 1, c.Channels, c.ImageSize, c.ImageSize)
	b.Push("vision_model")
	pooled := b.visionTransformer("vision_model", pixels, c)
	b.Pop()
	embedding := unit(b.unbiased("visual_projection", pooled, c.ProjectionDim))
	b.output("concepts", b.margins("concept_embeds", embedding, Concepts))
	b.output("special_care", b.margins("special_care_embeds", embedding, SpecialCareConcepts))
}

// margins are the cosines to n concepts, less their thresholds.
func (b *builder) margins(name string, embedding *onnx.Value, n int64) *onnx.Value {
	concepts := unit(b.weight(name, n, embedding.Dim(1)))
	thresholds := b.weightAs(name+"_weights", []int64{n}, 1, n)
	return b.dialect.linear(embedding, concepts, nil).Sub(thresholds)
}

// unit brings rows to length 1, as torch.nn.functional.normalize does.
func unit(rows *onnx.Value) *onnx.Value {
	return rows.Div(rows.Mul(rows).ReduceSum(1).Sqrt().AtLeast(1e-12))
}

// readSafety reads the config.json of a safety checker. What is not said there is
// as CLIPVisionConfig of transformers has it; what else is said (of a text tower,
// of training) has no influence.
func (c *ImageEncoderConfig) readSafety(d checkpoint.Document) error {
	type vision struct {
		HiddenSize       int64   `json:"hidden_size"`
		IntermediateSize int64   `json:"intermediate_size"`
		Layers           int64   `json:"num_hidden_layers"`
		Heads            int64   `json:"num_attention_heads"`
		PatchSize        int64   `json:"patch_size"`
		ImageSize        int64   `json:"image_size"`
		Channels         int64   `json:"num_channels"`
		LayerNormEps     float64 `json:"layer_norm_eps"`
		HiddenAct        string  `json:"hidden_act"`
	}
	said := struct {
		ProjectionDim int64  `json:"projection_dim"`
		Vision        vision `json:"vision_config"`
	}{512, vision{768, 3072, 12, 12, 32, clipEdge, 3, 1e-5, "quick_gelu"}}
	if err := json.Unmarshal(d.JSON, &said); err != nil {
		return fmt.Errorf("%s: %w", d.Path, err)
	}
	v := said.Vision
	*c = ImageEncoderConfig{
		HiddenSize: v.HiddenSize, IntermediateSize: v.IntermediateSize, Layers: v.Layers, Heads: v.Heads, PatchSize: v.PatchSize,
		ImageSize: v.ImageSize, Channels: v.Channels, ProjectionDim: said.ProjectionDim, LayerNormEps: v.LayerNormEps, HiddenAct: v.HiddenAct,
	}
	if err := c.checkSafety(); err != nil {
		return fmt.Errorf("%s: %w", d.Path, err)
	}
	return nil
}

// checkSafety refuses sizes that no such network has.
func (c *ImageEncoderConfig) checkSafety() error {
	for _, s := range []struct {
		key         string
		value, most int64
	}{
		{"hidden_size", c.HiddenSize, maxChannels}, {"intermediate_size", c.IntermediateSize, 8 * maxChannels},
		{"num_hidden_layers", c.Layers, maxLayers}, {"num_attention_heads", c.Heads, c.HiddenSize},
		{"patch_size", c.PatchSize, clipEdge}, {"projection_dim", c.ProjectionDim, maxChannels},
	} {
		if s.value < 1 || s.value > s.most {
			return fmt.Errorf("%s is %d, want 1 to %d", s.key, s.value, s.most)
		}
	}
	switch {
	case c.ImageSize != clipEdge || c.Channels != 3:
		return fmt.Errorf("image_size is %d and num_channels is %d, want %d and 3", c.ImageSize, c.Channels, clipEdge)
	case c.HiddenSize%c.Heads != 0:
		return fmt.Errorf("num_attention_heads, %d, does not divide hidden_size, %d", c.Heads, c.HiddenSize)
	case clipEdge%c.PatchSize != 0:
		return fmt.Errorf("patch_size, %d, does not divide image_size, %d", c.PatchSize, clipEdge)
	case c.LayerNormEps <= 0:
		return fmt.Errorf("layer_norm_eps is %g, want more than 0", c.LayerNormEps)
	case c.HiddenAct != "gelu" && c.HiddenAct != "quick_gelu":
		return fmt.Errorf("hidden_act is %.100q, want gelu or quick_gelu", c.HiddenAct)
	}
	return nil
}
