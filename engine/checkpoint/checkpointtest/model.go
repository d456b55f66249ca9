package checkpointtest

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"framewake/engine/safetensors"
)

// Shapes says which tensors a model has: part ("unet", "vae",
// "image_encoder"), then name, then shape, outermost first.
type Shapes map[string]map[string][]int64

// files names the weights of each part.
var files = map[string]string{
	"unet":          "diffusion_pytorch_model.safetensors",
	"vae":           "diffusion_pytorch_model.safetensors",
	"image_encoder": "model.safetensors",
}

// ReadShapes reads <part>.params.json of every part, {"name": {"shape": […]}, …},
// from a folder.
func ReadShapes(folder string) (Shapes, error) {
	shapes := Shapes{}
	for part := range files {
		text, err := os.ReadFile(filepath.Join(folder, part+".params.json"))
		if err != nil {
			return nil, err
		}
		var content map[string]struct{ Shape []int64 }
		if err := json.Unmarshal(text, &content); err != nil {
			return nil, fmt.Errorf("%s.params.json: %w", part, err)
		}
		shapes[part] = map[string][]int64{}
		for name, c := range content {
			shapes[part][name] = c.Shape
		}
	}
	return shapes, nil
}

// Random writes a checkpoint with fp32 weights into the folder dir: the JSON
// files below configs, and a tensor for each shape. Weights are normal with
// variance 1/fan-in, so activations keep their size; the scales of norms are
// 1, biases 0, mix factors 0.5. A tensor's values depend on seed, part and
// name alone.
func Random(dir, configs string, shapes Shapes, seed uint64) error {
	return random(dir, configs, shapes, safetensors.F32, seed)
}

// RandomHalf is [Random] with fp16 weights. Those below 2⁻¹⁴ become 0.
func RandomHalf(dir, configs string, shapes Shapes, seed uint64) error {
	return random(dir, configs, shapes, safetensors.F16, seed)
}

func random(dir, configs string, shapes Shapes, dtype safetensors.DType, seed uint64) error {
	return write(dir, configs, shapes, dtype, func(w io.Writer, part, name string, shape []int64) error {
		hash := fnv.New64a()
		io.WriteString(hash, part+"/"+name) // never fails
		return fill(w, elements(shape), dtype, initial(name, shape, rand.New(rand.NewPCG(seed, hash.Sum64()))))
	})
}

// Sparse is [Random] with zeros that take no disk space where the file system
// knows holes.
func Sparse(dir, configs string, shapes Shapes) error {
	return write(dir, configs, shapes, safetensors.F32, func(w io.Writer, _, _ string, shape []int64) error {
		f := w.(*os.File)
		end, err := f.Seek(4*elements(shape), io.SeekCurrent)
		return errors.Join(err, f.Truncate(end))
	})
}

// write copies the configs and creates the weights of all parts.
func write(dir, configs string, shapes Shapes, dtype safetensors.DType, data func(w io.Writer, part, name string, shape []int64) error) error {
	if err := copyConfigs(dir, configs); err != nil {
		return err
	}
	for part, tensors := range shapes {
		file, ok := files[part]
		if !ok {
			return fmt.Errorf("part %q is unknown", part)
		}
		entries := map[string]entry{}
		for name, shape := range tensors {
			entries[name] = entry{dtype, shape, dtype.Size() * elements(shape)}
		}
		err := create(filepath.Join(dir, part, file), entries, func(w io.Writer, name string) error {
			return data(w, part, name, tensors[name])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// copyConfigs copies the JSON files and makes the folders of all parts.
func copyConfigs(dir, configs string) error {
	for part := range files {
		if err := os.MkdirAll(filepath.Join(dir, part), 0o755); err != nil {
			return err
		}
	}
	return filepath.WalkDir(configs, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		rel, err := filepath.Rel(configs, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(dir, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
}

func elements(shape []int64) int64 {
	n := int64(1)
	for _, d := range shape {
		n *= d
	}
	return n
}

// initial returns the source of a tensor's values.
func initial(name string, shape []int64, random *rand.Rand) func() float32 {
	constant := func(x float32) func() float32 { return func() float32 { return x } }
	switch {
	case strings.HasSuffix(name, "mix_factor"):
		return constant(0.5)
	case strings.HasSuffix(name, ".bias"):
		return constant(0)
	case strings.HasSuffix(name, ".weight") && len(shape) == 1:
		return constant(1)
	}
	fanIn := elements(shape)
	if len(shape) > 1 {
		fanIn = elements(shape[1:])
	}
	scale := 1 / math.Sqrt(float64(max(fanIn, 1)))
	return func() float32 { return float32(scale * random.NormFloat64()) }
}

// fill writes n values, a buffer at a time.
func fill(w io.Writer, n int64, dtype safetensors.DType, next func() float32) error {
	const most = 1 << 14
	buffer := make([]byte, 0, 4*most)
	for n > 0 {
		buffer = buffer[:0]
		count := min(n, most)
		for range count {
			bits := math.Float32bits(next())
			if dtype == safetensors.F16 {
				buffer = binary.LittleEndian.AppendUint16(buffer, half(bits))
			} else {
				buffer = binary.LittleEndian.AppendUint32(buffer, bits)
			}
		}
		if _, err := w.Write(buffer); err != nil {
			return err
		}
		n -= count
	}
	return nil
}

// half cuts a float32, far below fp16's largest value, to fp16: ten bits after
// the point, and an exponent biased by 15 instead of 127.
func half(bits uint32) uint16 {
	sign, exponent := uint16(bits>>16)&0x8000, int(bits>>23&0xff)-127+15
	if exponent <= 0 {
		return sign
	}
	return sign | uint16(exponent)<<10 | uint16(bits>>13)&0x3ff
}
