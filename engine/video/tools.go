package video

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	ffmpeg "github.com/u2takey/ffmpeg-go"

	"framewake/engine"
)

// ffmpeg-go logs every command line unless told not to.
func init() { ffmpeg.LogCompiledCommand = false }

// stallLimit is how long a child may neither take nor give a byte while it is
// waited for: longer than a disk takes to wake or a network share to recover.
const stallLimit = 2 * time.Minute

// Options say where to look for the programs.
type Options struct {
	// FFmpeg and FFprobe are the user's settings: a path, or a name to look
	// up on PATH. Empty means search.
	FFmpeg, FFprobe string
}

// Tools are the ffmpeg programs of this machine. Its methods may be called
// concurrently.
type Tools struct {
	// FFmpeg and FFprobe are absolute paths.
	FFmpeg, FFprobe string
	// Detach runs children in a process group of their own, so that a
	// terminal's Ctrl-C reaches only us. A process that is itself killed by
	// group leaves it false, and its children die with it.
	Detach bool

	stall time.Duration // 0: stallLimit
}

// Find locates ffmpeg and ffprobe: the user's setting, else beside our own
// program, else on PATH. An ffprobe beside an ffmpeg that was set comes before
// both. What is missing gives an error of kind Unavailable whose hint is the
// command that installs it here; so does a setting that leads to no program.
func Find(o Options) (Tools, error) {
	beside := ""
	if program, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(program); err == nil {
			program = real
		}
		beside = filepath.Dir(program)
	}
	return find(o, beside, installHint())
}

func find(o Options, beside, hint string) (Tools, error) {
	mpeg, err := findProgram("ffmpeg", o.FFmpeg, beside)
	if err != nil {
		return Tools{}, err
	}
	folders := []string{beside}
	if o.FFmpeg != "" {
		folders = []string{filepath.Dir(mpeg), beside}
	}
	probe, err := findProgram("ffprobe", o.FFprobe, folders...)
	if err != nil {
		return Tools{}, err
	}
	var missing []string
	if mpeg == "" {
		missing = append(missing, "ffmpeg")
	}
	if probe == "" {
		missing = append(missing, "ffprobe")
	}
	if len(missing) > 0 {
		return Tools{}, engine.Errorf(engine.Unavailable, hint, "video: not found: %s", strings.Join(missing, ", "))
	}
	return Tools{FFmpeg: mpeg, FFprobe: probe}, nil
}

// findProgram returns the absolute path of a program, or "" if it is nowhere.
// A setting is followed or refused, never passed over.
func findProgram(name, setting string, folders ...string) (string, error) {
	if setting != "" {
		path, err := lookUp(setting)
		if err != nil {
			return "", engine.Errorf(engine.Unavailable, "correct the "+name+" setting, or clear it to search",
				"video: the %s setting \"%s\" leads to no program: %w", name, setting, err)
		}
		return path, nil
	}
	for _, folder := range folders {
		if folder == "" {
			continue
		}
		if path, err := lookUp(filepath.Join(folder, name)); err == nil {
			return path, nil
		}
	}
	if path, err := lookUp(name); err == nil {
		return path, nil
	}
	return "", nil
}

func lookUp(name string) (string, error) {
	path, err := exec.LookPath(name)
	if e, ok := errors.AsType[*exec.Error](err); ok {
		return "", e.Err // it names the program once more, with every backslash twice
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}
