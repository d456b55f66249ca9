package models

import (
	"os"
	"path/filepath"
	"slices"

	"framewake/engine/checkpoint"
)

// Model is a model found on this machine.
type Model struct {
	// Name identifies it: the repository's name on the hub, or the folder's.
	Name string
	// Title is the name as shown to people.
	Title string
	// Folder is its absolute path.
	Folder string
	// Licence is the licence's identifier as the model's card states it; ""
	// if there is no card.
	Licence string
	// Bytes is the size of the weights that would be used.
	Bytes int64
	// Problem says what is missing or damaged; nil if nothing is.
	Problem error
}

const (
	// maxDepth is how far below a folder models are looked for: models/org/name.
	maxDepth = 2
	// maxEntries bounds how many entries of a folder are looked at.
	maxEntries = 1000
)

// List returns the models in the folders, in their order: each may be a model
// or hold models. Complete ones come as they are; what is incomplete is listed
// with its Problem. Of models with the same name only the first is reached by
// Resolve. Folders that do not exist or cannot be read hold nothing.
func List(folders []string) []Model {
	var found []Model
	seen := map[string]bool{}
	for _, folder := range folders {
		walk(folder, 0, func(dir string) {
			real, err := filepath.EvalSymlinks(dir)
			if err != nil || seen[real] {
				return
			}
			seen[real] = true
			found = append(found, Inspect(dir))
		})
	}
	return found
}

func walk(dir string, depth int, visit func(dir string)) {
	if checkpoint.IsModel(dir) {
		visit(dir)
		return
	}
	if depth == maxDepth {
		return
	}
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close()
	names, _ := f.Readdirnames(maxEntries)
	slices.Sort(names)
	for _, name := range names {
		if name[0] != '.' {
			walk(filepath.Join(dir, name), depth+1, visit)
		}
	}
}

// Inspect tells what is in a model's folder, an absolute path. A folder that
// holds no model has that as its Problem.
func Inspect(folder string) Model {
	name := checkpoint.Name(folder)
	m := Model{Name: name, Title: checkpoint.Title(name), Folder: folder}
	c, err := checkpoint.Open(folder, checkpoint.Options{})
	if err != nil {
		m.Problem = err
		return m
	}
	m.Licence = licence(c.Folder)
	m.Bytes = c.UNet.Weights.Bytes + c.VAE.Weights.Bytes + c.ImageEncoder.Weights.Bytes
	return m
}
