package provider

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Inspection is what the files tell of ONNX Runtime and its providers.
type Inspection struct {
	// Runtime is ONNX Runtime itself. It has the CPU built in, and WebGPU if
	// it was built with it, which only opening it tells.
	Runtime Library
	// CUDA is the major version of CUDA its CUDA provider is built for; 0 if
	// it has none, or one whose file cannot be read.
	CUDA int
	// Provider are the two libraries of the CUDA provider, beside Runtime.
	Provider []Library
	// Needs are the libraries of CUDA and cuDNN, in the order to open them.
	// It is empty while CUDA is 0.
	Needs []Library
	// Driver is the part of NVIDIA's driver that programs open.
	Driver Library
	// Others are further ONNX Runtimes with a CUDA provider beside them.
	Others []string

	machine machine
}

// Inspect looks for ONNX Runtime, at the path of the setting unless that is
// "", and for what its providers need.
func Inspect(setting string, p Places) Inspection { return thisMachine().inspect(setting, p) }

func (m machine) inspect(setting string, p Places) Inspection {
	i := Inspection{machine: m}
	libraries, folders := m.runtimes(p)
	switch {
	case setting != "" && !isFile(setting):
		i.Runtime = Library{Title: "ONNX Runtime", File: filepath.Base(setting), Problem: &Problem{Missing, filepath.Base(setting),
			"the configured ONNX Runtime library " + setting + " is not a file",
			"correct the setting FRAMEWAKE_ONNXRUNTIME, or remove it to let Framewake search"}}
		return i
	case setting != "":
		i.Runtime = m.runtime(setting)
	case len(libraries) > 0:
		i.Runtime = m.runtime(libraries[0])
	default:
		i.Runtime = Library{Title: "ONNX Runtime", File: runtimeName(m.system), Problem: &Problem{Missing, runtimeName(m.system),
			fmt.Sprintf("ONNX Runtime was not found in %d folders", len(folders)),
			"install ONNX Runtime " + MinRuntime + " or newer, and set FRAMEWAKE_ONNXRUNTIME to its library"}}
		return i
	}
	i.cuda(p)
	for _, l := range libraries {
		if l != i.Runtime.Path && isFile(filepath.Join(filepath.Dir(l), providerName(m.system, "cuda"))) {
			i.Others = append(i.Others, l)
		}
	}
	return i
}

// runtime checks ONNX Runtime's library.
func (m machine) runtime(path string) Library {
	l := Library{Title: "ONNX Runtime", File: filepath.Base(path), Path: path}
	b, problem := m.check(l.Title, path)
	l.Version = runtimeVersion(path, b)
	switch {
	case problem != nil:
		l.Problem = problem
	case l.Version != "" && compareVersions(l.Version, MinRuntime) < 0:
		l.Problem = &Problem{WrongVersion, l.File, fmt.Sprintf("ONNX Runtime in %s is %s; Framewake needs %s or newer", path, l.Version, MinRuntime),
			"install ONNX Runtime " + MinRuntime + " or newer, and set FRAMEWAKE_ONNXRUNTIME to its library"}
	}
	return l
}

// cuda fills in what concerns CUDA.
func (i *Inspection) cuda(p Places) {
	m, dir := i.machine, filepath.Dir(i.Runtime.Path)
	if m.system == "darwin" {
		return
	}
	var needed []string
	for _, name := range []string{"shared", "cuda"} {
		l := m.locate(Library{Title: "ONNX Runtime", File: providerName(m.system, name)}, []string{dir})
		if l.Usable() && name == "cuda" {
			b, _ := readBinary(l.Path)
			needed = b.needed
		}
		i.Provider = append(i.Provider, l)
	}
	i.missingProvider()
	folders := m.cudaFolders(p, i.Runtime.Path)
	i.Driver = m.locate(Library{Title: "NVIDIA driver", File: driverName(m.system)}, append(m.systemFolders(), folders...))
	if i.Driver.Path == "" {
		i.Driver.Problem = &Problem{NoDriver, i.Driver.File, "NVIDIA's driver is not installed: " + i.Driver.File + " was not found",
			"install NVIDIA's driver for your card"}
	}
	i.CUDA = cudaVersion(needed)
	if i.CUDA > 0 {
		i.Needs = m.cudaNeeds(folders, needed, i.CUDA)
	} else if last := &i.Provider[1]; last.Usable() {
		last.Problem = &Problem{WrongVersion, last.File, last.Path + " is linked to no version of cuBLAS that is known here",
			"install the GPU build of ONNX Runtime " + MinRuntime + " or newer"}
	}
}

// missingProvider says which of the CUDA provider's libraries are not there.
// It is one problem, for they are installed together.
func (i *Inspection) missingProvider() {
	var missing []*Library
	var names []string
	for k := range i.Provider {
		if l := &i.Provider[k]; l.Path == "" {
			missing, names = append(missing, l), append(names, l.File)
		}
	}
	if len(missing) == 0 {
		return
	}
	is := map[int]string{1: " is", 2: " are"}[len(missing)]
	missing[0].Problem = &Problem{Missing, strings.Join(names, ", "),
		strings.Join(names, " and ") + is + " not beside " + i.Runtime.Path + ", so this ONNX Runtime cannot use CUDA",
		"install the GPU build of ONNX Runtime " + cmp.Or(i.Runtime.Version, MinRuntime+" or newer") + " and set FRAMEWAKE_ONNXRUNTIME to its library"}
}

// Problems are what stands in the way of a provider as far as files tell, the
// cause first.
func (i Inspection) Problems(n Name) []Problem {
	if i.Runtime.Problem != nil {
		return []Problem{*i.Runtime.Problem}
	}
	if n != CUDA {
		return nil
	}
	if i.machine.system == "darwin" {
		return []Problem{{Unsupported, "", "there is no CUDA for macOS", "choose WebGPU"}}
	}
	var problems []Problem
	for _, group := range [][]Library{i.Provider, {i.Driver}, i.Needs} {
		for _, l := range group {
			if l.Problem != nil && !l.Optional {
				problems = append(problems, *l.Problem)
			}
		}
	}
	return problems
}

// locate finds a library in the folders: the first sound one, else the first
// one with its problem, else none.
func (m machine) locate(l Library, folders []string) Library {
	first := l
	for _, folder := range folders {
		path := filepath.Join(folder, l.File)
		if _, err := os.Lstat(path); err != nil {
			continue
		}
		_, problem := m.check(l.Title, path)
		candidate := l
		candidate.Path, candidate.Version, candidate.Problem = path, versionIn(path), problem
		if problem == nil {
			return candidate
		}
		if first.Path == "" {
			first = candidate
		}
	}
	return first
}

// check reads the header of a library of what title names, and says why it
// cannot be loaded here.
func (m machine) check(title, path string) (binary, *Problem) {
	file := filepath.Base(path)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return binary{}, &Problem{NotLibrary, file, path + " is not a file", "put the library itself there"}
	}
	b, err := readBinary(path)
	again := "install " + title + " again"
	switch {
	case errors.Is(err, errEmpty):
		return b, &Problem{Empty, file, path + " is empty", again}
	case errors.Is(err, errNotLibrary):
		return b, &Problem{NotLibrary, file, path + " is damaged, or " + err.Error(), again}
	case errors.Is(err, fs.ErrNotExist):
		return b, &Problem{Missing, file, path + " does not exist, or is a link that leads nowhere", again}
	case err != nil:
		return b, &Problem{Unreadable, file, path + " cannot be read: " + reason(err), "make it readable for your user"}
	}
	if madeFor, ok := b.fits(m.target); !ok {
		return b, &Problem{WrongSystem, file, fmt.Sprintf("%s is made for %s, this is %s/%s", path, madeFor, m.system, m.architecture),
			"install " + title + " for this system"}
	}
	return b, nil
}

// reason drops the path from an error that names it.
func reason(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}

func runtimeName(system string) string {
	return map[string]string{"windows": "onnxruntime.dll", "darwin": "libonnxruntime.dylib", "linux": "libonnxruntime.so"}[system]
}

func providerName(system, name string) string {
	if system == "windows" {
		return "onnxruntime_providers_" + name + ".dll"
	}
	return "libonnxruntime_providers_" + name + ".so"
}

func driverName(system string) string {
	if system == "windows" {
		return "nvcuda.dll"
	}
	return "libcuda.so.1"
}
