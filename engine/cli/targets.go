package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/video"
)

// outputOptions are the flags about what a command writes.
type outputOptions struct {
	output      string
	format      video.Format // "": as the output's name ends, else MP4
	force, json bool
}

// target says where a clip goes, and as what.
type target struct {
	format video.Format
	path   string // the file, or "" to name it after the source
	folder string // where it goes when it is named after the source
}

// targets decides where each clip goes, before any work is done.
func (o outputOptions) targets(clips []string) ([]target, error) {
	to := target{format: cmp.Or(o.format, video.MP4), folder: cmp.Or(o.output, ".")}
	if o.output != "" && !isFolder(o.output) {
		if len(clips) > 1 {
			return nil, usagef("-o: %s is not a folder; with %d clips it must name an existing one", o.output, len(clips))
		}
		var err error
		if to.format, err = o.named(); err != nil {
			return nil, err
		}
		to.path = filepath.Clean(o.output)
		if err := checkFree(to.path, o.force); err != nil {
			return nil, err
		}
	}
	return slices.Repeat([]target{to}, len(clips)), nil
}

// named is the format that the output's name asks for.
func (o outputOptions) named() (video.Format, error) {
	if o.format == video.PNG {
		return o.format, nil
	}
	format, known := video.FormatOf(o.output)
	switch {
	case !known && o.format == "":
		return "", usagef("-o: %s does not end in %s", o.output, strings.Join(extensions(), ", "))
	case o.format != "" && format != o.format:
		return "", usagef("-o: %s does not end in %s", o.output, o.format.Extension())
	}
	return format, nil
}

// extensions lists what the names of clips may end in.
func extensions() []string {
	var all []string
	for _, f := range video.Formats() {
		if e := f.Extension(); e != "" {
			all = append(all, e)
		}
	}
	return all
}

// checkMaster fails if the master cannot be kept where it is asked for.
func (o generateOptions) checkMaster(pictures []string) error {
	switch {
	case o.master == "":
		return nil
	case len(pictures) > 1:
		return usagef("--master names one file, but there are %d pictures", len(pictures))
	case !strings.EqualFold(filepath.Ext(o.master), ".mkv"):
		return usagef("--master: %s does not end in .mkv", o.master)
	}
	return checkFree(o.master, o.force)
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
// named after its source. A folder of pictures is never replaced.
func (t target) file(name string, force bool) string {
	if t.path != "" {
		return t.path
	}
	for n := 1; ; n++ {
		path := filepath.Join(t.folder, name+t.format.Extension())
		if n > 1 {
			path = filepath.Join(t.folder, fmt.Sprintf("%s-%d%s", name, n, t.format.Extension()))
		}
		if _, err := os.Lstat(path); force && t.format != video.PNG || os.IsNotExist(err) {
			return path
		}
	}
}

// clipName is what a clip is called after its picture and seed.
func clipName(source string, seed uint32) string {
	return fmt.Sprintf("%s-%d", strings.TrimSuffix(source, filepath.Ext(source)), seed)
}
