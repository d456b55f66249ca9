package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"framewake/engine"
)

// target says where a clip goes.
type target struct {
	path   string // the file, or "" to name it after the source
	folder string // where it goes when it is named after the source
}

// planTargets decides where the clip of each picture, or take, goes, before any
// work is done.
func planTargets(o generateOptions, pictures []string) ([]target, error) {
	if o.master != "" && len(pictures) > 1 {
		return nil, usagef("--master names one file, but there are %d pictures", len(pictures))
	}
	targets := make([]target, len(pictures))
	switch {
	case o.output == "":
		for i := range targets {
			targets[i].folder = "."
		}
	case isFolder(o.output):
		for i := range targets {
			targets[i].folder = o.output
		}
	case len(pictures) > 1:
		return nil, usagef("-o: %s is not a folder; with %d clips it must name an existing one", o.output, len(pictures))
	case !strings.EqualFold(filepath.Ext(o.output), ".mp4"):
		return nil, usagef("-o: %s does not end in .mp4", o.output)
	default:
		targets[0].path = o.output
		if err := checkFree(o.output, o.force); err != nil {
			return nil, err
		}
	}
	if o.master != "" {
		if !strings.EqualFold(filepath.Ext(o.master), ".mkv") {
			return nil, usagef("--master: %s does not end in .mkv", o.master)
		}
		if err := checkFree(o.master, o.force); err != nil {
			return nil, err
		}
	}
	return targets, nil
}

// checkFree fails if path cannot become a new file.
func checkFree(path string, force bool) error {
	if _, err := os.Lstat(path); err == nil && !force {
		return engine.Errorf(engine.Invalid, "choose another name, or add --force to replace it", "%s exists already", path)
	}
	if folder := filepath.Dir(path); !isFolder(folder) {
		return engine.Errorf(engine.Invalid, "create it first, or choose another", "the folder %s does not exist", folder)
	}
	return nil
}

// file returns the path to write the clip to, the first free name where it is
// named after its source.
func (t target) file(source string, seed uint32, force bool) string {
	if t.path != "" {
		return t.path
	}
	base := strings.TrimSuffix(source, filepath.Ext(source))
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s-%d.mp4", base, seed)
		if n > 1 {
			name = fmt.Sprintf("%s-%d-%d.mp4", base, seed, n)
		}
		path := filepath.Join(t.folder, name)
		if _, err := os.Lstat(path); force || os.IsNotExist(err) {
			return path
		}
	}
}
