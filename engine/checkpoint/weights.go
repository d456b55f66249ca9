package checkpoint

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine/safetensors"
)

// preference lists the variants, the one to take first: fp32 runs everywhere
// as it is, fp16 is exact to widen, bf16 has fewer digits.
var preference = []string{"fp32", "fp16", "bf16"}

// variants names the element types that count.
var variants = map[safetensors.DType]string{safetensors.F32: "fp32", safetensors.F16: "fp16", safetensors.BF16: "bf16"}

// candidate is one set of weights that a part's folder holds.
type candidate struct {
	path    string // of the file, or of the list of shards
	variant string // found in the tensors; told by the name where wrong is set
	weights Weights
	wrong   problems
}

// openWeights chooses the weights of a part: base is their file name without
// variant and extension.
func openWeights(folder, base string, o Options) (Weights, problems) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return Weights{}, problems{fileFault(folder, err)}
	}
	var found []candidate
	for _, e := range entries {
		if infix, sharded, ok := parseName(e.Name(), base); ok {
			found = append(found, open(filepath.Join(folder, e.Name()), infix, sharded))
		}
	}
	if len(found) == 0 {
		return Weights{}, problems{noWeights(folder, base, entries)}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return slices.Compare(a.order(o.Prefer), b.order(o.Prefer)) })
	if variant := o.Variant; variant != "" {
		all := variantsOf(found)
		found = slices.DeleteFunc(found, func(c candidate) bool { return c.variant != variant })
		if len(found) == 0 {
			return Weights{}, problems{fault("choose another variant, or download the "+variant+" files",
				"%s: no %s weights, only %s", folder, variant, all)}
		}
	}
	return found[0].weights, found[0].wrong
}

// order sorts candidates, the one to take first: prefer before the others. A damaged file keeps the place
// its name gives it: another variant must not replace it without a word. One
// that was never downloaded may be replaced.
func (c candidate) order(prefer string) []int {
	absent, damaged := 0, 0
	if c.absent() {
		absent = 1
	}
	if len(c.wrong) > 0 {
		damaged = 1
	}
	rank := slices.Index(preference, c.variant)
	if c.variant == prefer {
		rank = -1
	}
	return []int{absent, rank, damaged, len(c.path)}
}

// absent tells weights of which nothing but a name is there.
func (c candidate) absent() bool {
	return slices.ContainsFunc(c.wrong, func(err error) bool {
		return errors.Is(err, safetensors.ErrPointer) || errors.Is(err, fs.ErrNotExist)
	})
}

func variantsOf(found []candidate) string {
	var names []string
	for _, c := range found {
		if !slices.Contains(names, c.variant) {
			names = append(names, c.variant)
		}
	}
	return strings.Join(names, " and ")
}

// parseName tells the names diffusers and transformers give to weights:
//
//	base[.variant].safetensors              one file
//	base[.variant].safetensors.index.json   a list of shards
//	base.safetensors.index[.variant].json   the same, as some releases of diffusers write it
func parseName(name, base string) (variant string, sharded, ok bool) {
	for _, v := range append([]string{""}, preference...) {
		infix := ""
		if v != "" {
			infix = "." + v
		}
		switch name {
		case base + infix + ".safetensors":
			return v, false, true
		case base + infix + ".safetensors.index.json", base + ".safetensors.index" + infix + ".json":
			return v, true, true
		}
	}
	return "", false, false
}

// open reads the headers of one set of weights.
func open(path, infix string, sharded bool) candidate {
	c := candidate{path: path, variant: cmp.Or(infix, preference[0])}
	var files []*safetensors.File
	if sharded {
		files, c.wrong = openShards(path)
	} else if file, err := safetensors.Open(path); err != nil {
		c.wrong.add(fileFault(path, err))
	} else {
		files = []*safetensors.File{file}
	}
	if len(c.wrong) > 0 {
		return c
	}
	weights, err := join(files)
	if err != nil {
		c.wrong.add(fault(hintDownload, "%s: %w", path, err))
		return c
	}
	c.weights, c.variant = weights, weights.Variant
	return c
}

// join makes the weights of one file or of several shards.
func join(files []*safetensors.File) (Weights, error) {
	paths := make([]string, len(files))
	for i, f := range files {
		path, err := filepath.EvalSymlinks(f.Path)
		if err != nil {
			return Weights{}, err
		}
		paths[i] = path
	}
	folder, err := common(paths)
	if err != nil {
		return Weights{}, err
	}
	w := Weights{Folder: folder, Tensors: map[string]Tensor{}}
	bytes := map[string]int64{}
	for i, f := range files {
		rel, err := filepath.Rel(folder, paths[i])
		if err != nil {
			return Weights{}, err
		}
		for name, t := range f.Tensors {
			if _, twice := w.Tensors[name]; twice {
				return Weights{}, fmt.Errorf("tensor %.200q lies in two shards", name)
			}
			w.Tensors[name] = Tensor{t.DType, t.Shape, filepath.ToSlash(rel), t.Offset, t.Length}
			w.Bytes += t.Length
			if v, ok := variants[t.DType]; ok {
				bytes[v] += t.Length
			}
		}
	}
	for _, v := range preference {
		if bytes[v] > bytes[w.Variant] {
			w.Variant = v
		}
	}
	if w.Variant == "" {
		return Weights{}, fmt.Errorf("no fp32, fp16 or bf16 tensors among %d", len(w.Tensors))
	}
	return w, nil
}
