package networks

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// refused are values we do not implement, or that contradict others.
var refused = []struct{ file, key, value, want string }{
	{"model_index.json", "_class_name", `"StableDiffusionPipeline"`, `"StableDiffusionPipeline" is not supported`},
	{"model_index.json", "unet", `["diffusers","UNet3DConditionModel"]`, "UNet3DConditionModel"},
	{"model_index.json", "vae", `["diffusers","AutoencoderKL"]`, "AutoencoderKL"},
	{"model_index.json", "unet", `["my_unet","UNetSpatioTemporalConditionModel"]`, "my_unet"},
	{"model_index.json", "scheduler", `["diffusers"]`, "1 entries, not 2"},
	{"model_index.json", "scheduler", `[null,null]`, "not a list of texts"},
	{"model_index.json", "safety_checker", `["a","b"]`, "unknown"},

	{"unet/config.json", "_class_name", `"UNet2DConditionModel"`, "UNet2DConditionModel"},
	{"unet/config.json", "block_out_channels", `[320,640,1280]`, "3 block_out_channels"},
	{"unet/config.json", "block_out_channels", `[]`, "0 entries, not 1 to 8"},
	{"unet/config.json", "block_out_channels", `[32,32,32,32,32,32,32,32,32]`, "9 entries, not 1 to 8"},
	{"unet/config.json", "block_out_channels", `[320,640,1280,1290]`, "1290 is no multiple of 32"},
	{"unet/config.json", "block_out_channels", `[320,640,1280,32000]`, "32000 is not between"},
	{"unet/config.json", "block_out_channels", `[320,640,1280,null]`, "not a list of integers"},
	{"unet/config.json", "block_out_channels", `[320,640,1280,0]`, "0 is not between"},
	{"unet/config.json", "down_block_types", `["DownBlockSpatioTemporal"]`, "1 entries, but 4 block_out_channels"},
	{"unet/config.json", "down_block_types", `["DownBlockSpatioTemporal","x","DownBlockSpatioTemporal","DownBlockSpatioTemporal"]`, `"x" is not supported`},
	{"unet/config.json", "up_block_types", `["DownBlockSpatioTemporal","x","y","z"]`, `"DownBlockSpatioTemporal" is not supported`},
	{"unet/config.json", "num_attention_heads", `[5,10,20]`, "3 entries, not 4"},
	{"unet/config.json", "num_attention_heads", `7`, "7 does not divide the 320 channels of level 0"},
	{"unet/config.json", "num_attention_heads", `0`, "0 is not between"},
	{"unet/config.json", "num_attention_heads", `[0,10,20,20]`, "0 is not between"},
	{"unet/config.json", "layers_per_block", `129`, "129 is not between 1 and 128"},
	{"unet/config.json", "layers_per_block", `[2,2,2,2000000]`, "is not between 1 and 128"},
	{"unet/config.json", "transformer_layers_per_block", `[[1],1,1,1]`, "[[1],1,1,1] is not a list of integers"},
	{"unet/config.json", "cross_attention_dim", `768`, "768, but projection_dim of image_encoder/config.json is 1024"},
	{"unet/config.json", "cross_attention_dim", `[1024,1024,1024,768]`, "768, but projection_dim"},
	{"unet/config.json", "in_channels", `9`, "in_channels is 9, not twice the latent_channels"},
	{"unet/config.json", "out_channels", `8`, "out_channels is 8, but latent_channels"},
	{"unet/config.json", "addition_time_embed_dim", `255`, "255 is odd"},
	{"unet/config.json", "projection_class_embeddings_input_dim", `512`, "512 is not three times addition_time_embed_dim, 256"},
	{"unet/config.json", "norm_num_groups", `16`, `"norm_num_groups" with value 16 is unknown`},
	{"unet/config.json", "use_linear_projection", `true`, "with value true is unknown"},
	{"unet/config.json", "flip_sin_to_cos", `0`, "with value 0 is unknown"},
	{"unet/config.json", "num_frames", `0`, "0 is not between"},
	{"unet/config.json", "num_frames", `14.5`, "14.5 is not an integer"},
	{"unet/config.json", "num_frames", `"14"`, `"14" is not an integer`},

	{"vae/config.json", "_class_name", `"AutoencoderKL"`, "AutoencoderKL"},
	{"vae/config.json", "in_channels", `4`, "4 is not supported, only 3"},
	{"vae/config.json", "out_channels", `1`, "1 is not supported, only 3"},
	{"vae/config.json", "latent_channels", `16`, "latent_channels of vae/config.json is 16"},
	{"vae/config.json", "scaling_factor", `0`, "0 is not between"},
	{"vae/config.json", "scaling_factor", `-0.18`, "-0.18 is not between"},
	{"vae/config.json", "scaling_factor", `1e999`, "1e999 is not a number"},
	{"vae/config.json", "force_upcast", `1`, "1 is not true or false"},
	{"vae/config.json", "down_block_types", `["DownEncoderBlock2D"]`, "1 entries, but 4 block_out_channels"},
	{"vae/config.json", "down_block_types", `["DownEncoderBlock2D","DownEncoderBlock2D","DownEncoderBlock2D","AttnDownEncoderBlock2D"]`, "AttnDownEncoderBlock2D"},
	{"vae/config.json", "shift_factor", `0.1`, "unknown"},
	{"vae/config.json", "latents_mean", `[1,2]`, "unknown"},

	{"image_encoder/config.json", "model_type", `"siglip_vision_model"`, "siglip_vision_model"},
	{"image_encoder/config.json", "hidden_act", `"relu"`, `"relu" is not supported`},
	{"image_encoder/config.json", "hidden_act", `"gelu_new"`, `"gelu_new" is not supported`},
	{"image_encoder/config.json", "image_size", `336`, "336 is not supported, only 224"},
	{"image_encoder/config.json", "patch_size", `15`, "15 does not divide image_size, 224"},
	{"image_encoder/config.json", "num_attention_heads", `7`, "7 does not divide hidden_size, 1280"},
	{"image_encoder/config.json", "num_channels", `1`, "1 is not supported, only 3"},
	{"image_encoder/config.json", "num_hidden_layers", `1000`, "1000 is not between 1 and 128"},
	{"image_encoder/config.json", "layer_norm_eps", `0`, "0 is not between"},
	{"image_encoder/config.json", "projection_dim", `512`, "projection_dim of image_encoder/config.json is 512"},
	{"image_encoder/config.json", "vision_config", `{}`, "unknown"},

	{"scheduler/scheduler_config.json", "_class_name", `"DDIMScheduler"`, "DDIMScheduler"},
	{"scheduler/scheduler_config.json", "prediction_type", `"epsilon"`, `"epsilon" is not supported`},
	{"scheduler/scheduler_config.json", "timestep_type", `"discrete"`, `"discrete" is not supported`},
	{"scheduler/scheduler_config.json", "timestep_spacing", `"trailing"`, `"trailing" is not supported`},
	{"scheduler/scheduler_config.json", "use_karras_sigmas", `false`, "false is not supported, only true"},
	{"scheduler/scheduler_config.json", "use_exponential_sigmas", `true`, "unknown"},
	{"scheduler/scheduler_config.json", "final_sigmas_type", `"sigma_min"`, `"sigma_min" is not supported`},
	{"scheduler/scheduler_config.json", "sigma_min", `0`, "0 is not between"},
	{"scheduler/scheduler_config.json", "sigma_min", `700`, "700 is not below sigma_max, 700"},
	{"scheduler/scheduler_config.json", "sigma_max", `1e7`, "1e+07 is not between"},

	{"feature_extractor/preprocessor_config.json", "do_normalize", `false`, "false is not supported, only true"},
	{"feature_extractor/preprocessor_config.json", "image_std", `[0.2,0.2,0]`, "0 is not between"},
	{"feature_extractor/preprocessor_config.json", "image_std", `[0.2,0.2]`, "2 entries, not 3"},
	{"feature_extractor/preprocessor_config.json", "image_mean", `[null,0.2,0.2]`, "not a list of numbers"},
	{"feature_extractor/preprocessor_config.json", "image_mean", `0.5`, "0.5 is not a list of numbers"},
	{"feature_extractor/preprocessor_config.json", "image_processor_type", `"ViTImageProcessor"`, "ViTImageProcessor"},
	{"feature_extractor/preprocessor_config.json", "offset", `1`, "unknown"},
}

func TestRefusedValues(t *testing.T) {
	files := readDocuments(t, svd+"shapes/real_config")
	for _, c := range refused {
		_, err := readConfig(documents(edit(t, files, c.file, c.key, c.value)))
		checkRefused(t, err, c.file, c.key, c.want)
	}
}

// TestAllFaultsAreNamed: a line each, in one error.
func TestAllFaultsAreNamed(t *testing.T) {
	files := readDocuments(t, svd+"shapes/real_config")
	files = edit(t, files, "unet/config.json", "num_frames", "0")
	files = edit(t, files, "unet/config.json", "in_channels", `"8"`)
	files = edit(t, files, "scheduler/scheduler_config.json", "prediction_type", `"epsilon"`)
	_, err := readConfig(documents(files))
	for _, want := range []string{"num_frames", "in_channels", "prediction_type"} {
		checkRefused(t, err, ".json", want, want)
	}
	if err != nil && strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("got %v, want 3 lines", err)
	}
	for i := range 100 {
		files = edit(t, files, "model_index.json", fmt.Sprint("part", i), "1")
	}
	_, err = readConfig(documents(files))
	checkRefused(t, err, "model_index.json", "part0", "and 80 more")
}

func TestDamagedDocuments(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "no JSON object",
		"[]":                       "no JSON object",
		`{"a":`:                    "a: unexpected EOF",
		`{"num_frames": NaN}`:      "num_frames: invalid character 'N'",
		`{"num_frames": 1} 2`:      "text after the object",
		`{"a":null,"\u0061":null}`: "a: the key comes twice",
		`{"a":null`:                "unet/config.json: unexpected EOF",
	} {
		files := readDocuments(t, svd+"checkpoint")
		files["unet/config.json"] = []byte(text)
		_, err := readConfig(documents(files))
		checkRefused(t, err, "unet/config.json", "", want)
	}
}

// FuzzReadConfig: any bytes as one of the config files give an error, or a
// config within the bounds.
func FuzzReadConfig(f *testing.F) {
	files := readDocuments(f, svd+"checkpoint")
	for i, name := range configFiles {
		f.Add(uint8(i), files[name])
	}
	for _, c := range refused {
		for i, name := range configFiles {
			if name == c.file {
				f.Add(uint8(i), edit(f, files, c.file, c.key, c.value)[c.file])
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		name := configFiles[int(which)%len(configFiles)]
		edited := map[string][]byte{}
		for _, file := range configFiles {
			edited[file] = files[file]
		}
		edited[name] = text
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c, err := readConfig(documents(edited))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20+64*uint64(len(text)) {
			t.Errorf("took %d bytes for a file of %d", took, len(text))
		}
		if err != nil {
			return
		}
		levels := len(c.UNet.BlockOutChannels)
		for key, list := range map[string][]int64{
			"layers": c.UNet.LayersPerBlock, "heads": c.UNet.Heads, "transformers": c.UNet.TransformerLayers,
			"cross attention": c.UNet.CrossAttentionDim, "channels": c.UNet.BlockOutChannels,
		} {
			if len(list) != levels || levels < 1 || levels > maxLevels {
				t.Errorf("%s: %v, want %d values", key, list, levels)
			}
			for i, n := range list {
				if n < 1 || n > maxChannels || c.UNet.BlockOutChannels[i]%c.UNet.Heads[i] != 0 {
					t.Errorf("%s: %v", key, list)
				}
			}
		}
		if len(c.UNet.DownAttention) != levels || len(c.UNet.UpAttention) != levels {
			t.Errorf("attention %v, %v, want %d each", c.UNet.DownAttention, c.UNet.UpAttention, levels)
		}
		if f := c.VAE.SpatialFactor(); f < 1 || f > 128 || !(c.VAE.ScalingFactor > 0) || !(c.Scheduler.SigmaMin < c.Scheduler.SigmaMax) {
			t.Errorf("factor %d, scaling factor %v, sigmas %v", f, c.VAE.ScalingFactor, c.Scheduler)
		}
	})
}
