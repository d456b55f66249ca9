package provider

import (
	"os"
	"path/filepath"
	"sort"
)

// Runtimes returns the ONNX Runtime libraries that lie in the program's
// folder, in ../lib/framewake, in Python's packages and in the system's
// folders, best first, and the folders that were looked in.
func Runtimes(p Places) (libraries, folders []string) { return thisMachine().runtimes(p) }

func (m machine) runtimes(p Places) (libraries, folders []string) {
	folders = m.runtimeFolders(p)
	for _, folder := range folders {
		if path := m.runtimeIn(folder); path != "" {
			libraries = append(libraries, path)
		}
	}
	return libraries, folders
}

// runtimeIn returns ONNX Runtime's library in a folder, the plainest name
// first, or "".
func (m machine) runtimeIn(folder string) string {
	pattern := map[string]string{"windows": "onnxruntime.dll", "darwin": "libonnxruntime*.dylib"}[m.system]
	if pattern == "" {
		pattern = "libonnxruntime.so*"
	}
	matches, _ := filepath.Glob(filepath.Join(folder, pattern))
	sort.Slice(matches, func(i, j int) bool { return len(matches[i]) < len(matches[j]) })
	for _, match := range matches {
		if isFile(match) {
			return match
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
