package provider

import (
	"debug/elf"
	"debug/pe"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine/provider/providertest"
)

const (
	ort    = "ort/libonnxruntime.so.1.27.0"
	shared = "ort/libonnxruntime_providers_shared.so"
	cuda   = "ort/libonnxruntime_providers_cuda.so"
)

// provider makes a CUDA provider that is built for a version of CUDA.
func provider(version string) []byte {
	fft := map[string]string{"12": "11", "13": "12"}[version]
	return providertest.Library(elf.EM_X86_64, "libcublasLt.so."+version, "libcublas.so."+version, "libcudart.so."+version,
		"libcufft.so."+fft, "libcurand.so.10", "libcudnn.so.9", "libc.so.6")
}

// whole is a machine on which CUDA works, as far as files tell. CUDA lies in
// the user's folder, the driver in the system's.
func whole() map[string][]byte {
	files := map[string][]byte{ort: nil, shared: nil, cuda: nil, "root/usr/lib/x86_64-linux-gnu/libcuda.so.1": nil}
	for _, name := range []string{"libcublasLt.so.13", "libcublas.so.13", "libcudart.so.13", "libcufft.so.12", "libcurand.so.10",
		"libcudnn.so.9", "libcudnn_graph.so.9", "libnvrtc.so.13"} {
		files["cuda/"+name] = nil
	}
	for name := range files {
		files[name] = providertest.Library(elf.EM_X86_64)
	}
	files[cuda] = provider("13")
	return files
}

// fake is a 64-bit PC with Linux whose files lie in dir.
func fake(dir string) machine {
	return machine{target: target{"linux", "amd64"}, root: filepath.Join(dir, "root"), home: filepath.Join(dir, "home"), program: filepath.Join(dir, "bin")}
}

func TestInspectCUDA(t *testing.T) {
	with := func(changes map[string][]byte) map[string][]byte {
		files := whole()
		for name, data := range changes {
			files[name] = data
		}
		return files
	}
	without := func(names ...string) map[string][]byte {
		files := whole()
		for _, n := range names {
			delete(files, n)
		}
		return files
	}
	cuda12 := func(from map[string][]byte) map[string][]byte {
		files := maps.Clone(from)
		files[cuda] = provider("12")
		return files
	}
	some := providertest.Library(elf.EM_X86_64)
	tests := []struct {
		name  string
		files map[string][]byte
		want  []string // cause, file and part of the text of each problem
	}{
		{"whole", whole(), nil},
		{"no runtime", without(ort), []string{"missing libonnxruntime.so.1.27.0: is not a file"}},
		{"empty runtime", with(map[string][]byte{ort: {}}), []string{"empty libonnxruntime.so.1.27.0: is empty"}},
		{"a web page for a runtime", with(map[string][]byte{ort: []byte("<html>")}), []string{"not-a-library libonnxruntime.so.1.27.0: damaged, or not a library"}},
		{"a runtime for ARM", with(map[string][]byte{ort: providertest.Library(elf.EM_AARCH64)}), []string{"wrong-system libonnxruntime.so.1.27.0: made for Linux on arm64, this is linux/amd64"}},
		{"a runtime for Windows", with(map[string][]byte{ort: dll(pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL)}), []string{"wrong-system libonnxruntime.so.1.27.0: made for Windows"}},
		{"the CPU build", without(shared, cuda), []string{
			"missing libonnxruntime_providers_shared.so, libonnxruntime_providers_cuda.so: are not beside"}},
		{"only providers_shared", without(cuda), []string{"missing libonnxruntime_providers_cuda.so: is not beside"}},
		{"only providers_cuda", without(shared), []string{"missing libonnxruntime_providers_shared.so: is not beside"}},
		{"empty providers", with(map[string][]byte{shared: {}, cuda: {}}), []string{
			"empty libonnxruntime_providers_shared.so: is empty", "empty libonnxruntime_providers_cuda.so: is empty"}},
		{"half a provider", with(map[string][]byte{cuda: provider("13")[:200]}), []string{"not-a-library libonnxruntime_providers_cuda.so: damaged"}},
		{"a provider of another kind", with(map[string][]byte{cuda: some}), []string{"wrong-version libonnxruntime_providers_cuda.so: no version of cuBLAS"}},
		{"no driver", without("root/usr/lib/x86_64-linux-gnu/libcuda.so.1"), []string{"no-driver libcuda.so.1: driver is not installed"}},
		{"no cuDNN", without("cuda/libcudnn.so.9", "cuda/libcudnn_graph.so.9"), []string{"missing libcudnn.so.9: built for cuDNN 9 for CUDA 13, and libcudnn.so.9 was not found"}},
		{"cuDNN 8", with(map[string][]byte{"cuda/libcudnn.so.9": nil, "cuda/libcudnn.so.8": some}), []string{"wrong-version libcudnn.so.9: libcudnn.so.9 was not found, but another version, "}},
		{"cuDNN without its parts", without("cuda/libcudnn_graph.so.9"), []string{"missing libcudnn_graph.so.9: is incomplete"}},
		{"empty cuDNN", with(map[string][]byte{"cuda/libcudnn.so.9": {}}), []string{"empty libcudnn.so.9: is empty"}},
		{"CUDA 12's runtime, CUDA 13", cuda12(whole()), []string{
			"wrong-version libcublasLt.so.12, libcublas.so.12, libcudart.so.12, libcufft.so.11: this ONNX Runtime is built for CUDA 12, and libcublasLt.so.12, libcublas.so.12, libcudart.so.12 and libcufft.so.11 were not found, but another version, "}},
		{"no NVRTC, which nothing is linked to", without("cuda/libnvrtc.so.13"), nil},
		{"empty NVRTC", with(map[string][]byte{"cuda/libnvrtc.so.13": {}}), nil},
		{"a sound library behind an empty one", with(map[string][]byte{"ort/libcublas.so.13": {}, "root/usr/lib/libcublas.so.13": some}), nil},
		{"nothing of CUDA", map[string][]byte{ort: some, shared: some, cuda: provider("13")}, []string{"no-driver libcuda.so.1:",
			"missing libcublasLt.so.13, libcublas.so.13, libcudart.so.13, libcufft.so.12, libcurand.so.10: is built for CUDA 13", "missing libcudnn.so.9:"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			maps.DeleteFunc(tt.files, func(_ string, data []byte) bool { return data == nil })
			dir := folder(t, tt.files)
			i := fake(dir).inspect(filepath.Join(dir, ort), Places{CUDA: []string{filepath.Join(dir, "cuda")}})
			checkProblems(t, i.Problems(CUDA), tt.want)
		})
	}
}

func checkProblems(t *testing.T, got []Problem, want []string) {
	t.Helper()
	for k, p := range got {
		if p.Hint == "" {
			t.Errorf("%+v has no hint", p)
		}
		head := string(p.Cause) + " " + p.File + ":"
		if k >= len(want) || !strings.HasPrefix(want[k], head) || !strings.Contains(p.Text, strings.TrimSpace(strings.TrimPrefix(want[k], head))) {
			t.Errorf("problem %d: got %s %s", k, head, p.Text)
		}
	}
	if len(got) < len(want) {
		t.Errorf("got %d problems, want %q", len(got), want)
	}
}

// TestNeedsOrder: libraries come in the order they must be opened.
func TestNeedsOrder(t *testing.T) {
	dir := folder(t, whole())
	i := fake(dir).inspect(filepath.Join(dir, ort), Places{CUDA: []string{filepath.Join(dir, "cuda")}})
	var got []string
	for _, l := range i.Needs {
		if !l.Usable() {
			t.Errorf("%+v", l)
		}
		got = append(got, filepath.Base(l.Path)+" "+l.Version)
	}
	want := []string{"libcublasLt.so.13 13", "libcublas.so.13 13", "libcudart.so.13 13", "libnvrtc.so.13 13", "libcufft.so.12 12", "libcurand.so.10 10", "libcudnn.so.9 9"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if i.CUDA != 13 || i.Runtime.Version != "1.27.0" {
		t.Errorf("CUDA %d, ONNX Runtime %q", i.CUDA, i.Runtime.Version)
	}
}

func TestOldRuntime(t *testing.T) {
	dir := folder(t, map[string][]byte{"libonnxruntime.so.1.17.3": providertest.Library(elf.EM_X86_64)})
	i := fake(dir).inspect(filepath.Join(dir, "libonnxruntime.so.1.17.3"), Places{})
	for _, n := range Names() {
		checkProblems(t, i.Problems(n), []string{"wrong-version libonnxruntime.so.1.17.3: is 1.17.3; Framewake needs 1.24 or newer"})
	}
}

func TestNoRuntime(t *testing.T) {
	i := fake(t.TempDir()).inspect("", Places{})
	checkProblems(t, i.Problems(CPU), []string{"missing libonnxruntime.so: was not found in"})
	if len(i.Problems(WebGPU)) != 1 || i.Runtime.Usable() {
		t.Errorf("got %+v", i)
	}
}

func TestCUDAOnMacOS(t *testing.T) {
	dir := folder(t, map[string][]byte{"bin/libonnxruntime.dylib": dylib(0x0100000c, 6)})
	m := machine{target: target{"darwin", "arm64"}, program: filepath.Join(dir, "bin")}
	i := m.inspect("", Places{})
	checkProblems(t, i.Problems(WebGPU), nil)
	checkProblems(t, i.Problems(CUDA), []string{"unsupported : no CUDA for macOS"})
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Log("as root every file can be read; a folder in the file's place is tried alone")
	}
	dir := folder(t, map[string][]byte{"a.so/inside": nil, "b.so": providertest.Library(elf.EM_X86_64)})
	if _, p := fake(dir).check("x", filepath.Join(dir, "a.so")); p == nil || p.Cause != NotLibrary {
		t.Errorf("a folder: got %+v", p)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "c.so")); err == nil {
		if l := fake(dir).locate(Library{File: "c.so"}, []string{dir}); l.Problem == nil || l.Problem.Cause != Missing || l.Usable() {
			t.Errorf("a link that leads nowhere: got %+v", l)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "b.so"), 0); err != nil {
		t.Fatal(err)
	}
	if _, p := fake(dir).check("x", filepath.Join(dir, "b.so")); os.Getuid() > 0 && (p == nil || p.Cause != Unreadable || p.Hint == "") {
		t.Errorf("no permission: got %+v", p)
	}
}
