package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const indexName = "model_index.json"

// hintFolder is what to choose instead of something else.
const hintFolder = "choose the model's folder, the one that holds " + indexName

// find returns the folder that holds model_index.json, absolute.
func find(path string) (string, error) {
	if path == "" {
		return "", fault(hintFolder, "checkpoint: no folder given")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fault(hintFolder, "%s: no such folder", path)
	case err != nil:
		return "", fileFault(path, err)
	case info.IsDir():
		return findIn(path)
	case filepath.Base(path) == indexName:
		return filepath.Dir(path), nil
	case exists(filepath.Dir(filepath.Dir(path)), indexName):
		return "", onePart(filepath.Dir(path))
	case isSingleFile(path):
		return "", singleFile(path)
	}
	return "", fault(hintFolder, "%s: not a model", path)
}

// findIn looks for model_index.json in a folder or, in the hub's cache, below it.
func findIn(folder string) (string, error) {
	if exists(folder, indexName) {
		return folder, nil
	}
	if exists(folder, "snapshots") {
		return snapshot(folder)
	}
	if exists(filepath.Dir(folder), indexName) {
		return "", onePart(folder)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", fileFault(folder, err)
	}
	var models []string
	for _, e := range entries {
		if isSingleFile(e.Name()) && !e.IsDir() {
			return "", singleFile(filepath.Join(folder, e.Name()))
		}
		if strings.HasPrefix(e.Name(), "models--") {
			models = append(models, e.Name())
		}
	}
	if len(models) > 0 {
		return "", fault("choose the folder of one model",
			"%s: the hub's cache of several models: %.1000s", folder, strings.Join(models, ", "))
	}
	if downloading(folder) {
		return "", fault("let the download finish, or start it again", "%s: %s is not downloaded yet", folder, indexName)
	}
	return "", fault(hintFolder, "%s: no %s in this folder", folder, indexName)
}

// snapshot chooses the snapshot of a model in the hub's cache: the one that
// refs/main names, or the only one.
func snapshot(model string) (string, error) {
	folder := filepath.Join(model, "snapshots")
	ref := filepath.Join(model, "refs", "main")
	commit, err := readSmall(ref, 256)
	if err == nil {
		name := strings.TrimSpace(string(commit))
		if !filepath.IsLocal(name) || filepath.Base(name) != name {
			return "", fault("download the model again", "%s: %q is no snapshot", ref, name)
		}
		if !exists(folder, name) {
			return "", fault("download the model again", "%s: snapshot %s is missing", ref, name)
		}
		return filepath.Join(folder, name), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fileFault(ref, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", fileFault(folder, err)
	}
	if len(entries) != 1 {
		return "", fault("choose one of the folders in it", "%s: %d snapshots, and no refs/main that chooses one", folder, len(entries))
	}
	return filepath.Join(folder, entries[0].Name()), nil
}

// isSingleFile tells weights in one file, as Stability publishes them beside
// the parts (svd_xt.safetensors).
func isSingleFile(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".safetensors", ".ckpt", ".pt", ".pth", ".bin":
		return true
	}
	return false
}

func onePart(folder string) error {
	return fault("choose "+filepath.Dir(folder), "%s: only a part of the model", folder)
}

func singleFile(path string) error {
	return fault("download the whole model, the folder that holds "+indexName,
		"%s: a checkpoint in a single file, which has no configuration; the diffusers layout is needed", path)
}

// exists counts a link whose target is gone: what reads it says so.
func exists(folder, name string) bool {
	_, err := os.Lstat(filepath.Join(folder, name))
	return err == nil
}

// downloading tells an unfinished download in a part's folder, or in that of
// the hub's client beside it (.cache/huggingface/download/unet).
func downloading(folder string) bool {
	client := filepath.Join(filepath.Dir(folder), ".cache", "huggingface", "download", filepath.Base(folder))
	for _, f := range []string{folder, client} {
		entries, err := os.ReadDir(f)
		if err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			return slices.Contains([]string{".incomplete", ".part", ".crdownload"}, filepath.Ext(e.Name()))
		}) {
			return true
		}
	}
	return false
}

// common returns the deepest folder that holds all absolute paths.
func common(paths []string) (string, error) {
	folder := filepath.Dir(paths[0])
	for _, p := range paths[1:] {
		for !holds(folder, p) {
			up := filepath.Dir(folder)
			if up == folder {
				return "", fmt.Errorf("%s and %s lie on different disks", paths[0], p)
			}
			folder = up
		}
	}
	return folder, nil
}

func holds(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}
