package provider

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MinRuntime is the oldest ONNX Runtime that has the C API 24, which the
// binding (onnxruntime_go 1.27) is compiled against.
const MinRuntime = "1.24"

// numbers finds the version in libcudnn.so.9.10.2, libonnxruntime.1.27.0.dylib
// and cudnn64_9.dll.
var numbers = regexp.MustCompile(`(?:\.so\.|\.|64_)(\d+(?:[._]\d+)*)(?:\.dylib|\.dll)?$`)

// versionIn is the version in the name of a file, after following links; "" if
// there is none.
func versionIn(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	m := numbers.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return ""
	}
	return strings.ReplaceAll(m[1], "_", ".")
}

// runtimeVersion is ONNX Runtime's version: its library defines the symbol
// version VERS_1.27.0 on Linux, and has properties on Windows.
func runtimeVersion(path string, b binary) string {
	for _, v := range b.versions {
		if version, ok := strings.CutPrefix(v, "VERS_"); ok {
			return version
		}
	}
	if b.properties != "" {
		return b.properties
	}
	return versionIn(path)
}

// compareVersions compares as far as both tell: 1.24 and 1.24.3 are equal.
func compareVersions(a, b string) int {
	as, bs := split(a), split(b)
	n := min(len(as), len(bs))
	return slices.Compare(as[:n], bs[:n])
}

func split(version string) []int {
	var parts []int
	for _, p := range strings.Split(version, ".") {
		n, err := strconv.Atoi(p)
		if err != nil {
			break
		}
		parts = append(parts, n)
	}
	return parts
}

// digits are the numbers of a path.
var digits = regexp.MustCompile(`\d+`)

// newestFirst sorts paths that differ in a version: python3.12 before
// python3.9.
func newestFirst(paths []string) []string {
	key := func(path string) []int {
		var n []int
		for _, d := range digits.FindAllString(path, -1) {
			v, _ := strconv.Atoi(d)
			n = append(n, v)
		}
		return n
	}
	slices.SortStableFunc(paths, func(a, b string) int { return slices.Compare(key(b), key(a)) })
	return paths
}
