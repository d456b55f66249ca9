package ort

import (
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"

	"framewake/engine"
)

// MinVersion is the oldest ONNX Runtime that has the C API 24, which the
// binding (onnxruntime_go 1.27) is compiled against.
const MinVersion = "1.24"

const libraryHint = "run make demo once, or install ONNX Runtime " + MinVersion + " or newer and set its path with FRAMEWAKE_ONNXRUNTIME"

// Find returns the path of the ONNX Runtime library: the setting, else one in
// the program's folder, in ../lib/framewake, or in the system's library
// folders. A setting that names nothing is an error, not a reason to search.
func Find(setting string) (string, error) {
	if setting != "" {
		if st, err := os.Stat(setting); err != nil || st.IsDir() {
			return "", engine.Errorf(engine.Unavailable, "correct the setting FRAMEWAKE_ONNXRUNTIME, or remove it to let Framewake search",
				"ONNX Runtime: the configured library %s is not a file", setting)
		}
		return filepath.Abs(setting)
	}
	folders := searchFolders()
	for _, folder := range folders {
		if path := libraryIn(folder); path != "" {
			return path, nil
		}
	}
	return "", engine.Errorf(engine.Unavailable, libraryHint,
		"ONNX Runtime not found (looked in %s)", strings.Join(folders, ", "))
}

func searchFolders() []string {
	var folders []string
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		dir := filepath.Dir(exe)
		folders = append(folders, dir, filepath.Join(filepath.Dir(dir), "lib", "framewake"))
	}
	switch runtime.GOOS {
	case "linux":
		triplet := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[runtime.GOARCH]
		folders = append(folders, "/usr/local/lib", filepath.Join("/usr/lib", triplet), "/usr/lib64")
	case "darwin":
		folders = append(folders, "/opt/homebrew/lib", "/usr/local/lib")
	}
	return folders
}

// libraryIn returns the library in a folder, the plainest name first, or "".
func libraryIn(folder string) string {
	pattern := map[string]string{"windows": "onnxruntime.dll", "darwin": "libonnxruntime*.dylib"}[runtime.GOOS]
	if pattern == "" {
		pattern = "libonnxruntime.so*"
	}
	matches, _ := filepath.Glob(filepath.Join(folder, pattern))
	sort.Slice(matches, func(i, j int) bool { return len(matches[i]) < len(matches[j]) })
	for _, m := range matches {
		if st, err := os.Stat(m); err == nil && st.Mode().IsRegular() {
			return m
		}
	}
	return ""
}

// tooOld is the error for a library without C API 24.
func tooOld(path, version string) error {
	return engine.Errorf(engine.Unavailable, libraryHint,
		"ONNX Runtime in %s is %s; Framewake needs %s or newer", path, version, MinVersion)
}

// unloadable is the error for a file the system's loader refuses.
func unloadable(path, why string) error {
	return engine.Errorf(engine.Unavailable, libraryHint,
		"ONNX Runtime in %s cannot be loaded: %s", path, strings.TrimPrefix(why, path+": "))
}
