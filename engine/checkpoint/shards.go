package checkpoint

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine/safetensors"
)

// maxShards bounds the files of one part. The hub's own limit of 5 GB a shard
// makes two of the largest part.
const maxShards = 1000

// openShards reads a list of shards ("weight_map": tensor → file) and the
// headers of the files it names. Every tensor of the list must be where the
// list says.
func openShards(path string) ([]*safetensors.File, problems) {
	place, err := readShardList(path)
	if err != nil {
		return nil, problems{err}
	}
	names := slices.Compact(slices.Sorted(maps.Values(place)))
	if len(names) > maxShards {
		return nil, problems{fault(hintDownload, "%s: weight_map names %d files, more than %d", path, len(names), maxShards)}
	}
	files := make([]*safetensors.File, len(names))
	var wrong problems
	for i, name := range names {
		if !filepath.IsLocal(name) || filepath.Base(name) != name || !strings.HasSuffix(name, ".safetensors") {
			return nil, problems{fault(hintDownload, "%s: weight_map names %.200q, which is no file beside it", path, name)}
		}
		shard := filepath.Join(filepath.Dir(path), name)
		if files[i], err = safetensors.Open(shard); err != nil {
			wrong.add(fileFault(shard, err))
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	for _, tensor := range slices.Sorted(maps.Keys(place)) {
		i, _ := slices.BinarySearch(names, place[tensor])
		if _, ok := files[i].Tensors[tensor]; !ok {
			return nil, problems{fault(hintDownload, "%s: tensor %.200q is not in %s", path, tensor, names[i])}
		}
	}
	return files, nil
}

// readShardList returns the file of every tensor.
func readShardList(path string) (map[string]string, error) {
	text, err := readJSON(path)
	if err != nil {
		return nil, err
	}
	var content struct {
		WeightMap map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(text, &content); err != nil {
		return nil, fault(hintDownload, "%s: %w", path, err)
	}
	if len(content.WeightMap) == 0 {
		return nil, fault(hintDownload, "%s: weight_map is missing or empty", path)
	}
	return content.WeightMap, nil
}
