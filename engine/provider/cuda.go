package provider

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// cudaLibrary is a library that ONNX Runtime's CUDA provider is linked to, or
// opens while it runs.
type cudaLibrary struct {
	title         string
	stem, winStem string // libSTEM.so.N, WINSTEM_N.dll
	// version is the number in its name for a major version of CUDA.
	version func(cuda int) string
	// always: it is opened while the provider runs, so that being linked to
	// it does not tell whether it is needed.
	always bool
}

// cudaLibraries stand in the order they are opened: what others need first,
// cuDNN last.
// The numbers are those of CUDA 12 and 13 and of cuDNN 9, which ONNX Runtime
// is built for since 1.20.
var cudaLibraries = []cudaLibrary{
	{"cuBLASLt", "cublasLt", "cublasLt64", major, false},
	{"cuBLAS", "cublas", "cublas64", major, false},
	{"CUDA runtime", "cudart", "cudart64", major, false},
	{"NVRTC", "nvrtc", "nvrtc64", func(cuda int) string { return strconv.Itoa(cuda) }, false},
	{"cuFFT", "cufft", "cufft64", func(cuda int) string { return strconv.Itoa(cuda - 1) }, false},
	{"cuRAND", "curand", "curand64", func(int) string { return "10" }, false},
	{"cuDNN", "cudnn", "cudnn64", func(int) string { return "9" }, true},
}

func major(cuda int) string { return strconv.Itoa(cuda) }

// file is the library's name on a system.
func (l cudaLibrary) file(system string, cuda int) string {
	if system != "windows" {
		return "lib" + l.stem + ".so." + l.version(cuda)
	}
	if l.stem == "nvrtc" {
		return fmt.Sprintf("%s_%d0_0.dll", l.winStem, cuda)
	}
	return l.winStem + "_" + l.version(cuda) + ".dll"
}

// pattern matches the library's names of all versions.
func (l cudaLibrary) pattern(system string) string {
	if system != "windows" {
		return "lib" + l.stem + ".so.*"
	}
	return l.winStem + "_*.dll"
}

// cudaMark finds CUDA's major version in the name of cuBLAS.
var cudaMark = regexp.MustCompile(`(?i)^(?:libcublas(?:Lt)?\.so\.|cublas(?:Lt)?64_)(\d+)(?:\.dll)?$`)

// cudaVersion is the major version of CUDA that a provider with these needs is
// built for; 0 if they do not tell.
func cudaVersion(needed []string) int {
	for _, n := range needed {
		if m := cudaMark.FindStringSubmatch(n); m != nil {
			v, _ := strconv.Atoi(m[1])
			return v
		}
	}
	return 0
}

// cudaNeeds looks for every library of CUDA. One that the provider is not
// linked to is optional.
func (m machine) cudaNeeds(folders, needed []string, cuda int) []Library {
	var found []Library
	for _, l := range cudaLibraries {
		file := l.file(m.system, cuda)
		linked := slices.ContainsFunc(needed, func(n string) bool { return strings.EqualFold(n, file) })
		found = append(found, m.locate(Library{Title: l.title, File: file, Optional: !linked && !l.always}, folders))
	}
	last := len(found) - 1 // cuDNN is installed by itself, the others together
	m.missingCUDA(found[:last], cudaLibraries[:last], folders, fmt.Sprintf("CUDA %d", cuda))
	m.missingCUDA(found[last:], cudaLibraries[last:], folders, fmt.Sprintf("cuDNN 9 for CUDA %d", cuda))
	if m.system == "windows" {
		return append(m.cudnnParts(found[last]), found...)
	}
	m.checkCUDNN(&found[last])
	return found
}

// missingCUDA makes one problem, of the first, of those libraries of a release
// that are nowhere, or only in another version.
func (m machine) missingCUDA(found []Library, known []cudaLibrary, folders []string, release string) {
	var first *Library
	var names []string
	other := ""
	for i := range found {
		l := &found[i]
		if l.Path != "" || l.Optional {
			continue
		}
		if first == nil {
			first = l
		}
		names = append(names, l.File)
		if other == "" {
			other = m.otherVersion(known[i], folders)
		}
	}
	if first == nil {
		return
	}
	p := &Problem{Cause: Missing, File: strings.Join(names, ", "), Hint: "install " + release + ", or set FRAMEWAKE_CUDA to the folder with its libraries"}
	p.Text = fmt.Sprintf("this ONNX Runtime is built for %s, and %s not found", release, join(names))
	if other != "" {
		p.Cause = WrongVersion
		p.Text += ", but another version, " + other
		p.Hint += runtimeFor(other)
	}
	first.Problem = p
}

// runtimeFor names the ONNX Runtime that goes with a cuBLASLt that is there, to
// follow a hint. Up to 1.26 the builds that people have are for CUDA 12, from
// 1.27 on for CUDA 13.
func runtimeFor(path string) string {
	if !strings.Contains(strings.ToLower(filepath.Base(path)), "cublas") {
		return ""
	}
	switch major, _, _ := strings.Cut(versionIn(path), "."); major {
	case "12":
		return ", or take an ONNX Runtime up to 1.26, which is built for CUDA 12"
	case "13":
		return ", or take ONNX Runtime 1.27 or newer, which is built for CUDA 13"
	}
	return ""
}

// otherVersion is the path of a version of a library that is not the wanted
// one; "" if there is none.
func (m machine) otherVersion(l cudaLibrary, folders []string) string {
	for _, folder := range folders {
		others, _ := filepath.Glob(filepath.Join(folder, l.pattern(m.system)))
		if len(others) > 0 {
			return newestFirst(others)[0]
		}
	}
	return ""
}

// join makes "a was", "a and b were" or "a, b and c were".
func join(names []string) string {
	last := len(names) - 1
	if last == 0 {
		return names[0] + " was"
	}
	return strings.Join(names[:last], ", ") + " and " + names[last] + " were"
}

// cudnnGraph is the part of cuDNN 9 that everything goes through.
var cudnnGraph = map[string]string{"linux": "libcudnn_graph.so.9", "windows": "cudnn_graph64_9.dll"}

func incompleteCUDNN(path, part string) *Problem {
	return &Problem{Missing, part, "cuDNN in " + filepath.Dir(path) + " is incomplete: " + part + " is not beside it",
		"install cuDNN 9 whole, all its libraries in one folder"}
}

// checkCUDNN makes sure that cuDNN's library was not copied without its parts,
// which it opens by itself from where it lies.
func (m machine) checkCUDNN(cudnn *Library) {
	if !cudnn.Usable() {
		return
	}
	part := cudnnGraph[m.system]
	beside := []string{filepath.Dir(cudnn.Path)}
	if real, err := filepath.EvalSymlinks(cudnn.Path); err == nil {
		beside = append(beside, filepath.Dir(real))
	}
	if m.locate(Library{Title: cudnn.Title, File: part}, beside).Path == "" {
		cudnn.Problem = incompleteCUDNN(cudnn.Path, part)
	}
}

// cudnnNames are the parts of cuDNN 9 on Windows in the order they are opened.
// There a library does not find others beside it, so they are opened before it.
var cudnnNames = []string{
	"cudnn_engines_runtime_compiled64_9.dll", "cudnn_engines_precompiled64_9.dll", "cudnn_heuristic64_9.dll",
	"cudnn_ops64_9.dll", "cudnn_cnn64_9.dll", "cudnn_adv64_9.dll", "cudnn_graph64_9.dll",
}

func (m machine) cudnnParts(cudnn Library) []Library {
	if !cudnn.Usable() {
		return nil
	}
	var parts []Library
	for _, name := range cudnnNames {
		part := m.locate(Library{Title: cudnn.Title, File: name, Optional: name != cudnnGraph[m.system]}, []string{filepath.Dir(cudnn.Path)})
		if part.Path == "" && !part.Optional {
			part.Problem = incompleteCUDNN(cudnn.Path, name)
		}
		parts = append(parts, part)
	}
	return parts
}
