package checkpoint

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/safetensors"
)

const tiny = "../goldentest/testdata/svd/checkpoint"

const (
	unetFile = "unet/diffusion_pytorch_model.safetensors"
	vaeFile  = "vae/diffusion_pytorch_model.safetensors"
	clipFile = "image_encoder/model.safetensors"
)

// copyTiny copies the tiny checkpoint, of its weights only some of the fp32
// tensors, into a folder with an awkward name.
func copyTiny(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "Modèle [1] 50%20 #моя")
	err := filepath.WalkDir(tiny, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		rel, err := filepath.Rel(tiny, path)
		if err == nil {
			write(t, string(read(t, path)), dir, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{unetFile, vaeFile, clipFile} {
		writeTensors(t, filepath.Join(dir, file), sample(t, file))
	}
	return dir
}

// use replaces the fp32 files by those of another variant and infix.
func use(t testing.TB, dir, variant, infix string) {
	t.Helper()
	for _, file := range []string{unetFile, vaeFile, clipFile} {
		convert(t, filepath.Join(dir, file), filepath.Join(dir, strings.Replace(file, ".safe", infix+".safe", 1)), variant)
		if infix != "" {
			remove(t, dir, file)
		}
	}
}

// convert writes the tensors of an fp32 file in another variant. bf16 is the
// upper half of fp32; fp16 only keeps names, shapes and lengths.
func convert(t testing.TB, from, to, variant string) {
	t.Helper()
	dtype := map[string]safetensors.DType{"fp32": safetensors.F32, "fp16": safetensors.F16, "bf16": safetensors.BF16}[variant]
	tensors := readTensors(t, from)
	for name, x := range tensors {
		if dtype == safetensors.F32 {
			continue
		}
		var half []byte
		for b := x.Data; len(b) > 0; b = b[4:] {
			half = binary.LittleEndian.AppendUint16(half, uint16(binary.LittleEndian.Uint32(b)>>16))
		}
		tensors[name] = checkpointtest.Tensor{DType: dtype, Shape: x.Shape, Data: half}
	}
	writeTensors(t, to, tensors)
}

// sample returns some tensors of one of the tiny checkpoint's files: every
// eighth of the small ones.
func sample(t testing.TB, file string) map[string]checkpointtest.Tensor {
	t.Helper()
	all := readTensors(t, filepath.Join(tiny, file))
	some := map[string]checkpointtest.Tensor{}
	for i, name := range slices.Sorted(maps.Keys(all)) {
		if i%8 == 0 && len(all[name].Data) <= 2048 {
			some[name] = all[name]
		}
	}
	return some
}

func readTensors(t testing.TB, path string) map[string]checkpointtest.Tensor {
	t.Helper()
	file, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	tensors := map[string]checkpointtest.Tensor{}
	for name, x := range file.Tensors {
		tensors[name] = checkpointtest.Tensor{DType: x.DType, Shape: x.Shape, Data: text[x.Offset : x.Offset+x.Length]}
	}
	return tensors
}

func writeTensors(t testing.TB, path string, tensors map[string]checkpointtest.Tensor) {
	t.Helper()
	if err := checkpointtest.WriteFile(path, tensors); err != nil {
		t.Fatal(err)
	}
}

// shard replaces a weights file by n shards and their list, and returns the
// list's content.
func shard(t testing.TB, path, list string, n int) map[string]string {
	t.Helper()
	tensors := readTensors(t, path)
	shards := make([]map[string]checkpointtest.Tensor, n)
	place := map[string]string{}
	for i, name := range slices.Sorted(maps.Keys(tensors)) {
		if shards[i%n] == nil {
			shards[i%n] = map[string]checkpointtest.Tensor{}
		}
		shards[i%n][name] = tensors[name]
		place[name] = fmt.Sprintf("shard-%05d-of-%05d.safetensors", i%n+1, n)
	}
	for i, s := range shards {
		writeTensors(t, filepath.Join(filepath.Dir(path), fmt.Sprintf("shard-%05d-of-%05d.safetensors", i+1, n)), s)
	}
	remove(t, path)
	writeList(t, filepath.Join(filepath.Dir(path), list), place)
	return place
}

func writeList(t testing.TB, path string, place map[string]string) {
	t.Helper()
	text, err := json.Marshal(map[string]any{"metadata": map[string]any{"total_size": 1}, "weight_map": place})
	if err != nil {
		t.Fatal(err)
	}
	write(t, string(text), path)
}

// hub moves a checkpoint into the layout of the hub's cache and returns the
// model's folder: every file is a link to a blob.
func hub(t testing.TB, dir string) string {
	t.Helper()
	model := filepath.Join(t.TempDir(), "models--stabilityai--stable-video-diffusion")
	snapshot := filepath.Join(model, "snapshots", "0123abcd")
	blobs := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(snapshot, rel), 0o755)
		}
		blobs++
		blob := fmt.Sprintf("%064x", blobs)
		write(t, string(read(t, path)), model, "blobs", blob)
		up := strings.Repeat("../", 2+strings.Count(filepath.ToSlash(rel), "/"))
		return os.Symlink(filepath.FromSlash(up+"blobs/"+blob), filepath.Join(snapshot, rel))
	})
	if err != nil {
		t.Fatal(err)
	}
	write(t, "0123abcd", model, "refs", "main")
	return model
}

func read(t testing.TB, names ...string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(names...))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func write(t testing.TB, text string, names ...string) {
	t.Helper()
	path := filepath.Join(names...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t testing.TB, names ...string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(names...)); err != nil {
		t.Fatal(err)
	}
}
