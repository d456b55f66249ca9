package doctor

import (
	"debug/elf"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"framewake/engine/provider"
	"framewake/engine/provider/providertest"
	"framewake/engine/settings"
)

// elsewhere is a CUDA that no machine has, so that what is installed on this
// one does not count.
const elsewhere = "77"

// needsCUDA are the names that a CUDA provider is linked to.
var needsCUDA = []string{"libcublasLt.so." + elsewhere, "libcublas.so." + elsewhere, "libcudart.so." + elsewhere}

// TestFakeRuntimes: folders with parts of ONNX Runtime and CUDA, looked at as
// the files of this machine are. Each names its cause, and nobody's home.
func TestFakeRuntimes(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("its libraries are made for Linux on amd64")
	}
	const main, shared, cuda = "libonnxruntime.so.1.27.0", "libonnxruntime_providers_shared.so", "libonnxruntime_providers_cuda.so"
	sound := providertest.Library(elf.EM_X86_64)
	linked := providertest.Library(elf.EM_X86_64, needsCUDA...)
	whole := map[string][]byte{main: sound, shared: sound, cuda: linked}
	for _, name := range needsCUDA {
		whole[name] = sound
	}
	for _, tt := range []struct {
		name    string
		library string
		change  map[string][]byte // nil: not there
		finding string
		status  Status
		want    []string // parts of its text
	}{
		{"an empty runtime", main, map[string][]byte{main: {}}, "onnxruntime", Broken, []string{"~/ort/" + main + " is empty"}},
		{"a wrong version", "libonnxruntime.so.1.20.1", map[string][]byte{"libonnxruntime.so.1.20.1": sound}, "onnxruntime", Broken,
			[]string{"~/ort/libonnxruntime.so.1.20.1 is 1.20.1; Framewake needs 1.24 or newer"}},
		{"empty providers", main, map[string][]byte{shared: {}, cuda: {}}, "cuda", Advice, []string{"~/ort/" + shared + " is empty", "~/ort/" + cuda + " is empty"}},
		{"only providers_shared", main, map[string][]byte{cuda: nil}, "cuda", Advice, []string{cuda + " is not beside ~/ort/" + main}},
		{"a provider of nothing known", main, map[string][]byte{cuda: sound}, "cuda", Advice, []string{"linked to no version of cuBLAS"}},
		{"no CUDA", main, map[string][]byte{needsCUDA[0]: nil, needsCUDA[1]: nil, needsCUDA[2]: nil}, "cuda", Advice,
			[]string{"is built for CUDA " + elsewhere + ", and " + needsCUDA[0]}},
		{"no cuDNN", main, nil, "cuda", Advice, []string{"is built for cuDNN 9 for CUDA " + elsewhere + ", and libcudnn.so.9 was not found"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := pieces(t, whole, tt.change, tt.library)
			needs := provider.Inspect(os.Getenv("FRAMEWAKE_ONNXRUNTIME"), p.Places(settings.Settings{})).Needs
			if tt.name == "no cuDNN" && needs[len(needs)-1].Usable() {
				t.Log("this machine has a cuDNN of its own")
				return
			}
			r := Examine(t.Context(), p, nil)
			i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Name == tt.finding })
			if i < 0 {
				t.Fatalf("nothing about %s in\n%s", tt.finding, strings.Join(lines(r), "\n"))
			}
			f := r.Findings[i]
			for _, part := range tt.want {
				if f.Status != tt.status || !strings.Contains(f.Text, part) || f.Hint == "" {
					t.Errorf("got %+v, want %s with %q", f, tt.status, part)
				}
			}
			if all := strings.Join(lines(r), "\n"); strings.Contains(all, "alice") {
				t.Errorf("alice is in\n%s", all)
			}
		})
	}
}

// pieces is a sound machine whose ONNX Runtime and CUDA are files in the user's
// folder, some of them changed.
func pieces(t *testing.T, files, change map[string][]byte, library string) Probes {
	t.Helper()
	p := sound(t)
	p.GPUs = gpus(card)
	dir := filepath.Join(p.Home, "ort")
	files = maps.Clone(files)
	maps.Copy(files, change)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if data == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("FRAMEWAKE_ONNXRUNTIME", filepath.Join(dir, library))
	p.Inspect = provider.Inspect
	p.Places = func(settings.Settings) provider.Places { return provider.Places{CUDA: []string{dir}} }
	return p
}
