package networks

import (
	"errors"
	"fmt"
	"slices"

	"framewake/engine"
	"framewake/engine/checkpoint"
)

// Config is what the config files of a checkpoint say. A value this package
// does not implement is an error, never ignored.
type Config struct {
	UNet         UNetConfig
	VAE          VAEConfig
	ImageEncoder ImageEncoderConfig
	Scheduler    SchedulerConfig
	Preprocessor PreprocessorConfig
}

// Bounds of what a config may ask for. The real model's largest values are
// 1280 channels, 4 levels, 32 layers and 5120 hidden units; larger models fit
// easily, and a hostile file cannot make us build a graph without end.
const (
	maxChannels = 16384
	maxLevels   = 8
	maxLayers   = 128
	maxFrames   = 1024
	maxPixels   = 16384
)

// readConfig reads the config files of a checkpoint and checks every value and
// that the files fit each other. Errors are of kind engine.Invalid; each names
// file, key and value, a line each.
func readConfig(c *checkpoint.Checkpoint) (Config, error) {
	var config Config
	errs := []error{
		readIndex(c.Index),
		config.UNet.read(c.UNet.Config),
		config.VAE.read(c.VAE.Config),
		config.ImageEncoder.read(c.ImageEncoder.Config),
		config.Scheduler.read(c.Scheduler),
		config.Preprocessor.read(c.Preprocessor),
	}
	if err := errors.Join(errs...); err != nil {
		return Config{}, unsupported(err)
	}
	if err := config.fit(c); err != nil {
		return Config{}, unsupported(err)
	}
	return config, nil
}

// unsupported adds the kind and what to do.
func unsupported(err error) error {
	return engine.Errorf(engine.Invalid, "restore the config files as the model was published, or choose another model", "%w", err)
}

// fit checks what one file says against what another says.
func (c Config) fit(files *checkpoint.Checkpoint) error {
	unet, dim := files.UNet.Config.Path, c.ImageEncoder.ProjectionDim
	var errs []error
	for _, d := range c.UNet.CrossAttentionDim {
		if d != dim {
			errs = append(errs, fmt.Errorf("%s: cross_attention_dim is %d, but projection_dim of %s is %d",
				unet, d, files.ImageEncoder.Config.Path, dim))
			break
		}
	}
	latents, vae := c.VAE.LatentChannels, files.VAE.Config.Path
	if c.UNet.OutChannels != latents {
		errs = append(errs, fmt.Errorf("%s: out_channels is %d, but latent_channels of %s is %d", unet, c.UNet.OutChannels, vae, latents))
	}
	if c.UNet.InChannels != 2*latents {
		errs = append(errs, fmt.Errorf("%s: in_channels is %d, not twice the latent_channels of %s, %d", unet, c.UNet.InChannels, vae, latents))
	}
	return errors.Join(errs...)
}

// components lists the classes this package implements, by their entry in
// model_index.json.
var components = map[string][]string{
	"unet":          {"UNetSpatioTemporalConditionModel"},
	"vae":           {"AutoencoderKLTemporalDecoder"},
	"image_encoder": {"CLIPVisionModelWithProjection"},
	"scheduler":     {"EulerDiscreteScheduler"},
	// The pipeline uses the processor for mean and deviation alone, so its
	// generations are alike.
	"feature_extractor": {"CLIPImageProcessor", "CLIPFeatureExtractor", "CLIPImageProcessorFast"},
}

// readIndex checks that model_index.json names the classes we implement.
func readIndex(d checkpoint.Document) error {
	f := parse(d)
	f.oneOf("_class_name", "StableVideoDiffusionPipeline")
	for _, name := range sortedKeys(components) {
		pair := f.texts(name, 2, 2) // the Python library, and the class in it
		if pair != nil && !slices.Contains([]string{"diffusers", "transformers"}, pair[0]) {
			f.fail(name, "%.100q is not supported, only diffusers and transformers", pair[0])
		}
		if pair != nil && !slices.Contains(components[name], pair[1]) {
			f.fail(name, "%.100q is not supported, only %q", pair[1], components[name])
		}
	}
	return f.close()
}

// SchedulerConfig is the noise schedule.
type SchedulerConfig struct {
	// SigmaMin and SigmaMax are the ends of the Karras schedule: 0.002 and 700.
	SigmaMin, SigmaMax float64
}

func (c *SchedulerConfig) read(d checkpoint.Document) error {
	f := parse(d)
	f.oneOf("_class_name", "EulerDiscreteScheduler")
	c.SigmaMin = f.float("sigma_min", 1e-6, 1e6)
	c.SigmaMax = f.float("sigma_max", 1e-6, 1e6)
	if c.SigmaMin >= c.SigmaMax && f.good() {
		f.fail("sigma_min", "%v is not below sigma_max, %v", c.SigmaMin, c.SigmaMax)
	}
	f.oneOf("prediction_type", "v_prediction")
	f.oneOf("timestep_type", "continuous")
	f.oneOf("timestep_spacing", "leading")
	f.mustBe("use_karras_sigmas", true)
	f.optional("final_sigmas_type", func(key string) { f.oneOf(key, "zero") }) // newer files have it
	// Without influence on Karras sigmas between given ends with continuous
	// timesteps: EulerDiscreteScheduler.set_timesteps, diffusers 0.30.3.
	f.ignore("beta_start", "beta_end", "beta_schedule", "trained_betas", "num_train_timesteps", "steps_offset",
		"interpolation_type", "rescale_betas_zero_snr")
	// Of other schedulers; EulerDiscreteScheduler does not have them.
	f.ignore("clip_sample", "set_alpha_to_one", "skip_prk_steps")
	return f.close()
}

// PreprocessorConfig normalises the pixels for the image encoder.
type PreprocessorConfig struct {
	// ImageMean and ImageStd are per channel, red first, for pixels in [0,1].
	ImageMean, ImageStd [3]float64
}

func (c *PreprocessorConfig) read(d checkpoint.Document) error {
	f := parse(d)
	copy(c.ImageMean[:], f.floats("image_mean", 3, -100, 100))
	copy(c.ImageStd[:], f.floats("image_std", 3, 1e-4, 100))
	f.mustBe("do_normalize", true)
	for _, key := range []string{"image_processor_type", "feature_extractor_type"} { // one of two is common
		f.optional(key, func(key string) { f.oneOf(key, components["feature_extractor"]...) })
	}
	// The pipeline resizes and rescales by itself and switches these off:
	// StableVideoDiffusionPipeline._encode_image, diffusers 0.30.3.
	f.ignore("do_resize", "size", "resample", "default_to_square", "do_center_crop", "crop_size", "do_rescale",
		"rescale_factor", "do_convert_rgb")
	// How arrays are handed about in Python.
	f.ignore("data_format", "input_data_format", "return_tensors", "device", "disable_grouping")
	return f.close()
}
