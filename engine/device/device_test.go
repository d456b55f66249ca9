package device

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/provider"
)

var (
	big   = hardware.GPU{Vendor: hardware.NVIDIA, Name: "RTX 4090", Index: 1, Total: 24e9, Free: 20e9, Driver: "580", UUID: "GPU-b"}
	small = hardware.GPU{Vendor: hardware.NVIDIA, Name: "T4", Index: 0, Total: 16e9, Free: 15e9, Driver: "580", UUID: "GPU-a"}
	intel = hardware.GPU{Vendor: hardware.Intel, Name: "Intel Arc", Driver: "xe"}
)

// fake is a machine with GPUs, of whose devices some fail their proof.
type fake struct {
	gpus   []hardware.GPU
	driver error
	fails  []string // IDs
	files  provider.Inspection
	tried  []string
}

// options make a folder of the test the cache.
func (f *fake) options(t *testing.T) Options {
	t.Helper()
	return Options{
		Proofs:  filepath.Join(t.TempDir(), "cache", "proofs.json"),
		GPUs:    func(context.Context) ([]hardware.GPU, error) { return f.gpus, f.driver },
		Inspect: func(string, provider.Places) provider.Inspection { return f.files },
		Prove: func(_ context.Context, p provider.Provider) (provider.Proof, error) {
			f.tried = append(f.tried, p.String())
			if slices.Contains(f.fails, p.String()) {
				return provider.Proof{Provider: p, Problem: "no kernel on " + p.String(), Hint: "update it"}, nil
			}
			return provider.Proof{Provider: p, Checks: []provider.Check{{Block: "attention"}}}, nil
		},
	}
}

func TestChoose(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fake  fake
		id    string
		want  string   // the ID chosen
		tried []string // IDs
		err   string   // a part of the error
	}{
		{"no GPU", fake{}, Auto, "cpu", nil, ""},
		{"the processor, asked for", fake{gpus: []hardware.GPU{big}}, "cpu", "cpu", nil, ""},
		{"the GPU with the most free memory", fake{gpus: []hardware.GPU{small, big}}, Auto, "cuda:1", []string{"cuda:1"}, ""},
		{"the next one", fake{gpus: []hardware.GPU{small, big}, fails: []string{"cuda:1"}}, Auto, "cuda:0", []string{"cuda:1", "cuda:0"}, ""},
		{"WebGPU after CUDA", fake{gpus: []hardware.GPU{small}, fails: []string{"cuda:0"}}, Auto, "webgpu:0", []string{"cuda:0", "webgpu:0"}, ""},
		{"a card of another vendor", fake{gpus: []hardware.GPU{intel}}, Auto, "webgpu:0", []string{"webgpu:0"}, ""},
		{"a GPU that fails", fake{gpus: []hardware.GPU{small}, fails: []string{"cuda:0", "webgpu:0"}}, Auto, "", []string{"cuda:0", "webgpu:0"},
			"T4 (cuda:0) cannot be used: no kernel on cuda:0; T4 through WebGPU (webgpu:0) cannot be used: no kernel on webgpu:0"},
		{"a driver that hangs", fake{driver: errors.New("nvidia-smi: no answer")}, Auto, "", nil, "the graphics driver does not answer: nvidia-smi: no answer"},
		{"one by name", fake{gpus: []hardware.GPU{small, big}}, "cuda:0", "cuda:0", []string{"cuda:0"}, ""},
		{"one by name that fails", fake{gpus: []hardware.GPU{small, big}, fails: []string{"cuda:0"}}, "cuda:0", "", []string{"cuda:0"}, "T4 (cuda:0) cannot be used: no kernel on cuda:0"},
		{"one that is not there", fake{gpus: []hardware.GPU{small}}, "cuda:3", "", nil, "there is no device cuda:3 on this machine"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Choose(t.Context(), tt.id, tt.fake.options(t))
			if got.ID != tt.want || (err == nil) != (tt.err == "") || err != nil && (!strings.Contains(err.Error(), tt.err) || engine.HintOf(err) == "") {
				t.Errorf("got %q, error %v (%s), want %q, error %q", got.ID, err, engine.HintOf(err), tt.want, tt.err)
			}
			if !slices.Equal(tt.fake.tried, tt.tried) {
				t.Errorf("tried %q, want %q", tt.fake.tried, tt.tried)
			}
		})
	}
}

// TestUnknownNames: the devices that are there are named, with their free memory.
func TestUnknownNames(t *testing.T) {
	f := fake{gpus: []hardware.GPU{small, intel}}
	_, err := Choose(t.Context(), "cuda:3", f.options(t))
	if hint := engine.HintOf(err); engine.KindOf(err) != engine.Invalid || !strings.HasPrefix(hint, "choose one of cuda:0 (T4, 15.0 GB free), webgpu:0 (the fastest GPU through WebGPU), cpu (") {
		t.Errorf("got %v, hint %q", err, hint)
	}
}

func TestList(t *testing.T) {
	f := fake{gpus: []hardware.GPU{intel, small, big}, fails: []string{"webgpu:0"}}
	list := List(t.Context(), f.options(t))
	var got []string
	for _, d := range list {
		got = append(got, d.ID)
		if failed := d.Problem != nil; failed != (d.ID == "webgpu:0") {
			t.Errorf("%s: problem %v", d.ID, d.Problem)
		}
	}
	if want := []string{"cuda:1", "cuda:0", "webgpu:0", "cpu"}; !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	if d := list[0]; d.Title != "RTX 4090" || d.TotalBytes != 24e9 || d.FreeBytes != 20e9 || d.Provider != (provider.Provider{Name: provider.CUDA, Device: 1}) {
		t.Errorf("got %+v", d)
	}
	if d := list[3]; d.Title == "" || !d.Provider.IsCPU() {
		t.Errorf("got %+v", d)
	}
}

// TestFilesFail: what files tell is not tried.
func TestFilesFail(t *testing.T) {
	f := fake{gpus: []hardware.GPU{small}}
	f.files.Provider = []provider.Library{{Problem: &provider.Problem{Cause: provider.Missing, Text: "cuDNN is nowhere", Hint: "install cuDNN"}}}
	d := List(t.Context(), f.options(t))[0]
	if d.ID != "cuda:0" || d.Problem == nil || d.Problem.Error() != "cuDNN is nowhere" || engine.HintOf(d.Problem) != "install cuDNN" || slices.Contains(f.tried, "cuda:0") {
		t.Errorf("got %+v, tried %q", d, f.tried)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := fake{gpus: []hardware.GPU{small}}
	if _, err := Choose(ctx, Auto, f.options(t)); !errors.Is(err, context.Canceled) || len(f.tried) > 0 {
		t.Errorf("got %v, tried %q", err, f.tried)
	}
}

// TestProofsLast: a proof holds until something it rests on changes.
func TestProofsLast(t *testing.T) {
	f := &fake{gpus: []hardware.GPU{small}}
	o := f.options(t)
	library := filepath.Join(t.TempDir(), "libonnxruntime.so.1")
	if err := os.WriteFile(library, []byte("1"), 0o644); err != nil {
		t.Fatal(err)
	}
	f.files.Runtime.Path = library
	for _, step := range []struct {
		name   string
		change func()
		again  bool
	}{
		{"at first", func() {}, true},
		{"nothing new", func() {}, false},
		{"less free memory", func() { f.gpus[0].Free = 1e9 }, false},
		{"a new driver", func() { f.gpus[0].Driver = "590" }, true},
		{"another card", func() { f.gpus[0].UUID = "GPU-c" }, true},
		{"another library", func() { _ = os.WriteFile(library, []byte("2.0"), 0o644) }, true},
		{"it failed", func() { f.gpus[0].Driver, f.fails = "591", []string{"cuda:0"} }, true},
		{"a failure is not kept", func() { f.fails = nil }, true},
		{"a damaged file", func() { _ = os.WriteFile(o.Proofs, []byte(`{"format": 1, "sha256": "", "body": {}}`), 0o600) }, true},
		{"it was replaced", func() {}, false},
	} {
		step.change()
		f.tried = nil
		_, _ = Choose(t.Context(), "cuda:0", o)
		if again := len(f.tried) > 0; again != step.again {
			t.Errorf("%s: tried again %v, want %v", step.name, again, step.again)
		}
	}
	b, err := os.ReadFile(o.Proofs)
	if err != nil || strings.Contains(string(b), "GPU-") {
		t.Errorf("%v: the file holds the card's identity: %s", err, b)
	}
}

// TestProofsBounded: the oldest give way, and a newer program's file is left alone.
func TestProofsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "proofs.json")
	for i := range mostProofs + 1 {
		remember(path, string(rune('a'+i)))
	}
	if remembers(path, "a") || !remembers(path, "b") || !remembers(path, string(rune('a'+mostProofs))) {
		t.Error("not the last ones are kept")
	}
	newer := []byte(`{"format": 2, "keys": ["x"]}`)
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	remember(path, "y")
	if b, _ := os.ReadFile(path); string(b) != string(newer) || remembers(path, "x") {
		t.Errorf("a newer program's file became %s", b)
	}
}
