package ort

import (
	"os"
	"path/filepath"
	"strings"

	"framewake/engine"
	"framewake/engine/provider"
)

const libraryHint = "run make demo once, or install ONNX Runtime " + provider.MinRuntime + " or newer and set its path with FRAMEWAKE_ONNXRUNTIME"

// Find returns the path of the ONNX Runtime library: the setting, else the
// first one that package provider knows a place for. A setting that names
// nothing is an error, not a reason to search.
func Find(setting string, p provider.Places) (string, error) {
	if setting != "" {
		if st, err := os.Stat(setting); err != nil || st.IsDir() {
			return "", engine.Errorf(engine.Unavailable, "correct the setting FRAMEWAKE_ONNXRUNTIME, or remove it to let Framewake search",
				"ONNX Runtime: the configured library %s is not a file", setting)
		}
		return filepath.Abs(setting)
	}
	libraries, folders := provider.Runtimes(p)
	if len(libraries) == 0 {
		return "", engine.Errorf(engine.Unavailable, libraryHint, "ONNX Runtime not found (looked in %s)", strings.Join(folders, ", "))
	}
	return libraries[0], nil
}

// tooOld is the error for a library without C API 24.
func tooOld(path, version string) error {
	return engine.Errorf(engine.Unavailable, libraryHint,
		"ONNX Runtime in %s is %s; Framewake needs %s or newer", path, version, provider.MinRuntime)
}

// unloadable is the error for a file the system's loader refuses.
func unloadable(path, why string) error {
	return engine.Errorf(engine.Unavailable, libraryHint,
		"ONNX Runtime in %s cannot be loaded: %s", path, strings.TrimPrefix(why, path+": "))
}
