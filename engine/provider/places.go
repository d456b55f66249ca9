package provider

import (
	"os"
	"path/filepath"
	"slices"
)

// Places are where to look for libraries besides the usual folders. Entries
// that are not absolute are passed over.
type Places struct {
	// CUDA are folders with CUDA and cuDNN that the user named, best first.
	CUDA []string
	// Python are the folders of Python environments in force (VIRTUAL_ENV,
	// CONDA_PREFIX), whose packages bring ONNX Runtime, CUDA and cuDNN.
	Python []string
	// Loader are the folders of the system loader's variable (LD_LIBRARY_PATH,
	// PATH).
	Loader []string
}

// machine is what the usual folders depend on.
type machine struct {
	target
	root    string // of the file system, for Linux
	home    string // the user's folder; "" if there is none
	program string // the folder of our program; "" if unknown
}

func thisMachine() machine {
	m := machine{target: here, root: "/"}
	m.home, _ = os.UserHomeDir()
	if exe, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		m.program = filepath.Dir(exe)
	}
	return m
}

// ours are the program's folder and the folder of libraries it is installed with.
func (m machine) ours() []string {
	if m.program == "" {
		return nil
	}
	return []string{m.program, filepath.Join(filepath.Dir(m.program), "lib", "framewake")}
}

// triplet names the folders of libraries on Debian and its kin.
func (m machine) triplet() string {
	return map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[m.architecture]
}

// runtimeFolders are where ONNX Runtime may lie, best first.
func (m machine) runtimeFolders(p Places) []string {
	folders := m.ours()
	for _, site := range m.sitePackages(p.Python) {
		folders = append(folders, existing(filepath.Join(site, "onnxruntime", "capi"))...)
	}
	switch m.system {
	case "linux":
		folders = append(folders, m.path("usr/local/lib"), m.path("usr/lib", m.triplet()), m.path("usr/lib64"))
	case "darwin":
		folders = append(folders, "/opt/homebrew/lib", "/usr/local/lib")
	}
	return tidy(folders)
}

// sitePackages are where Python's packages lie: in the environments in force,
// for this user, for everybody. Newer Pythons come first.
func (m machine) sitePackages(environments []string) []string {
	var patterns []string
	for _, e := range environments {
		patterns = append(patterns, filepath.Join(e, "lib/python3*/site-packages"))
		if m.system == "windows" {
			patterns = append(patterns, filepath.Join(e, "Lib", "site-packages"))
		}
	}
	switch m.system {
	case "windows":
		if m.home != "" {
			patterns = append(patterns, filepath.Join(m.home, "AppData/Roaming/Python/Python3*/site-packages"),
				filepath.Join(m.home, "AppData/Local/Programs/Python/Python3*/Lib/site-packages"))
		}
	case "darwin":
		if m.home != "" {
			patterns = append(patterns, filepath.Join(m.home, "Library/Python/3*/lib/python/site-packages"))
		}
	default:
		if m.home != "" {
			patterns = append(patterns, filepath.Join(m.home, ".local/lib/python3*/site-packages"))
		}
		for _, base := range []string{"usr/local/lib", "usr/lib"} {
			patterns = append(patterns, m.path(base, "python3*/dist-packages"), m.path(base, "python3*/site-packages"))
		}
	}
	var found []string
	for _, p := range patterns {
		matches, _ := filepath.Glob(p)
		found = append(found, newestFirst(matches)...)
	}
	return tidy(found)
}

// cudaFolders are where CUDA and cuDNN may lie, best first: named by the user,
// beside ONNX Runtime or our program, in Python's packages, in the loader's
// variable, in the system.
func (m machine) cudaFolders(p Places, runtimeLibrary string) []string {
	folders := slices.Clone(p.CUDA)
	var sites []string
	if runtimeLibrary != "" {
		dir := filepath.Dir(runtimeLibrary)
		folders = append(folders, dir)
		sites = append(sites, filepath.Dir(filepath.Dir(dir))) // of …/site-packages/onnxruntime/capi
	}
	folders = append(folders, m.ours()...)
	for _, site := range append(sites, m.sitePackages(p.Python)...) {
		folders = append(folders, m.wheelFolders(site)...)
	}
	for _, e := range p.Python { // conda's own packages
		if m.system == "windows" {
			folders = append(folders, filepath.Join(e, "Library", "bin"), filepath.Join(e, "Library", "bin", "x64"))
		} else {
			folders = append(folders, filepath.Join(e, "lib"))
		}
	}
	folders = append(folders, p.Loader...)
	return tidy(append(folders, m.systemFolders()...))
}

// wheelFolders are where NVIDIA's Python packages keep their libraries: a
// folder for each (cublas, cudnn, …) up to CUDA 12, one (cu13) and cudnn's
// since CUDA 13; libraries in lib, on Windows in bin or, since CUDA 13, in
// bin\x86_64.
func (m machine) wheelFolders(site string) []string {
	below := []string{"lib"}
	if m.system == "windows" {
		below = []string{"bin", "bin/x86_64"}
		if m.architecture == "arm64" {
			below = []string{"bin", "bin/arm64"}
		}
	}
	var found []string
	for _, b := range below {
		matches, _ := filepath.Glob(filepath.Join(site, "nvidia", "*", b))
		found = append(found, newestFirst(matches)...)
	}
	return found
}

// path is a path below the root.
func (m machine) path(parts ...string) string {
	return filepath.Join(append([]string{m.root}, parts...)...)
}

func existing(folder string) []string {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil
	}
	return []string{folder}
}

// tidy drops what is not absolute and what came before.
func tidy(folders []string) []string {
	var kept []string
	for _, f := range folders {
		if f = filepath.Clean(f); filepath.IsAbs(f) && !slices.Contains(kept, f) {
			kept = append(kept, f)
		}
	}
	return kept
}
