package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/safetensors"
)

// What helps with most problems.
const (
	hintDownload = "download this file again"
	hintWait     = "let the download finish, or start it again"
)

// problems collects what is wrong with a checkpoint.
type problems []error

func (p *problems) add(err error) { *p = append(*p, err) }

// err joins the problems: one line each, what to do in brackets.
func (p problems) err(root string) error {
	if len(p) == 0 {
		return nil
	}
	hint := engine.HintOf(p[0])
	lines := make([]error, len(p))
	for i, err := range p {
		lines[i] = fmt.Errorf("%w (%s)", err, engine.HintOf(err))
		if engine.HintOf(err) != hint {
			hint = "download the missing and damaged files of the model again"
		}
	}
	return engine.Errorf(engine.Invalid, hint, "%s: the model is incomplete or damaged:\n%w", root, errors.Join(lines...))
}

// fault is an error that names a file, with what to do about it.
func fault(hint, format string, args ...any) error {
	return engine.Errorf(engine.Invalid, hint, format, args...)
}

// fileFault says what is wrong with a file that could not be read.
func fileFault(path string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fault("allow your user to read it", "%s: %w", path, err)
	case errors.Is(err, fs.ErrNotExist):
		return missing(path)
	case errors.Is(err, safetensors.ErrPointer):
		return fault("run git lfs pull, or download the file itself", "%s: %w", path, err)
	case errors.Is(err, safetensors.ErrPage):
		return fault("log in where the model lies, accept its licence and download this file again", "%s: %w", path, err)
	}
	return fault(hintDownload, "%s: %w", path, err)
}

// missing says why there is no file: never there, still downloading, or a
// link whose target is gone.
func missing(path string) error {
	target, err := os.Readlink(path)
	if err != nil {
		if downloading(filepath.Dir(path)) {
			return fault(hintWait, "%s: not downloaded yet: %w", path, fs.ErrNotExist)
		}
		return fault(hintDownload, "%s: %w", path, fs.ErrNotExist)
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	if _, err := os.Lstat(target + ".incomplete"); err == nil {
		return fault(hintWait, "%s: not downloaded completely: %w", path, fs.ErrNotExist)
	}
	return fault(hintDownload, "%s: a link to %s: %w", path, target, fs.ErrNotExist)
}

// noWeights says what lies in a part's folder instead of weights.
func noWeights(folder, base string, entries []fs.DirEntry) error {
	var others []string
	pickled := false
	for _, e := range entries {
		if isSingleFile(e.Name()) {
			others = append(others, e.Name())
			pickled = pickled || filepath.Ext(e.Name()) != ".safetensors"
		}
	}
	switch want := filepath.Join(folder, base+".safetensors"); {
	case downloading(folder):
		return fault(hintWait, "%s: not downloaded completely: %w", want, fs.ErrNotExist)
	case pickled:
		return fault("download the .safetensors files of the model", "%s: %w; %.200q cannot be read", want, fs.ErrNotExist, others)
	case len(others) > 0:
		return fault("name the file as it was published", "%s: %w, only %.200q", want, fs.ErrNotExist, others)
	default:
		return fault(hintDownload, "%s: %w", want, fs.ErrNotExist)
	}
}
