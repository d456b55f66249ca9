package checkpoint

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint/checkpointtest"
)

// checkWeights compares a part's tensors, and the bytes of fp32, with the
// sample of the tiny checkpoint's file.
func checkWeights(t *testing.T, w Weights, file, variant string) {
	t.Helper()
	want := sample(t, file)
	if w.Variant != variant || len(w.Tensors) != len(want) || !filepath.IsAbs(w.Folder) {
		t.Errorf("%s: variant %q, %d tensors in %q; want %q, %d, an absolute path", file, w.Variant, len(w.Tensors), w.Folder, variant, len(want))
	}
	contents := map[string][]byte{}
	sum := int64(0)
	for name, x := range want {
		got, ok := w.Tensors[name]
		if !ok || !filepath.IsLocal(got.File) || !slices.Equal(got.Shape, x.Shape) {
			t.Errorf("%s: %s: got %+v, want shape %v in a local file", file, name, got, x.Shape)
			continue
		}
		if contents[got.File] == nil {
			contents[got.File] = read(t, w.Folder, got.File)
		}
		sum += got.Length
		if variant == "fp32" && !bytes.Equal(contents[got.File][got.Offset:got.Offset+got.Length], x.Data) {
			t.Errorf("%s: %s: wrong bytes at %d in %s", file, name, got.Offset, got.File)
		}
	}
	if w.Bytes != sum {
		t.Errorf("%s: %d bytes, want %d", file, w.Bytes, sum)
	}
}

func checkAll(t *testing.T, c *Checkpoint, variant string) {
	t.Helper()
	checkWeights(t, c.UNet.Weights, unetFile, variant)
	checkWeights(t, c.VAE.Weights, vaeFile, variant)
	checkWeights(t, c.ImageEncoder.Weights, clipFile, variant)
	for _, d := range []struct {
		got  Document
		file string
	}{
		{c.Index, "model_index.json"}, {c.Scheduler, "scheduler/scheduler_config.json"},
		{c.Preprocessor, "feature_extractor/preprocessor_config.json"}, {c.UNet.Config, "unet/config.json"},
		{c.VAE.Config, "vae/config.json"}, {c.ImageEncoder.Config, "image_encoder/config.json"},
	} {
		if !bytes.Equal(d.got.JSON, read(t, tiny, d.file)) || d.got.Path != filepath.Join(c.Folder, filepath.FromSlash(d.file)) {
			t.Errorf("%s: got %s with %d bytes", d.file, d.got.Path, len(d.got.JSON))
		}
	}
	if c.UNet.Name != "unet" || c.VAE.Name != "vae" || c.ImageEncoder.Name != "image_encoder" {
		t.Errorf("names %q, %q, %q", c.UNet.Name, c.VAE.Name, c.ImageEncoder.Name)
	}
}

// layouts are the ways a complete checkpoint lies on disk. prepare changes a
// copy of the tiny one and returns what to open.
var layouts = []struct {
	name    string
	variant string // what comes out
	insist  string
	prepare func(t *testing.T, dir string) string
}{
	{"fp32", "fp32", "", func(_ *testing.T, dir string) string { return dir }},
	{"index file", "fp32", "", func(_ *testing.T, dir string) string { return filepath.Join(dir, "model_index.json") }},
	{"trailing slash", "fp32", "", func(_ *testing.T, dir string) string { return dir + "/unet/../" }},
	{"fp16", "fp16", "", func(t *testing.T, dir string) string { use(t, dir, "fp16", ".fp16"); return dir }},
	{"bf16", "bf16", "", func(t *testing.T, dir string) string { use(t, dir, "bf16", ".bf16"); return dir }},
	{"fp16 without infix", "fp16", "", func(t *testing.T, dir string) string { use(t, dir, "fp16", ""); return dir }},
	{"fp32 with the infix fp16", "fp32", "", func(t *testing.T, dir string) string { use(t, dir, "fp32", ".fp16"); return dir }},
	{"both, fp32 preferred", "fp32", "", func(t *testing.T, dir string) string { add(t, dir, "fp16"); return dir }},
	{"both, fp16 wanted", "fp16", "fp16", func(t *testing.T, dir string) string { add(t, dir, "fp16"); return dir }},
	{"fp16 before bf16", "fp16", "", func(t *testing.T, dir string) string {
		add(t, dir, "bf16")
		use(t, dir, "fp16", "")
		return dir
	}},
	{"fp32 are pointers", "fp16", "", func(t *testing.T, dir string) string {
		use(t, dir, "fp16", ".fp16")
		for _, file := range []string{unetFile, vaeFile, clipFile} {
			write(t, "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5903392\n", dir, file)
		}
		return dir
	}},
	{"sharded", "fp32", "", func(t *testing.T, dir string) string {
		shard(t, filepath.Join(dir, unetFile), "diffusion_pytorch_model.safetensors.index.json", 3)
		shard(t, filepath.Join(dir, clipFile), "model.safetensors.index.json", 1)
		return dir
	}},
	{"sharded fp16", "fp16", "", func(t *testing.T, dir string) string {
		use(t, dir, "fp16", ".fp16")
		shard(t, filepath.Join(dir, strings.Replace(unetFile, ".safe", ".fp16.safe", 1)), "diffusion_pytorch_model.fp16.safetensors.index.json", 2)
		shard(t, filepath.Join(dir, strings.Replace(vaeFile, ".safe", ".fp16.safe", 1)), "diffusion_pytorch_model.safetensors.index.fp16.json", 2)
		return dir
	}},
	{"hub", "fp32", "", func(t *testing.T, dir string) string { return hub(t, dir) }},
	{"hub, snapshot", "fp32", "", func(t *testing.T, dir string) string { return filepath.Join(hub(t, dir), "snapshots", "0123abcd") }},
	{"hub, no ref", "fp32", "", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		remove(t, model, "refs")
		return model
	}},
	{"hub, newline and another snapshot", "fp32", "", func(t *testing.T, dir string) string {
		model := hub(t, dir)
		write(t, "0123abcd\n", model, "refs", "main")
		write(t, "{}", model, "snapshots", "ffff", "model_index.json")
		return model
	}},
	{"hub, sharded", "fp32", "", func(t *testing.T, dir string) string {
		shard(t, filepath.Join(dir, unetFile), "diffusion_pytorch_model.safetensors.index.json", 3)
		return hub(t, dir)
	}},
	{"link to the folder", "fp32", "", func(t *testing.T, dir string) string {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(dir, link); err != nil {
			t.Fatal(err)
		}
		return link
	}},
	{"other files beside", "fp32", "", func(t *testing.T, dir string) string {
		write(t, "x", dir, "svd_xt.safetensors")
		write(t, "x", dir, "unet", "diffusion_pytorch_model.bin")
		write(t, "x", dir, "unet", "diffusion_pytorch_model.non_ema.safetensors")
		write(t, "x", dir, "README.md")
		return dir
	}},
}

func TestOpen(t *testing.T) {
	for _, layout := range layouts {
		t.Run(layout.name, func(t *testing.T) {
			c, err := Open(layout.prepare(t, copyTiny(t)), Options{Variant: layout.insist})
			if err != nil {
				t.Fatal(err)
			}
			checkAll(t, c, layout.variant)
		})
	}
}

// add puts the files of another variant beside those of fp32.
func add(t *testing.T, dir, variant string) {
	t.Helper()
	for _, file := range []string{unetFile, vaeFile, clipFile} {
		convert(t, filepath.Join(dir, file), filepath.Join(dir, strings.Replace(file, ".safe", "."+variant+".safe", 1)), variant)
	}
}

// TestOpenTiny opens the checkpoint as the reference's writer left it.
func TestOpenTiny(t *testing.T) {
	for variant, size := range map[string]int64{"fp32": 4, "fp16": 2} {
		c, err := Open(tiny, Options{Variant: variant})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			part              Part
			tensors, elements int64
		}{{c.UNet, 562, 1458160}, {c.VAE, 224, 343993}, {c.ImageEncoder, 40, 45056}} {
			w := want.part.Weights
			if w.Variant != variant || int64(len(w.Tensors)) != want.tensors || w.Bytes != size*want.elements {
				t.Errorf("%s: %s, %d tensors, %d bytes; want %s, %d, %d", want.part.Name,
					w.Variant, len(w.Tensors), w.Bytes, variant, want.tensors, size*want.elements)
			}
		}
	}
}

// TestIsModel: complete or not, but of the right pipeline.
func TestIsModel(t *testing.T) {
	dir := copyTiny(t)
	remove(t, dir, "unet")
	other := t.TempDir()
	write(t, `{"_class_name":"StableDiffusionPipeline"}`, other, "model_index.json")
	for folder, want := range map[string]bool{dir: true, other: false, t.TempDir(): false, dir + "/model_index.json": true} {
		if got := IsModel(folder); got != want {
			t.Errorf("%s: got %v, want %v", folder, got, want)
		}
	}
}

func TestShardsOfDistantFolders(t *testing.T) {
	dir := copyTiny(t)
	shard(t, filepath.Join(dir, unetFile), "diffusion_pytorch_model.safetensors.index.json", 2)
	for i, name := range []string{"shard-00001-of-00002.safetensors", "shard-00002-of-00002.safetensors"} {
		away := filepath.Join(filepath.Dir(dir), "disk "+string(rune('a'+i)), "blob")
		write(t, "", away)
		path := filepath.Join(dir, "unet", name)
		if err := os.Rename(path, away); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(away, path); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkWeights(t, c.UNet.Weights, unetFile, "fp32")
	resolved, err := filepath.EvalSymlinks(filepath.Dir(dir))
	if err != nil || c.UNet.Weights.Folder != resolved {
		t.Errorf("folder %q, want %q, %v", c.UNet.Weights.Folder, resolved, err)
	}
	for name, x := range c.UNet.Weights.Tensors {
		if x.File != "disk a/blob" && x.File != "disk b/blob" {
			t.Errorf("%s lies in %q, want disk a/blob or disk b/blob", name, x.File)
		}
	}
}

// TestVariantOfMixedFile: most bytes decide.
func TestVariantOfMixedFile(t *testing.T) {
	dir := copyTiny(t)
	tensors := readTensors(t, filepath.Join(dir, unetFile))
	tensors["a large one"] = checkpointtest.Tensor{DType: "F16", Shape: []int64{1 << 20}, Data: make([]byte, 2<<20)}
	writeTensors(t, filepath.Join(dir, unetFile), tensors)
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if c.UNet.Weights.Variant != "fp16" || c.VAE.Weights.Variant != "fp32" {
		t.Errorf("got %q and %q, want fp16 and fp32", c.UNet.Weights.Variant, c.VAE.Weights.Variant)
	}
}

func TestUnknownVariant(t *testing.T) {
	for _, o := range []Options{{Variant: "int8"}, {Prefer: "int8"}} {
		_, err := Open(tiny, o)
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
			t.Errorf("%+v: got %v, kind %s, hint %q", o, err, engine.KindOf(err), engine.HintOf(err))
		}
	}
}

// TestPrefer: the preferred variant is taken where there is one, part by part.
func TestPrefer(t *testing.T) {
	both, one := copyTiny(t), copyTiny(t)
	add(t, both, "fp16")
	add(t, both, "bf16")
	add(t, one, "fp16")
	remove(t, one, strings.Replace(vaeFile, ".safe", ".fp16.safe", 1))
	for _, tt := range []struct {
		dir, prefer, unet, vae string
	}{
		{both, "", "fp32", "fp32"}, {both, "fp32", "fp32", "fp32"}, {both, "fp16", "fp16", "fp16"}, {both, "bf16", "bf16", "bf16"},
		{one, "fp16", "fp16", "fp32"}, {one, "bf16", "fp32", "fp32"},
	} {
		c, err := Open(tt.dir, Options{Prefer: tt.prefer})
		if err != nil {
			t.Fatal(err)
		}
		if unet, vae := c.UNet.Weights.Variant, c.VAE.Weights.Variant; unet != tt.unet || vae != tt.vae {
			t.Errorf("prefer %q: got %s and %s, want %s and %s", tt.prefer, unet, vae, tt.unet, tt.vae)
		}
	}
}
