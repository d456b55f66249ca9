package checkpoint

import (
	"path/filepath"
	"strings"
)

// Name identifies the checkpoint in a folder: "org/name" where the hub's tools
// put it in their cache, else the folder's own name.
func Name(folder string) string {
	for dir := filepath.Clean(folder); ; {
		base := filepath.Base(dir)
		if repo, ok := strings.CutPrefix(base, "models--"); ok {
			return strings.ReplaceAll(repo, "--", "/")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return filepath.Base(filepath.Clean(folder))
		}
		dir = parent
	}
}

// titles of the checkpoints Stability AI published, by their names on the hub.
var titles = map[string]string{
	"stable-video-diffusion-img2vid":        "Stable Video Diffusion",
	"stable-video-diffusion-img2vid-xt":     "Stable Video Diffusion XT",
	"stable-video-diffusion-img2vid-xt-1-1": "Stable Video Diffusion XT 1.1",
}

// Title is the checkpoint's name as shown to people.
func Title(name string) string {
	base := name[strings.LastIndex(name, "/")+1:]
	if title, ok := titles[base]; ok {
		return title
	}
	return base
}
