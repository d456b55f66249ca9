package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/hardware"
	"framewake/engine/models"
	"framewake/engine/provider"
	"framewake/engine/settings"
	"framewake/engine/video"
)

const (
	versions    = "ffmpeg version 5.1.6-0+deb12u1 Copyright (c) 2000-2024 the FFmpeg developers\nbuilt with gcc 12\n"
	allEncoders = "Encoders:\n V..... = Video\n ------\n V....D ffv1                 FFmpeg video codec #1\n V....D libx264              libx264 H.264 / AVC\n A....D aac  AAC\n"
)

var card = hardware.GPU{Vendor: hardware.NVIDIA, Name: "NVIDIA GeForce RTX 4090", Total: 24 << 30, Free: 22 << 30, Driver: "580.95.05", Capability: "8.9", UUID: "GPU-secret", Address: "0000:01:00.0"}

// home is the fake user's; the settings lie below it.
func home(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "alice")
	for variable, folder := range map[string]string{"FRAMEWAKE_SETTINGS": "config/settings.json", "FRAMEWAKE_DATA": "data", "FRAMEWAKE_CACHE": "cache"} {
		t.Setenv(variable, filepath.Join(dir, folder))
	}
	for _, variable := range []string{"FRAMEWAKE_FFMPEG", "FRAMEWAKE_FFPROBE", "FRAMEWAKE_ONNXRUNTIME", "FRAMEWAKE_MODELS", "FRAMEWAKE_DEVICE"} {
		t.Setenv(variable, "")
	}
	return dir
}

func inspection(path string, cuda ...provider.Library) provider.Inspection {
	i := provider.Inspection{Runtime: provider.Library{Title: "ONNX Runtime", File: filepath.Base(path), Path: path, Version: "1.27.0"}}
	i.Provider = cuda
	return i
}

func proved(p provider.Provider) (provider.Proof, error) {
	return provider.Proof{Provider: p, Library: "x", Version: "1.27.0", Checks: []provider.Check{
		{Block: "attention", Precision: "f32", Difference: 4e-7, Tolerance: 1e-3}, {Block: "resnet", Precision: "f32", Difference: 2e-7, Tolerance: 1e-3}}}, nil
}

// sound are the probes of a machine on which all is well; it has no GPU.
func sound(t *testing.T) Probes {
	dir := home(t)
	return Probes{
		LoadSettings: settings.Load, Places: func(settings.Settings) provider.Places { return provider.Places{} },
		Prove:  func(_ context.Context, p provider.Provider) (provider.Proof, error) { return proved(p) },
		System: func() string { return "Debian GNU/Linux 12" }, Processor: func() string { return "Xeon" }, Cores: func() int { return 2 },
		TotalRAM: func() int64 { return 16e9 }, AvailableRAM: func() int64 { return 12e9 },
		GPUs: func(context.Context) ([]hardware.GPU, error) { return nil, nil },
		Inspect: func(string, provider.Places) provider.Inspection {
			return inspection(filepath.Join(dir, "lib/libonnxruntime.so.1"))
		},
		FindTools: func(video.Options) (video.Tools, error) {
			return video.Tools{FFmpeg: "/usr/bin/ffmpeg", FFprobe: "/usr/bin/ffprobe"}, nil
		},
		Output: func(_ context.Context, program string, args ...string) ([]byte, error) {
			if args[len(args)-1] == "-encoders" {
				return []byte(allEncoders), nil
			}
			return []byte(strings.Replace(versions, "ffmpeg", filepath.Base(program), 1)), nil
		},
		ListModels: func([]string) []models.Model { return nil }, Keychain: func(context.Context) error { return nil },
		FreeDisk: func(string) (int64, error) { return 50e9, nil }, CanWrite: func(string) error { return nil },
		Temporary: "/tmp", Home: dir, User: "alice",
	}
}

// lines are the findings as "status name: text → hint".
func lines(r Report) []string {
	var all []string
	for _, f := range r.Findings {
		line := fmt.Sprintf("%s %s: %s", f.Status, f.Name, f.Text)
		if f.Hint != "" {
			line += " → " + f.Hint
		}
		all = append(all, line)
	}
	return all
}

func TestSoundMachine(t *testing.T) {
	var told []Finding
	r := Examine(t.Context(), sound(t), func(f Finding) { told = append(told, f) })
	if !r.OK || !slices.Equal(told, r.Findings) || r.Format != Format || r.Version != engine.Version {
		t.Errorf("got %+v, told %d findings", r, len(told))
	}
	var names []string
	for _, f := range r.Findings {
		if f.Status != Fine || f.Text == "" || f.Hint != "" {
			t.Errorf("got %+v, want it fine", f)
		}
		names = append(names, f.Name)
	}
	want := []string{"settings", "system", "processor", "memory", "gpu", "onnxruntime", "provider.cpu", "provider.webgpu", "device",
		"ffmpeg", "encoders", "ffprobe", "models", "disk.data", "disk.cache", "disk.temporary", "keychain"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q\nwant %q", names, want)
	}
	for _, want := range []string{"fine onnxruntime: 1.27.0 in ~/lib/libonnxruntime.so.1", "fine ffmpeg: 5.1.6-0+deb12u1 in /usr/bin/ffmpeg", "fine disk.data: 50.0 GB free in ~/data",
		"fine provider.cpu: CPU works", "fine provider.webgpu: WebGPU works: attention in f32 within 4e-05 % of the CPU's, resnet in f32 within 2e-05 % of the CPU's"} {
		if !slices.Contains(lines(r), want) {
			t.Errorf("%q is not in\n%s", want, strings.Join(lines(r), "\n"))
		}
	}
}

func TestFindings(t *testing.T) {
	failed := errors.New("no")
	library := func(file string, p *provider.Problem) provider.Library {
		return provider.Library{Title: "CUDA provider", File: file, Path: "/ort/" + file, Problem: p}
	}
	for _, tt := range []struct {
		name   string
		change func(*Probes)
		want   string // a line of the report
		ok     bool
	}{
		{"damaged settings", func(p *Probes) {
			p.LoadSettings = func() (settings.Settings, error) {
				return settings.Settings{}, engine.Errorf(engine.Invalid, "delete it", "settings: %s/settings.json: no JSON", p.Home)
			}
		}, "broken settings: settings: ~/settings.json: no JSON → delete it", false},
		{"little memory", func(p *Probes) { p.TotalRAM = func() int64 { return 1e9 } },
			"advice memory: 1.0 GB, 12.0 GB of it available → close other programs, and make small clips", true},
		{"a card", func(p *Probes) { p.GPUs = gpus(card) },
			"fine gpu: NVIDIA GeForce RTX 4090, 24.0 GB, 22.0 GB free, driver 580.95.05, compute capability 8.9", true},
		{"no keychain", func(p *Probes) {
			p.Keychain = func(context.Context) error {
				return engine.Errorf(engine.Unavailable, "install one", "settings: there is none")
			}
		}, "advice keychain: there is none → install one", true},
		{"nouveau", func(p *Probes) {
			p.GPUs = gpus(hardware.GPU{Vendor: hardware.NVIDIA, Name: "NVIDIA X", Index: -1, Driver: "nouveau"})
		}, "advice gpu: NVIDIA X, driver nouveau → install NVIDIA's own driver in nouveau's place", true},
		{"a driver that hangs", func(p *Probes) {
			p.GPUs = func(context.Context) ([]hardware.GPU, error) { return nil, errors.New("nvidia-smi: no answer") }
		}, "advice gpu: the driver does not answer: nvidia-smi: no answer → restart the machine; if it happens again, install the graphics driver anew", true},
		{"a driver that was updated", func(p *Probes) {
			p.GPUs = func(context.Context) ([]hardware.GPU, error) {
				return nil, errors.New("nvidia-smi: exit status 18: Failed to initialize NVML: Driver/library version mismatch")
			}
		}, "advice gpu: the driver does not answer: nvidia-smi: exit status 18: Failed to initialize NVML: Driver/library version mismatch → restart the machine: NVIDIA's driver was updated under the running one", true},
		{"no runtime", func(p *Probes) {
			p.Inspect = func(string, provider.Places) provider.Inspection {
				return provider.Inspection{Runtime: provider.Library{Problem: &provider.Problem{Cause: provider.Missing, Text: "ONNX Runtime was not found in 5 folders", Hint: "install it"}}}
			}
		}, "broken onnxruntime: ONNX Runtime was not found in 5 folders → install it", false},
		{"a card without CUDA's provider", func(p *Probes) {
			p.GPUs = gpus(card)
			p.Inspect = func(string, provider.Places) provider.Inspection {
				i := inspection("/ort/libonnxruntime.so", library("a.so", &provider.Problem{Text: "a.so is missing", Hint: "install the GPU build"}), library("b.so", &provider.Problem{Text: "b.so is missing", Hint: "install the GPU build"}))
				i.Others = []string{p.Home + "/venv/libonnxruntime.so.1.27.0"}
				return i
			}
		}, "advice cuda: a.so is missing; b.so is missing → set FRAMEWAKE_ONNXRUNTIME to ~/venv/libonnxruntime.so.1.27.0, which has CUDA; else install the GPU build", true},
		{"CUDA", func(p *Probes) {
			p.GPUs = gpus(card)
			p.Inspect = func(string, provider.Places) provider.Inspection {
				i := inspection("/ort/libonnxruntime.so", library("a.so", nil))
				i.CUDA = 13
				i.Needs = []provider.Library{{File: "libcublas.so.13", Path: "/cuda/libcublas.so.13", Version: "13.1.0.3"}, {File: "libcudnn.so.9", Path: "/dnn/libcudnn.so.9", Version: "9"}, {File: "libcufft.so.12", Optional: true}}
				return i
			}
		}, "fine cuda: CUDA 13: libcublas.so.13 (13.1.0.3) in /cuda; libcudnn.so.9 in /dnn", true},
		{"CPU that computes wrongly", func(p *Probes) {
			p.Prove = func(_ context.Context, q provider.Provider) (provider.Proof, error) {
				return provider.Proof{Provider: q, Problem: "it computes wrongly", Hint: "replace it"}, nil
			}
		}, "broken provider.cpu: CPU does not work: it computes wrongly → replace it", false},
		{"no GPU", func(p *Probes) {
			p.Prove = func(_ context.Context, q provider.Provider) (provider.Proof, error) {
				if q.Name == provider.WebGPU {
					return provider.Proof{Problem: "no usable GPU", Hint: "install a driver"}, nil
				}
				return proved(q)
			}
		}, "fine provider.webgpu: WebGPU is not used, for there is no GPU", true},
		{"a driver that crashes", func(p *Probes) {
			p.GPUs = gpus(hardware.GPU{Vendor: hardware.AMD, Name: "AMD Y", Driver: "amdgpu"})
			p.Prove = func(_ context.Context, q provider.Provider) (provider.Proof, error) {
				if q.Name == provider.WebGPU {
					return provider.Proof{}, engine.Errorf(engine.Other, "update the driver", "the test process crashed (signal: segmentation fault): last\nwords")
				}
				return proved(q)
			}
		}, "advice provider.webgpu: WebGPU cannot be used: the test process crashed (signal: segmentation fault): last words → update the driver", true},
		{"no ffmpeg", func(p *Probes) {
			p.FindTools = func(video.Options) (video.Tools, error) {
				return video.Tools{}, engine.Errorf(engine.Unavailable, "apt install ffmpeg", "video: not found: ffmpeg")
			}
		}, "broken ffmpeg: video: not found: ffmpeg → apt install ffmpeg", false},
		{"an ffmpeg that does not run", func(p *Probes) {
			p.Output = func(context.Context, string, ...string) ([]byte, error) { return nil, failed }
		}, "broken ffmpeg: /usr/bin/ffmpeg does not run: no → install ffmpeg again, or set FRAMEWAKE_FFMPEG to another one", false},
		{"something else for ffmpeg", func(p *Probes) {
			p.Output = func(context.Context, string, ...string) ([]byte, error) { return []byte("hello"), nil }
		}, "broken ffprobe: /usr/bin/ffprobe is not ffprobe → set FRAMEWAKE_FFPROBE to the real one", false},
		{"no libx264", func(p *Probes) {
			p.Output = output(versions, " V....D ffv1 FFmpeg video codec #1\n A....D libx264 an impostor\n")
		},
			"broken encoders: ffmpeg lacks libx264 → install an ffmpeg that was built with libx264", false},
		{"an old ffmpeg", func(p *Probes) { p.Output = output("ffmpeg version 4.2.7-0ubuntu0.1 Copyright", allEncoders) },
			"advice ffmpeg: 4.2.7-0ubuntu0.1 in /usr/bin/ffmpeg → install version 4.4 or newer", true},
		{"models", func(p *Probes) {
			p.ListModels = func([]string) []models.Model {
				return []models.Model{{Name: "svd-xt", Folder: p.Home + "/models/svd-xt", Bytes: 4.5e9}}
			}
		}, "fine models: svd-xt, 4.5 GB in ~/models/svd-xt", true},
		{"half a model", func(p *Probes) {
			p.ListModels = func([]string) []models.Model {
				return []models.Model{{Name: "svd-xt", Problem: engine.Errorf(engine.Invalid, "download it again", "checkpoint: unet is missing")}}
			}
		}, "advice models: svd-xt: checkpoint: unet is missing → download it again", true},
		{"full disk", func(p *Probes) { p.FreeDisk = func(string) (int64, error) { return 1e8, nil } },
			"broken disk.temporary: 0.1 GB free in /tmp → free some space, or set TMPDIR to another folder", false},
		{"short disk", func(p *Probes) { p.FreeDisk = func(string) (int64, error) { return 1e9, nil } },
			"advice disk.cache: 1.0 GB free in ~/cache → free some space, or set FRAMEWAKE_CACHE to another folder", true},
		{"read-only disk", func(p *Probes) {
			p.CanWrite = func(string) error {
				return &os.PathError{Op: "open", Path: "/x/.framewake", Err: errors.New("read-only file system")}
			}
		}, "broken disk.data: ~/data cannot be written to: read-only file system → make it writable, or set FRAMEWAKE_DATA to another folder", false},
		{"a share that is gone", func(p *Probes) { p.FreeDisk = func(string) (int64, error) { return 0, failed } },
			"broken disk.data: ~/data cannot be reached: no → make it reachable, or set FRAMEWAKE_DATA to another folder", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := sound(t)
			tt.change(&p)
			r := Examine(t.Context(), p, nil)
			if r.OK != tt.ok || !slices.Contains(lines(r), tt.want) {
				t.Errorf("ok %v, and %q is not in\n%s", r.OK, tt.want, strings.Join(lines(r), "\n"))
			}
			for _, f := range r.Findings {
				if f.Status != Fine && f.Hint == "" {
					t.Errorf("%+v has no hint", f)
				}
			}
		})
	}
}

func gpus(list ...hardware.GPU) func(context.Context) ([]hardware.GPU, error) {
	return func(context.Context) ([]hardware.GPU, error) { return list, nil }
}

// output is an ffmpeg that prints a version, for ffprobe too, and encoders.
func output(version, encoders string) func(context.Context, string, ...string) ([]byte, error) {
	return func(_ context.Context, program string, args ...string) ([]byte, error) {
		if args[len(args)-1] == "-encoders" {
			return []byte(encoders), nil
		}
		return []byte(strings.Replace(version, "ffmpeg", filepath.Base(program), 1)), nil
	}
}

// TestNothingPrivate: no name of the user or the machine, no card's identity.
func TestNothingPrivate(t *testing.T) {
	p := sound(t)
	p.GPUs = gpus(card)
	p.Temporary = "/media/alice/disk"
	p.Prove = func(_ context.Context, q provider.Provider) (provider.Proof, error) {
		return provider.Proof{Provider: q, Library: p.Home + "/ort.so", Problem: "CUDA failure 2 ; hostname=alices-box ; in " + p.Home + "/x and /srv/alice", Hint: "look into " + p.Home}, nil
	}
	p.ListModels = func([]string) []models.Model { return []models.Model{{Name: "m", Folder: p.Home + "/m"}} }
	b, err := json.Marshal(Examine(t.Context(), p, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"alice", p.Home, "GPU-secret", "0000:01:00.0"} {
		if strings.Contains(string(b), private) {
			t.Errorf("%q is in %s", private, b)
		}
	}
}

func TestHide(t *testing.T) {
	const admin = "root"
	for _, tt := range []struct{ home, user, in, want string }{
		{"/home/alice", "alice", "in /home/alice/x, /home/alice, /home/alice2 and /home/alice.", "in ~/x, ~, /home/alice2 and ~."},
		{"/home/alice/", "alice", "/home/alice/x", "~/x"},
		{"/home/alice", "alice", "/media/alice/d /mnt/alice alice malice/alices", "/media/user/d /mnt/user alice malice/alices"},
		{`C:\Users\Alice`, "Alice", `c:\users\alice\AppData D:\ALICE\x`, `~\AppData D:\user\x`},
		{"/var/" + admin, admin, "/var/" + admin + "/x /opt/" + admin + "/y", "~/x /opt/" + admin + "/y"}, // whom every system has
		{"", "", "/home/alice\n  x", "/home/alice x"},
		{"/home/alice", "alice", "/home/alice:/home/alice:/home/alice /a/alice/alice/alice", "~:~:~ /a/user/user/user"},
		{"/", "u", "/usr/u", "/usr/user"},
		{"/home/a+b", "a+b", "/home/a+b/c", "~/c"},
	} {
		if got := newPrivacy(tt.home, tt.user).hide(tt.in); got != tt.want {
			t.Errorf("%q %q: %q: got %q, want %q", tt.home, tt.user, tt.in, got, tt.want)
		}
	}
}

func TestExamineIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := sound(t)
	p.Prove = func(context.Context, provider.Provider) (provider.Proof, error) {
		cancel()
		return provider.Proof{}, ctx.Err()
	}
	r := Examine(ctx, p, nil)
	if last := r.Findings[len(r.Findings)-1]; last.Name != "onnxruntime" {
		t.Errorf("went on to %+v", last)
	}
}

// TestJSON: the names other programs rely on.
func TestJSON(t *testing.T) {
	p := sound(t)
	p.GPUs = gpus(card)
	b, err := json.Marshal(Examine(t.Context(), p, nil))
	if err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"format", "version", "ok", "findings", "gpus", "proofs"} {
		if _, ok := r[key]; !ok {
			t.Errorf("no %q in %s", key, b)
		}
	}
	for _, part := range []string{`"name":"settings","status":"fine","text":`, `"vendor":"NVIDIA","name":"NVIDIA GeForce RTX 4090","index":0,"total_bytes":25769803776,"free_bytes":23622320128,"driver":"580.95.05","capability":"8.9"`,
		`"checks":[{"block":"attention","precision":"f32","difference":4e-7,"tolerance":0.001,"seconds":0}`} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s is not in %s", part, b)
		}
	}
}

func TestVersionsOfFFmpeg(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		old        bool
	}{
		{versions, "5.1.6-0+deb12u1", false},
		{"ffmpeg version n7.1 Copyright", "n7.1", false},
		{"ffmpeg version N-109542-g1bf1358 Copyright", "N-109542-g1bf1358", false},
		{"ffmpeg version 4.4", "4.4", false},
		{"ffmpeg version 4.3.9", "4.3.9", true},
		{"ffmpeg version 10.0", "10.0", false},
		{"ffmpeg version ", "?", false},
		{"", "", false},
	} {
		got := programVersion(tt.text, "ffmpeg")
		if got != tt.want || tooOld(got) != tt.old {
			t.Errorf("%q: got %q, too old %v", tt.text, got, tooOld(got))
		}
	}
}

func TestNearest(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, below := range []string{"", "none/none", "file"} {
		if got := nearest(filepath.Join(dir, below)); got != dir {
			t.Errorf("%q: got %q, want %q", below, got, dir)
		}
	}
	if canWrite(dir) != nil || canWrite(filepath.Join(dir, "none")) == nil {
		t.Error("canWrite is wrong about a folder or about none")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("canWrite left %v", left)
	}
}
