package checkpoint

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint/checkpointtest"
)

const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5903392\n"

// other is the other one of two shards.
var other = map[string]string{
	"shard-00001-of-00002.safetensors": "shard-00002-of-00002.safetensors",
	"shard-00002-of-00002.safetensors": "shard-00001-of-00002.safetensors",
}

// faults damage a copy of the tiny checkpoint and return what to open, "" for
// the copy itself. want are texts of the error, hint its hint's beginning.
var faults = []struct {
	name   string
	damage func(t *testing.T, dir string) string
	want   []string
	hint   string
}{
	{"no folder", func(_ *testing.T, dir string) string { return dir + "x" }, []string{"no such folder"}, "choose the model's folder"},
	{"empty folder", func(t *testing.T, _ string) string { return t.TempDir() }, []string{"no model_index.json"}, "choose the model's folder"},
	{"another file", func(t *testing.T, dir string) string {
		write(t, "x", dir, "..", "README.md")
		return dir + "/../README.md"
	},
		[]string{"not a model"}, "choose the model's folder"},
	{"single file", func(t *testing.T, dir string) string {
		write(t, "x", dir, "..", "svd_xt.safetensors")
		return dir + "/../svd_xt.safetensors"
	},
		[]string{"svd_xt.safetensors", "single file"}, "download the whole model"},
	{"folder of a single file", func(t *testing.T, _ string) string {
		dir := t.TempDir()
		write(t, "x", dir, "svd.ckpt")
		return dir
	}, []string{"svd.ckpt", "single file"}, "download the whole model"},
	{"one part", func(_ *testing.T, dir string) string { return filepath.Join(dir, "unet") }, []string{"only a part"}, "choose "},
	{"a part's file", func(_ *testing.T, dir string) string { return filepath.Join(dir, unetFile) }, []string{"only a part"}, "choose "},
	{"cache of models", func(t *testing.T, dir string) string { return filepath.Dir(hub(t, dir)) },
		[]string{"cache of several models: models--stabilityai--stable"}, "choose the folder of one model"},
	{"two snapshots, no ref", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		write(t, "{}", model, "snapshots", "ffff", "model_index.json")
		remove(t, model, "refs")
		return model
	}, []string{"2 snapshots"}, "choose one of the folders"},
	{"ref to nothing", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		write(t, "ffff", model, "refs", "main")
		return model
	}, []string{"snapshot ffff is missing"}, "download the model again"},
	{"ref upwards", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		write(t, "../..", model, "refs", "main")
		return model
	}, []string{`"../.." is no snapshot`}, "download the model again"},
	{"long ref", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		write(t, strings.Repeat("f", 1000), model, "refs", "main")
		return model
	}, []string{"longer than 256 bytes"}, "download this file again"},

	{"another pipeline", func(t *testing.T, dir string) string {
		write(t, `{"_class_name":"StableDiffusionPipeline"}`, dir, "model_index.json")
		remove(t, dir, "unet")
		return ""
	}, []string{`model_index.json: _class_name is "StableDiffusionPipeline", only StableVideoDiffusionPipeline`}, "choose the folder of a Stable Video"},
	{"no class", func(t *testing.T, dir string) string { write(t, "[]", dir, "model_index.json"); return "" },
		[]string{"model_index.json: _class_name is missing"}, "choose the folder of a Stable Video"},
	{"class is a number", func(t *testing.T, dir string) string {
		write(t, `{"_class_name":1}`, dir, "model_index.json")
		return ""
	}, []string{"model_index.json: _class_name is 1"}, "choose the folder of a Stable Video"},
	{"index cut", func(t *testing.T, dir string) string { write(t, `{"_class_name":`, dir, "model_index.json"); return "" },
		[]string{"model_index.json", "unexpected end of JSON input"}, "download this file again"},
	{"config is NaN", func(t *testing.T, dir string) string {
		write(t, "{\n  \"a\": 1,\n  \"sigma_min\": NaN\n}", dir, "scheduler/scheduler_config.json")
		return ""
	}, []string{"scheduler_config.json", `line 3: "\"sigma_min\": NaN"`}, "download this file again"},
	{"config empty", func(t *testing.T, dir string) string { write(t, " \n", dir, "vae/config.json"); return "" },
		[]string{"vae/config.json: the file is empty"}, "download this file again"},
	{"config is a page", func(t *testing.T, dir string) string { write(t, "<!doctype html>", dir, "vae/config.json"); return "" },
		[]string{"vae/config.json: a web page"}, "log in"},
	{"config is a pointer", func(t *testing.T, dir string) string { write(t, pointer, dir, "vae/config.json"); return "" },
		[]string{"vae/config.json: a Git LFS pointer"}, "run git lfs pull"},
	{"config too long", func(t *testing.T, dir string) string {
		write(t, `{"a":"`+strings.Repeat("x", maxDocument)+`"}`, dir, "unet/config.json")
		return ""
	}, []string{"unet/config.json: longer than 1048576 bytes"}, "download this file again"},
	{"config is a folder", func(t *testing.T, dir string) string {
		remove(t, dir, "unet/config.json")
		write(t, "", dir, "unet/config.json/x")
		return ""
	}, []string{"unet/config.json: not a file"}, "download this file again"},

	{"weights cut", func(t *testing.T, dir string) string { truncate(t, dir, vaeFile, 5000); return "" },
		[]string{"vae/diffusion_pytorch_model.safetensors: the file is cut off: the file ends after 5000 of "}, "download this file again"},
	{"weights cut, fp16 whole", func(t *testing.T, dir string) string {
		convert(t, filepath.Join(dir, vaeFile), filepath.Join(dir, "vae/diffusion_pytorch_model.fp16.safetensors"), "fp16")
		truncate(t, dir, vaeFile, 5000)
		return ""
	}, []string{"the file ends after 5000 of "}, "download this file again"},
	{"weights empty", func(t *testing.T, dir string) string { truncate(t, dir, vaeFile, 0); return "" },
		[]string{"the file ends after 0 of 8 bytes"}, "download this file again"},
	{"weights are a pointer", func(t *testing.T, dir string) string { write(t, pointer, dir, unetFile); return "" },
		[]string{"unet/diffusion_pytorch_model.safetensors: a Git LFS pointer"}, "run git lfs pull"},
	{"weights are a page", func(t *testing.T, dir string) string { write(t, "<html>Log in</html>", dir, unetFile); return "" },
		[]string{"unet/diffusion_pytorch_model.safetensors: a web page"}, "log in"},
	{"only pickles", func(t *testing.T, dir string) string {
		remove(t, dir, clipFile)
		write(t, "x", dir, "image_encoder/pytorch_model.bin")
		return ""
	}, []string{"image_encoder/model.safetensors", "pytorch_model.bin", "cannot be read"}, "download the .safetensors files"},
	{"renamed", func(t *testing.T, dir string) string {
		if err := os.Rename(filepath.Join(dir, clipFile), filepath.Join(dir, "image_encoder/clip.safetensors")); err != nil {
			t.Fatal(err)
		}
		return ""
	}, []string{"image_encoder/model.safetensors", "clip.safetensors"}, "name the file as it was published"},
	{"integers", func(t *testing.T, dir string) string {
		writeTensors(t, filepath.Join(dir, clipFile), map[string]checkpointtest.Tensor{"x": {DType: "I8", Shape: []int64{1}, Data: []byte{1}}})
		return ""
	}, []string{"model.safetensors: no fp32, fp16 or bf16 tensors"}, "download this file again"},

	{"link to nothing", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		remove(t, target(t, model, unetFile))
		return model
	}, []string{"unet/diffusion_pytorch_model.safetensors: a link to", "blobs"}, "download this file again"},
	{"hub download under way", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		blob := target(t, model, unetFile)
		if err := os.Rename(blob, blob+".incomplete"); err != nil {
			t.Fatal(err)
		}
		return model
	}, []string{"unet/diffusion_pytorch_model.safetensors: not downloaded completely"}, "let the download finish"},
	{"local download under way", func(t *testing.T, dir string) string {
		remove(t, dir, unetFile)
		write(t, "x", dir, ".cache/huggingface/download/unet/abc.incomplete")
		return ""
	}, []string{"unet/diffusion_pytorch_model.safetensors: not downloaded completely"}, "let the download finish"},
	{"config not downloaded yet", func(t *testing.T, dir string) string {
		remove(t, dir, "unet/config.json")
		write(t, "x", dir, "unet/config.json.part")
		return ""
	}, []string{"unet/config.json: not downloaded yet"}, "let the download finish"},

	{"shard missing", func(t *testing.T, dir string) string {
		shard(t, filepath.Join(dir, unetFile), "diffusion_pytorch_model.safetensors.index.json", 3)
		remove(t, dir, "unet/shard-00001-of-00003.safetensors")
		truncate(t, dir, "unet/shard-00003-of-00003.safetensors", 10)
		return ""
	}, []string{"unet/shard-00001-of-00003.safetensors: file does not exist", "unet/shard-00003-of-00003.safetensors: the file is cut off"}, "download this file again"},
	{"tensor in the wrong shard", func(t *testing.T, dir string) string {
		list := "diffusion_pytorch_model.safetensors.index.json"
		place := shard(t, filepath.Join(dir, unetFile), list, 2)
		place["conv_out.bias"] = other[place["conv_out.bias"]]
		writeList(t, filepath.Join(dir, "unet", list), place)
		return ""
	}, []string{`index.json: tensor "conv_out.bias" is not in shard-0000`}, "download this file again"},
	{"tensor in two shards", func(t *testing.T, dir string) string {
		place := shard(t, filepath.Join(dir, unetFile), "diffusion_pytorch_model.safetensors.index.json", 2)
		from := filepath.Join(dir, "unet", place["conv_out.bias"])
		to := filepath.Join(dir, "unet", other[place["conv_out.bias"]])
		tensors := readTensors(t, to)
		tensors["conv_out.bias"] = readTensors(t, from)["conv_out.bias"]
		writeTensors(t, to, tensors)
		return ""
	}, []string{`index.json: tensor "conv_out.bias" lies in two shards`}, "download this file again"},
	{"shard elsewhere", func(t *testing.T, dir string) string {
		shard(t, filepath.Join(dir, unetFile), "x.json", 1)
		writeList(t, filepath.Join(dir, "unet/diffusion_pytorch_model.safetensors.index.json"), map[string]string{"x": "../vae/diffusion_pytorch_model.safetensors"})
		return ""
	}, []string{`weight_map names "../vae/diffusion_pytorch_model.safetensors", which is no file beside it`}, "download this file again"},
	{"empty list", func(t *testing.T, dir string) string {
		remove(t, dir, unetFile)
		write(t, "{}", dir, "unet/diffusion_pytorch_model.safetensors.index.json")
		return ""
	}, []string{"weight_map is missing or empty"}, "download this file again"},
	{"odd list", func(t *testing.T, dir string) string {
		remove(t, dir, unetFile)
		write(t, `{"weight_map":{"x":1}}`, dir, "unet/diffusion_pytorch_model.safetensors.index.json")
		return ""
	}, []string{"index.json: json: cannot unmarshal number"}, "download this file again"},
}

func TestFaults(t *testing.T) {
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			dir := copyTiny(t)
			path := f.damage(t, dir)
			if path == "" {
				path = dir
			}
			_, err := Open(path, Options{})
			checkFault(t, f.name, err, f.hint, f.want...)
		})
	}
}

func checkFault(t *testing.T, name string, err error, hint string, want ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", name)
		return
	}
	if engine.KindOf(err) != engine.Invalid || !strings.HasPrefix(engine.HintOf(err), hint) {
		t.Errorf("%s: kind %s, hint %q, want %s, %q", name, engine.KindOf(err), engine.HintOf(err), engine.Invalid, hint)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: got %q, want %q in it", name, err, w)
		}
	}
}

// required are the files without which there is no checkpoint.
var required = []string{
	"scheduler/scheduler_config.json", "feature_extractor/preprocessor_config.json",
	"unet/config.json", unetFile, "vae/config.json", vaeFile, "image_encoder/config.json", clipFile,
}

func TestEachFileMissing(t *testing.T) {
	for _, file := range required {
		dir := copyTiny(t)
		remove(t, dir, file)
		_, err := Open(dir, Options{})
		checkFault(t, file, err, "download this file again", filepath.Join(dir, file)+": file does not exist")
		if err != nil && strings.Count(err.Error(), "\n") != 1 {
			t.Errorf("%s: got %q, want one line for one file", file, err)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v is not %v", file, err, fs.ErrNotExist)
		}
	}
}

func TestAllFaultsInOneError(t *testing.T) {
	dir := copyTiny(t)
	for _, file := range required {
		remove(t, dir, file)
	}
	write(t, pointer, dir, unetFile)
	remove(t, dir, "vae")
	_, err := Open(dir, Options{})
	checkFault(t, "all", err, "download the missing and damaged files", required[0], required[1], required[2], required[3],
		filepath.Join(dir, "vae")+": file does not exist (download this folder", required[6], required[7], "(run git lfs pull", "(download this file again)")
	if err != nil && strings.Count(err.Error(), "\n") != 7 {
		t.Errorf("got %q, want a heading and 7 lines", err)
	}
}

func TestVariantMissing(t *testing.T) {
	dir := copyTiny(t)
	_, err := Open(dir, Options{Variant: "fp16"})
	checkFault(t, "fp16", err, "choose another variant", "unet: no fp16 weights, only fp32", "vae: no fp16", "image_encoder: no fp16")
}

func TestPermission(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	for _, file := range append(required, "model_index.json") {
		dir := copyTiny(t)
		if err := os.Chmod(filepath.Join(dir, file), 0); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, Options{})
		checkFault(t, file, err, "allow your user to read it", file+": permission denied")
	}
}

func truncate(t *testing.T, dir, file string, size int64) {
	t.Helper()
	if err := os.Truncate(filepath.Join(dir, file), size); err != nil {
		t.Fatal(err)
	}
}

// target returns the blob of a file in the hub's cache.
func target(t *testing.T, model, file string) string {
	t.Helper()
	path, err := filepath.EvalSymlinks(filepath.Join(model, "snapshots", "0123abcd", file))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
