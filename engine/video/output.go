package video

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"framewake/engine"
	"framewake/engine/files"
)

// output is where an export lies until it is whole: a file, or a folder of
// pictures.
type output struct {
	target string
	path   string
	file   *files.File // nil for a folder
	remove func() error
}

// newOutput makes the file, or the folder beside its target.
func newOutput(target string, o ExportOptions) (*output, error) {
	if o.Format != PNG {
		file, err := o.Ledger.Create(target, files.CreateOptions{Overwrite: o.Overwrite})
		if err != nil {
			return nil, outputError(err, target)
		}
		return &output{target: target, path: file.TempPath(), file: file, remove: file.Abort}, nil
	}
	if _, err := os.Lstat(target); err == nil {
		return nil, folderTaken(fmt.Errorf("%s: %w", target, fs.ErrExist))
	}
	dir, remove, err := o.Ledger.TempDir(filepath.Dir(filepath.Clean(target)), "pictures")
	if err != nil {
		return nil, outputError(err, target)
	}
	path := filepath.Join(dir, "pictures")
	if err := os.Mkdir(path, 0o777); err != nil {
		return nil, errors.Join(outputError(err, target), remove())
	}
	return &output{target: target, path: path, remove: remove}, nil
}

// folderTaken: a folder is never replaced, since more may lie in it than what
// an export put there.
func folderTaken(err error) error {
	return engine.Errorf(engine.Invalid, "choose another name: a folder is never replaced", "video: %w", err)
}

// pictureName is how the pictures are called, for fmt and for ffmpeg.
const pictureName = "frame-%05d.png"

// picture is the path of the picture with an index.
func (o *output) picture(index int) string {
	return filepath.Join(o.path, fmt.Sprintf(pictureName, index+1))
}

// url is what ffmpeg writes to. It numbers names, in which % has a meaning.
func (o *output) url() string {
	if o.file != nil {
		return fileURL(o.path)
	}
	return fileURL(filepath.Join(strings.ReplaceAll(o.path, "%", "%%"), pictureName))
}

// bytes is the size of what lies there.
func (o *output) bytes() (total int64, err error) {
	err = filepath.WalkDir(o.path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

// commit gives the export its name.
func (o *output) commit() error {
	if o.file != nil {
		return outputError(o.file.Commit(), o.target)
	}
	err := files.CommitDir(o.path, filepath.Clean(o.target))
	if errors.Is(err, fs.ErrExist) {
		return folderTaken(err)
	}
	return outputError(err, o.target)
}

// abort removes what has no name yet.
func (o *output) abort() error { return o.remove() }
