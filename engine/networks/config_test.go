package networks

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint"
)

const svd = "../goldentest/testdata/svd/"

// configFiles are the files of a checkpoint that readConfig reads.
var configFiles = []string{
	"model_index.json", "unet/config.json", "vae/config.json", "image_encoder/config.json",
	"scheduler/scheduler_config.json", "feature_extractor/preprocessor_config.json",
}

// readDocuments reads the config files below folder.
func readDocuments(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	documents := map[string][]byte{}
	for _, name := range configFiles {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		documents[name] = text
	}
	return documents
}

// documents makes a checkpoint without weights.
func documents(files map[string][]byte) *checkpoint.Checkpoint {
	d := func(name string) checkpoint.Document { return checkpoint.Document{Path: name, JSON: files[name]} }
	return &checkpoint.Checkpoint{
		Index: d("model_index.json"), Scheduler: d("scheduler/scheduler_config.json"),
		Preprocessor: d("feature_extractor/preprocessor_config.json"),
		UNet:         checkpoint.Part{Name: "unet", Config: d("unet/config.json")},
		VAE:          checkpoint.Part{Name: "vae", Config: d("vae/config.json")},
		ImageEncoder: checkpoint.Part{Name: "image_encoder", Config: d("image_encoder/config.json")},
	}
}

// edit returns files with one key of one of them set to a JSON value, or
// removed where value is "".
func edit(t testing.TB, files map[string][]byte, file, key, value string) map[string][]byte {
	t.Helper()
	var content map[string]json.RawMessage
	if err := json.Unmarshal(files[file], &content); err != nil {
		t.Fatal(err)
	}
	if delete(content, key); value != "" {
		content[key] = json.RawMessage(value)
	}
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatalf("%s: %s = %s: %v", file, key, value, err)
	}
	edited := maps.Clone(files)
	edited[file] = text
	return edited
}

func TestReadConfig(t *testing.T) {
	clip := PreprocessorConfig{
		ImageMean: [3]float64{0.48145466, 0.4578275, 0.40821073},
		ImageStd:  [3]float64{0.26862954, 0.26130258, 0.27577711},
	}
	for folder, want := range map[string]Config{
		"shapes/real_config": {
			UNet: UNetConfig{
				InChannels: 8, OutChannels: 4, AdditionTimeEmbedDim: 256, ProjectionInputDim: 768, NumFrames: 25, SampleSize: 96,
				BlockOutChannels: []int64{320, 640, 1280, 1280},
				DownAttention:    []bool{true, true, true, false}, UpAttention: []bool{false, true, true, true},
				LayersPerBlock: []int64{2, 2, 2, 2}, Heads: []int64{5, 10, 20, 20},
				TransformerLayers: []int64{1, 1, 1, 1}, CrossAttentionDim: []int64{1024, 1024, 1024, 1024},
			},
			VAE: VAEConfig{3, 3, 4, 2, []int64{128, 256, 512, 512}, 0.18215, true},
			ImageEncoder: ImageEncoderConfig{HiddenSize: 1280, IntermediateSize: 5120, Layers: 32, Heads: 16, PatchSize: 14,
				ImageSize: 224, Channels: 3, ProjectionDim: 1024, LayerNormEps: 1e-5, HiddenAct: "gelu"},
			Scheduler: SchedulerConfig{0.002, 700}, Preprocessor: clip,
		},
		"checkpoint": {
			UNet: UNetConfig{
				InChannels: 8, OutChannels: 4, AdditionTimeEmbedDim: 16, ProjectionInputDim: 48, NumFrames: 5, SampleSize: 16,
				BlockOutChannels: []int64{32, 64}, DownAttention: []bool{true, false}, UpAttention: []bool{false, true},
				LayersPerBlock: []int64{1, 1}, Heads: []int64{2, 8}, TransformerLayers: []int64{2, 1}, CrossAttentionDim: []int64{24, 24},
			},
			VAE: VAEConfig{3, 3, 4, 2, []int64{32, 32}, 0.18215, true},
			ImageEncoder: ImageEncoderConfig{HiddenSize: 32, IntermediateSize: 64, Layers: 2, Heads: 4, PatchSize: 14,
				ImageSize: 224, Channels: 3, ProjectionDim: 24, LayerNormEps: 1e-5, HiddenAct: "gelu"},
			Scheduler: SchedulerConfig{0.002, 700}, Preprocessor: clip,
		},
	} {
		got, err := readConfig(documents(readDocuments(t, svd+folder)))
		if err != nil {
			t.Errorf("%s: %v", folder, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", folder, got, want)
		}
	}
	if _, err := readConfig(documents(readDocuments(t, svd+"medium"))); err != nil {
		t.Errorf("medium: %v", err)
	}
}

func TestSpatialFactor(t *testing.T) {
	for levels, want := range map[int]int64{1: 1, 2: 2, 4: 8} {
		if got := (VAEConfig{BlockOutChannels: make([]int64, levels)}).SpatialFactor(); got != want {
			t.Errorf("%d levels: got %d, want %d", levels, got, want)
		}
	}
}

// TestAcceptedValues lists what real files vary in.
func TestAcceptedValues(t *testing.T) {
	files := readDocuments(t, svd+"shapes/real_config")
	for _, c := range []struct {
		file, key, value string
		want             any
		got              func(Config) any
	}{
		{"unet/config.json", "num_frames", "14", int64(14), func(c Config) any { return c.UNet.NumFrames }},
		{"unet/config.json", "layers_per_block", "[1,2,3,4]", []int64{1, 2, 3, 4}, func(c Config) any { return c.UNet.LayersPerBlock }},
		{"unet/config.json", "num_attention_heads", "5", []int64{5, 5, 5, 5}, func(c Config) any { return c.UNet.Heads }},
		{"unet/config.json", "transformer_layers_per_block", "[1,2,1,3]", []int64{1, 2, 1, 3}, func(c Config) any { return c.UNet.TransformerLayers }},
		{"unet/config.json", "cross_attention_dim", "[1024,1024,1024,1024]", []int64{1024, 1024, 1024, 1024}, func(c Config) any { return c.UNet.CrossAttentionDim }},
		{"unet/config.json", "some_new_switch", "false", int64(25), func(c Config) any { return c.UNet.NumFrames }},
		{"unet/config.json", "some_new_value", "null", int64(25), func(c Config) any { return c.UNet.NumFrames }},
		{"unet/config.json", "_name_or_path", `"x"`, int64(25), func(c Config) any { return c.UNet.NumFrames }},
		{"vae/config.json", "force_upcast", "false", false, func(c Config) any { return c.VAE.ForceUpcast }},
		{"vae/config.json", "scaling_factor", "0.13025", 0.13025, func(c Config) any { return c.VAE.ScalingFactor }},
		{"vae/config.json", "scaling_factor", "1", 1.0, func(c Config) any { return c.VAE.ScalingFactor }},
		{"vae/config.json", "sample_size", "1", int64(4), func(c Config) any { return c.VAE.LatentChannels }},
		{"image_encoder/config.json", "hidden_act", `"quick_gelu"`, "quick_gelu", func(c Config) any { return c.ImageEncoder.HiddenAct }},
		{"image_encoder/config.json", "layer_norm_eps", "1e-6", 1e-6, func(c Config) any { return c.ImageEncoder.LayerNormEps }},
		{"image_encoder/config.json", "dtype", `"bfloat16"`, "gelu", func(c Config) any { return c.ImageEncoder.HiddenAct }},
		{"scheduler/scheduler_config.json", "sigma_max", "80.5", 80.5, func(c Config) any { return c.Scheduler.SigmaMax }},
		{"scheduler/scheduler_config.json", "interpolation_type", `"log_linear"`, 700.0, func(c Config) any { return c.Scheduler.SigmaMax }},
		{"scheduler/scheduler_config.json", "final_sigmas_type", `"zero"`, 700.0, func(c Config) any { return c.Scheduler.SigmaMax }},
		{"scheduler/scheduler_config.json", "use_beta_sigmas", "false", 700.0, func(c Config) any { return c.Scheduler.SigmaMax }},
		{"feature_extractor/preprocessor_config.json", "image_mean", "[0,0.5,1]", [3]float64{0, 0.5, 1}, func(c Config) any { return c.Preprocessor.ImageMean }},
		{"feature_extractor/preprocessor_config.json", "size", "224", 0.48145466, func(c Config) any { return c.Preprocessor.ImageMean[0] }},
		{"feature_extractor/preprocessor_config.json", "image_processor_type", "", 0.48145466, func(c Config) any { return c.Preprocessor.ImageMean[0] }},
		{"model_index.json", "feature_extractor", `["transformers","CLIPFeatureExtractor"]`, 700.0, func(c Config) any { return c.Scheduler.SigmaMax }},
	} {
		config, err := readConfig(documents(edit(t, files, c.file, c.key, c.value)))
		if err != nil {
			t.Errorf("%s = %s: %v", c.key, c.value, err)
		} else if got := c.got(config); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s = %s: got %v, want %v", c.key, c.value, got, c.want)
		}
	}
}

// checkRefused: the error names file, key and text, and says what to do.
func checkRefused(t *testing.T, err error, file, key, text string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: %s: no error, want %q", file, key, text)
		return
	}
	line := err.Error()
	named := strings.Contains(line, file) && strings.Contains(line, key) && strings.Contains(line, text)
	if !named || engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
		t.Errorf("%s: %s: got %q, kind %s, hint %q; want %q and a hint", file, key, line, engine.KindOf(err), engine.HintOf(err), text)
	}
}

// TestEveryKeyIsRead removes and spoils each key of the real files that is not
// metadata or without influence.
func TestEveryKeyIsRead(t *testing.T) {
	files := readDocuments(t, svd+"shapes/real_config")
	for _, file := range configFiles {
		var content map[string]json.RawMessage
		if err := json.Unmarshal(files[file], &content); err != nil {
			t.Fatal(err)
		}
		for key := range content {
			_, err := readConfig(documents(edit(t, files, file, key, "")))
			if slices.Contains(unneeded[file], key) || key == "_diffusers_version" {
				if err != nil {
					t.Errorf("%s without %s: %v", file, key, err)
				}
				continue
			}
			checkRefused(t, err, file, key, "the key is missing")
			for _, value := range []string{"null", `"x"`, "{}", "[[]]", "-1", "1e300", "9223372036854775807"} {
				_, err := readConfig(documents(edit(t, files, file, key, value)))
				checkRefused(t, err, file, key, "")
			}
		}
	}
}

// unneeded are the keys of the real files without influence, or needed once
// of two.
var unneeded = map[string][]string{
	"vae/config.json": {"sample_size"},
	"image_encoder/config.json": {"architectures", "attention_dropout", "dropout", "initializer_factor", "initializer_range",
		"torch_dtype", "transformers_version"},
	"scheduler/scheduler_config.json": {"beta_start", "beta_end", "beta_schedule", "trained_betas", "num_train_timesteps",
		"steps_offset", "interpolation_type", "clip_sample", "set_alpha_to_one", "skip_prk_steps"},
	"feature_extractor/preprocessor_config.json": {"crop_size", "do_center_crop", "do_convert_rgb", "do_rescale", "do_resize",
		"feature_extractor_type", "image_processor_type", "resample", "rescale_factor", "size"},
}
