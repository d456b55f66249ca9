package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"framewake/engine"
)

func (e *examination) loadSettings() {
	s, err := e.LoadSettings()
	if err != nil {
		e.brokenBy("settings", err)
		return
	}
	e.settings, e.loaded = s, true
	if _, err := os.Stat(s.Path()); errors.Is(err, fs.ErrNotExist) {
		e.fine("settings", "%s does not exist, so all is at its default", s.Path())
		return
	}
	e.fine("settings", "%s", s.Path())
}

func (e *examination) models(context.Context) {
	if !e.loaded {
		return
	}
	e.fine("models", "%s, which is a part of Framewake", engine.BuiltinModel)
	for _, m := range e.ListModels(e.settings.ModelFolders()) {
		if m.Problem != nil {
			e.advise("models", engine.HintOf(m.Problem), "%s: %v", m.Name, m.Problem)
			continue
		}
		e.fine("models", "%s, %s in %s", m.Name, gigabytes(m.Bytes), m.Folder)
	}
}

const (
	// fullDisk holds less than one clip with its parts.
	fullDisk = 200e6
	// shortDisk soon will.
	shortDisk = 2e9
)

// folders looks at the disks we write to.
func (e *examination) folders(context.Context) {
	if e.loaded {
		e.folder("disk.data", e.settings.Data, "FRAMEWAKE_DATA")
		e.folder("disk.cache", e.settings.Cache, "FRAMEWAKE_CACHE")
	}
	variable := "TMPDIR"
	if runtime.GOOS == "windows" {
		variable = "TEMP"
	}
	e.folder("disk.temporary", e.Temporary, variable)
}

func (e *examination) folder(name, folder, variable string) {
	there := nearest(folder)
	elsewhere := ", or set " + variable + " to another folder"
	free, err := e.FreeDisk(there)
	if err != nil {
		e.broken(name, "make it reachable"+elsewhere, "%s cannot be reached: %v", folder, err)
		return
	}
	if err := e.CanWrite(there); err != nil {
		e.broken(name, "make it writable"+elsewhere, "%s cannot be written to: %v", folder, reason(err))
		return
	}
	switch {
	case free < fullDisk:
		e.broken(name, "free some space"+elsewhere, "%s free in %s", gigabytes(free), folder)
	case free < shortDisk:
		e.advise(name, "free some space"+elsewhere, "%s free in %s", gigabytes(free), folder)
	default:
		e.fine(name, "%s free in %s", gigabytes(free), folder)
	}
}

// nearest is the folder, or the nearest one above it that exists.
func nearest(folder string) string {
	for {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			return folder
		}
		up := filepath.Dir(folder)
		if up == folder {
			return folder
		}
		folder = up
	}
}

// keychain looks where gateways' tokens are kept; without one they can still be
// given.
func (e *examination) keychain(ctx context.Context) {
	err := e.Keychain(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		e.advise("keychain", engine.HintOf(err), "%s", strings.TrimPrefix(err.Error(), "settings: "))
	default:
		e.fine("keychain", "the tokens of gateways can be kept")
	}
}

// reason drops the path, which is of no file people know.
func reason(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return strings.TrimSpace(err.Error())
}
