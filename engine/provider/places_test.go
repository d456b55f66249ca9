package provider

import (
	"debug/elf"
	"debug/pe"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine/provider/providertest"
)

func relative(t *testing.T, dir string, paths []string) []string {
	t.Helper()
	var short []string
	for _, p := range paths {
		r, err := filepath.Rel(dir, p)
		if err != nil {
			t.Fatal(err)
		}
		short = append(short, filepath.ToSlash(r))
	}
	return short
}

// TestRuntimes: which ONNX Runtime is taken when there are several.
func TestRuntimes(t *testing.T) {
	some := providertest.Library(elf.EM_X86_64)
	dir := folder(t, map[string][]byte{
		"bin/libonnxruntime.so.1":                                                            some,
		"bin/libonnxruntime.so.1.27.0":                                                       some,
		"bin/libonnxruntime_providers_shared.so":                                             some,
		"lib/framewake/libonnxruntime.so.1":                                                  some,
		"venv/lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime.so.1.27.0":        some,
		"home/.local/lib/python3.9/site-packages/onnxruntime/capi/libonnxruntime.so.1.24.1":  some,
		"home/.local/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.1.25.0": some,
		"root/usr/lib/python3/dist-packages/onnxruntime/capi/libonnxruntime.so.1.24.4":       some,
		"root/usr/lib/x86_64-linux-gnu/libonnxruntime.so.1.21":                               some,
		"root/usr/local/lib/libonnxruntime.so/not a file":                                    some,
	})
	libraries, _ := fake(dir).runtimes(Places{Python: []string{filepath.Join(dir, "venv")}})
	want := []string{
		"bin/libonnxruntime.so.1",
		"lib/framewake/libonnxruntime.so.1",
		"venv/lib/python3.12/site-packages/onnxruntime/capi/libonnxruntime.so.1.27.0",
		"home/.local/lib/python3.11/site-packages/onnxruntime/capi/libonnxruntime.so.1.25.0",
		"home/.local/lib/python3.9/site-packages/onnxruntime/capi/libonnxruntime.so.1.24.1",
		"root/usr/lib/python3/dist-packages/onnxruntime/capi/libonnxruntime.so.1.24.4",
		"root/usr/lib/x86_64-linux-gnu/libonnxruntime.so.1.21",
	}
	if got := relative(t, dir, libraries); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestOthers: an ONNX Runtime with CUDA that is not the one in use is known.
func TestOthers(t *testing.T) {
	some := providertest.Library(elf.EM_X86_64)
	const capi = "home/.local/lib/python3.12/site-packages/onnxruntime/capi/"
	dir := folder(t, map[string][]byte{
		"bin/libonnxruntime.so.1":                 some,
		capi + "libonnxruntime.so.1.27.0":         some,
		capi + "libonnxruntime_providers_cuda.so": some,
		"root/usr/lib64/libonnxruntime.so.1.27.0": some,
	})
	i := fake(dir).inspect("", Places{})
	if got := relative(t, dir, i.Others); !slices.Equal(got, []string{capi + "libonnxruntime.so.1.27.0"}) || filepath.Base(i.Runtime.Path) != "libonnxruntime.so.1" {
		t.Errorf("got %q beside %q", got, i.Runtime.Path)
	}
}

// TestCUDAFolders: the layouts of NVIDIA's packages for CUDA 12 and 13, of
// conda, of the installers, and their order.
func TestCUDAFolders(t *testing.T) {
	site := "venv/lib/python3.12/site-packages/"
	dir := folder(t, map[string][]byte{
		site + "nvidia/cublas/lib/x":       nil,
		site + "nvidia/cudnn/lib/x":        nil,
		site + "nvidia/cu13/lib/x":         nil,
		site + "nvidia/cudnn/include/x":    nil,
		"wheel/nvidia/cudnn/lib/x":         nil,
		"root/usr/local/cuda-12.9/lib64/x": nil,
		"root/usr/local/cuda-13.1/lib64/x": nil,
		"root/etc/ld.so.conf":              []byte("# loader\ninclude ld.so.conf.d/*.conf\n/first # comment\nrelative\n"),
		"root/etc/ld.so.conf.d/a.conf":     []byte("/usr/local/cuda/targets/x86_64-linux/lib\ninclude /etc/ld.so.conf\n"),
	})
	at := func(name string) string { return filepath.Join(dir, name) }
	m := fake(dir)
	got := relative(t, dir, m.cudaFolders(Places{CUDA: []string{at("named"), "relative", at("named")}, Python: []string{at("venv")}, Loader: []string{at("loader"), "", "."}},
		at("wheel/onnxruntime/capi/libonnxruntime.so.1.27.0")))
	want := []string{"named", "wheel/onnxruntime/capi", "bin", "lib/framewake", "wheel/nvidia/cudnn/lib",
		site + "nvidia/cu13/lib", site + "nvidia/cublas/lib", site + "nvidia/cudnn/lib", "venv/lib", "loader",
		"root/usr/local/cuda/lib64", "root/usr/local/cuda-13.1/lib64", "root/usr/local/cuda-12.9/lib64", "root/opt/cuda/lib64",
		"root/usr/local/cuda/targets/x86_64-linux/lib"}
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("got %q\nwant %q first", got, want)
	}
	if !slices.Contains(got, "root/first") || slices.ContainsFunc(got, func(f string) bool { return strings.Contains(f, "relative") }) {
		t.Errorf("got %q", got)
	}
}

func TestWindows(t *testing.T) {
	some := dll(pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL)
	files := map[string][]byte{"ort/onnxruntime.dll": some, "ort/onnxruntime_providers_shared.dll": some, "ort/onnxruntime_providers_cuda.dll": some}
	site := "venv/Lib/site-packages/nvidia/"
	for _, name := range []string{"cu13/bin/x86_64/cublasLt64_13.dll", "cu13/bin/x86_64/cublas64_13.dll", "cu13/bin/x86_64/cufft64_12.dll",
		"cu13/bin/x86_64/nvrtc64_130_0.dll", "cudnn/bin/cudnn64_9.dll", "cudnn/bin/cudnn_graph64_9.dll", "cudnn/bin/cudnn_ops64_9.dll"} {
		files[site+name] = some
	}
	dir := folder(t, files)
	m := machine{target: target{"windows", "amd64"}, program: filepath.Join(dir, "bin")}
	folders := m.cudaFolders(Places{Python: []string{filepath.Join(dir, "venv")}}, filepath.Join(dir, "ort/onnxruntime.dll"))
	var got []string
	for _, l := range m.cudaNeeds(folders, []string{"CUBLASLT64_13.dll", "cublas64_13.dll", "cufft64_12.dll", "KERNEL32.dll"}, 13) {
		if l.Problem != nil {
			t.Errorf("%s: %+v", l.File, l.Problem)
		}
		if l.Usable() {
			got = append(got, l.File)
		}
	}
	want := []string{"cudnn_ops64_9.dll", "cudnn_graph64_9.dll", "cublasLt64_13.dll", "cublas64_13.dll", "nvrtc64_130_0.dll", "cufft64_12.dll", "cudnn64_9.dll"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestVersions(t *testing.T) {
	for name, want := range map[string]string{
		"libcudnn.so.9.10.2": "9.10.2", "libcudnn.so.9": "9", "libcudnn.so": "", "cudnn64_9.dll": "9", "onnxruntime.dll": "",
		"libonnxruntime.1.27.0.dylib": "1.27.0", "libonnxruntime.dylib": "", "libonnxruntime.so.1.27.0": "1.27.0",
	} {
		if got := versionIn("/nowhere/" + name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"1.24", "1.24.3", 0}, {"1.9", "1.24", -1}, {"2.0", "1.24", 1}, {"1.24.0-rc1", "1.24", 0}, {"", "1.24", 0}} {
		if got := compareVersions(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestCUDAVersion(t *testing.T) {
	for _, tt := range []struct {
		needed []string
		want   int
	}{
		{nil, 0},
		{[]string{"libc.so.6", "libcublas.so.13"}, 13},
		{[]string{"libcublasLt.so.12"}, 12},
		{[]string{"KERNEL32.dll", "cublasLt64_13.dll"}, 13},
		{[]string{"CUBLAS64_12.DLL"}, 12},
		{[]string{"libcublasfake.so.13", "libcublas.so"}, 0},
	} {
		if got := cudaVersion(tt.needed); got != tt.want {
			t.Errorf("%q: got %d, want %d", tt.needed, got, tt.want)
		}
	}
}

func TestRuntimeFor(t *testing.T) {
	for path, want := range map[string]string{
		"/x/libcublasLt.so.12.4.5.8": "up to 1.26", "/x/libcublasLt.so.13": "1.27 or newer", `/x/cublasLt64_12.dll`: "up to 1.26",
		"/x/libcublas.so.11": "", "/x/libcudnn.so.8": "", "/x/libcurand.so.12": "",
	} {
		if got := runtimeFor(path); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
