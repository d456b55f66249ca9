package networks

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/onnx"
	"framewake/engine/safetensors"
)

// weights is where layers look their tensors up. It notes what they ask for,
// so that afterwards every tensor of the part is accounted for: used, skipped
// by a layer, or one of the leftovers.
type weights struct {
	tensors map[string]checkpoint.Tensor // nil: every tensor is there, as the layers want it
	wanted  map[string][]int64           // shapes by name, those of skipped tensors too
	skipped map[string]bool
}

func newWeights(tensors map[string]checkpoint.Tensor) *weights {
	return &weights{tensors, map[string][]int64{}, map[string]bool{}}
}

// find says where a tensor lies. For one that is missing or not as wanted it
// makes something up, so that the layers after it ask too: the builder's
// caller looks at problems first.
func (w *weights) find(name string, shape []int64) checkpoint.Tensor {
	w.wanted[name] = shape
	if t, ok := w.tensors[name]; ok && slices.Equal(t.Shape, shape) && elementType(t.DType) != 0 {
		return t
	}
	size := safetensors.F32.Size()
	for _, d := range shape {
		size *= d
	}
	return checkpoint.Tensor{DType: safetensors.F32, Shape: shape, File: "nowhere", Length: size}
}

// skip notes that a layer has a tensor but does not need it. It may be absent.
func (w *weights) skip(name string, shape []int64) {
	w.wanted[name] = shape
	w.skipped[name] = true
}

// elementType is that of a weight in a graph, 0 for one that no layer takes.
func elementType(d safetensors.DType) onnx.DType {
	switch d {
	case safetensors.F32:
		return onnx.Float32
	case safetensors.F16:
		return onnx.Float16
	case safetensors.BF16:
		return onnx.BFloat16
	}
	return 0
}

// leftovers are the names of tensors that no layer has and that may lie in a
// checkpoint nevertheless; * stands for any text.
var leftovers = []string{
	"*.position_ids", // the numbers 0, 1, 2 …, which transformers before 4.31 stored
	"model_ema.*",    // the running average of the weights that training keeps
}

func isLeftover(name string) bool {
	return slices.ContainsFunc(leftovers, func(pattern string) bool {
		ok, _ := path.Match(pattern, name)
		return ok
	})
}

// problems compares the part with what its layers asked for. The error has a
// line for each kind of problem and names the first few tensors of it.
func (w *weights) problems(part checkpoint.Part) error {
	var missing, misshapen, mistyped, unknown []string
	for _, name := range slices.Sorted(maps.Keys(w.wanted)) {
		t, ok := w.tensors[name]
		file := filepath.Base(t.File)
		switch want := w.wanted[name]; {
		case !ok && !w.skipped[name]:
			missing = append(missing, name)
		case !ok:
		case !slices.Equal(t.Shape, want):
			misshapen = append(misshapen, fmt.Sprintf("%s in %s is %v, want %v", name, file, t.Shape, want))
		case !w.skipped[name] && elementType(t.DType) == 0:
			mistyped = append(mistyped, fmt.Sprintf("%s in %s is %s", name, file, t.DType))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.tensors)) {
		if _, ok := w.wanted[name]; !ok && !isLeftover(name) {
			unknown = append(unknown, fmt.Sprintf("%s in %s", name, filepath.Base(w.tensors[name].File)))
		}
	}
	err := errors.Join(
		listed("missing tensors", missing),
		listed("tensors whose shape does not fit "+part.Config.Path, misshapen),
		listed("tensors that are not F32, F16 or BF16", mistyped),
		listed("tensors of layers Framewake does not know", unknown),
	)
	if err == nil {
		return nil
	}
	return engine.Errorf(engine.Invalid, "download the model again as it was published, or choose another one",
		"%s: weights in %s: %w", part.Name, part.Weights.Folder, err)
}

// listed names the first few of what is wrong, and how many there are.
func listed(what string, names []string) error {
	const few = 5
	switch n := len(names); {
	case n == 0:
		return nil
	case n > few:
		return fmt.Errorf("%d %s: %s and %d more", n, what, strings.Join(names[:few], "; "), n-few)
	default:
		return fmt.Errorf("%d %s: %s", n, what, strings.Join(names, "; "))
	}
}
