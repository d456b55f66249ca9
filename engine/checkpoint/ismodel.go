package checkpoint

import "path/filepath"

// IsModel tells whether folder holds a Stable Video Diffusion model, complete
// or not, going by its model_index.json. It takes what Open takes.
func IsModel(folder string) bool {
	root, err := find(folder)
	if err != nil {
		return false
	}
	path := filepath.Join(root, indexName)
	text, err := readJSON(path)
	return err == nil && checkClass(Document{Path: path, JSON: text}) == nil
}
