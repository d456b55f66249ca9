package checkpoint

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"

	"framewake/engine/safetensors"
)

// Document is a config file as read: valid JSON of at most 1 MB.
type Document struct {
	Path string
	JSON []byte
}

// Tensor says where a tensor's bytes lie.
type Tensor struct {
	DType safetensors.DType
	Shape []int64 // outermost first; empty for a scalar
	// File is relative to Weights.Folder, local ([filepath.IsLocal]), with
	// forward slashes.
	File string
	// Offset counts from the start of the file. Like Length it is in bytes.
	Offset, Length int64
}

// Weights are the tensors of a part, from one file or from several shards.
type Weights struct {
	// Folder is the deepest that all files lie in, absolute, links resolved.
	Folder string
	// Variant is "fp32", "fp16" or "bf16": the type of most of the bytes,
	// whatever the file is called.
	Variant string
	// Tensors by the name the checkpoint gives them.
	Tensors map[string]Tensor
	Bytes   int64 // of all tensors together
}

// Part is one network: its config and its weights.
type Part struct {
	Name    string // "unet", "vae" or "image_encoder", as its folder
	Config  Document
	Weights Weights
}

// Checkpoint is a model on disk, complete.
type Checkpoint struct {
	// Folder holds model_index.json; absolute, links not resolved.
	Folder                         string
	Index, Scheduler, Preprocessor Document
	UNet, VAE, ImageEncoder        Part
}

// Options say what to choose.
type Options struct {
	// Variant is "fp32", "fp16" or "bf16" to insist on these weights; ""
	// prefers them in this order, each part for itself.
	Variant string
	// Prefer is the variant that comes before that order: what the networks
	// compute in needs no conversion. "" changes nothing.
	Prefer string
}

// pipelineClass is what model_index.json says of the models this package knows.
const pipelineClass = "StableVideoDiffusionPipeline"

// Open finds the parts of the model in folder: a folder with a
// model_index.json, that file itself, or a model's folder in the hub's cache
// (models--org--name). Every header is read, every length checked against the
// files' sizes.
//
// Errors are of kind engine.Invalid. One error names everything that is
// missing or damaged, a line each, and says what to do about it.
func Open(folder string, o Options) (*Checkpoint, error) {
	for _, v := range []string{o.Variant, o.Prefer} {
		if v != "" && !slices.Contains(preference, v) {
			return nil, fault("choose fp32, fp16 or bf16", "checkpoint: variant %q is unknown", v)
		}
	}
	root, err := find(folder)
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{Folder: root}
	var found problems
	c.Index = found.document(root, indexName)
	if c.Index.JSON != nil {
		if err := checkClass(c.Index); err != nil {
			return nil, err
		}
	}
	c.Scheduler = found.document(root, "scheduler", "scheduler_config.json")
	c.Preprocessor = found.document(root, "feature_extractor", "preprocessor_config.json")
	c.UNet = found.part(root, "unet", "diffusion_pytorch_model", o)
	c.VAE = found.part(root, "vae", "diffusion_pytorch_model", o)
	c.ImageEncoder = found.part(root, "image_encoder", "model", o)
	if err := found.err(root); err != nil {
		return nil, err
	}
	return c, nil
}

// part reads one network's config and weights.
func (p *problems) part(root, name, base string, o Options) Part {
	folder := filepath.Join(root, name)
	if !exists(root, name) {
		p.add(fault("download this folder of the model again", "%s: %w", folder, fs.ErrNotExist))
		return Part{}
	}
	config := p.document(root, name, "config.json")
	weights, wrong := openWeights(folder, base, o)
	*p = append(*p, wrong...)
	return Part{Name: name, Config: config, Weights: weights}
}

// checkClass refuses other pipelines before their parts are missed.
func checkClass(index Document) error {
	var content struct {
		Class json.RawMessage `json:"_class_name"`
	}
	_ = json.Unmarshal(index.JSON, &content) // valid, and no object has no class
	if string(content.Class) == strconv.Quote(pipelineClass) {
		return nil
	}
	return fault("choose the folder of a Stable Video Diffusion model", "%s: _class_name is %.100s, only %s is supported",
		index.Path, cmp.Or(string(content.Class), "missing"), pipelineClass)
}
