// Package networkstest writes checkpoints to measure with.
//
//	err := networkstest.Random(dir, "engine/goldentest/testdata/svd/medium", 1)
//
// It knows nothing of where the weights of a real model come from.
package networkstest

import (
	"os"
	"path/filepath"

	"framewake/engine/checkpoint"
	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/networks"
)

// Random writes a checkpoint to dir, which exists: the configurations in the
// folder configs, and random weights of every shape that networks built from
// them need, in 32 bits. The same seed gives the same files.
func Random(dir, configs string, seed uint64) error {
	var err error
	read := func(path ...string) checkpoint.Document {
		file := filepath.Join(append([]string{configs}, path...)...)
		text, failed := os.ReadFile(file)
		if err == nil {
			err = failed
		}
		return checkpoint.Document{Path: file, JSON: text}
	}
	c := checkpoint.Checkpoint{
		Index:     read("model_index.json"),
		Scheduler: read("scheduler", "scheduler_config.json"), Preprocessor: read("feature_extractor", "preprocessor_config.json"),
		UNet: checkpoint.Part{Config: read("unet", "config.json")}, VAE: checkpoint.Part{Config: read("vae", "config.json")},
		ImageEncoder: checkpoint.Part{Config: read("image_encoder", "config.json")},
	}
	if err != nil {
		return err
	}
	shapes, err := networks.Shapes(&c)
	if err != nil {
		return err
	}
	return checkpointtest.Random(dir, configs, shapes, seed)
}
