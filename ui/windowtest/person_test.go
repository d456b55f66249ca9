//go:build linux

package windowtest_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long anything may take: the machine may be busy.
const patience = 90 * time.Second

// person has a home of their own and sits in front of the screen.
type person struct {
	t    *testing.T
	home string
	env  []string
	shot int // how many pictures of the screen were kept
}

// newPerson needs everything a clip is made with, or skips.
func newPerson(t *testing.T) *person {
	t.Helper()
	if missing != "" {
		t.Skip(missing)
	}
	p := &person{t: t, home: t.TempDir()}
	for _, folder := range []string{p.videos(), p.cache(), p.config(), p.path(".cache"), p.path("tmp"), p.path("run")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	p.env = []string{
		"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "LANGUAGE=en", "DISPLAY=" + screen.name, "LIBGL_ALWAYS_SOFTWARE=1",
		"HOME=" + p.home, "TMPDIR=" + p.path("tmp"), "XDG_RUNTIME_DIR=" + p.path("run"),
		"XDG_CONFIG_HOME=" + p.path(".config"), "XDG_CACHE_HOME=" + p.path(".cache"), "XDG_DATA_HOME=" + p.path(".local/share"),
		"FRAMEWAKE_SETTINGS=" + filepath.Join(p.config(), "settings.json"), "FRAMEWAKE_CACHE=" + p.cache(),
	}
	if library := os.Getenv("FRAMEWAKE_ONNXRUNTIME"); library != "" {
		p.env = append(p.env, "FRAMEWAKE_ONNXRUNTIME="+library)
	} else {
		p.probeRuntime()
	}
	return p
}

// probeRuntime skips if no clip can be made for want of ONNX Runtime.
func (p *person) probeRuntime() {
	p.t.Helper()
	cmd := exec.Command(program, "generate", beach(p.t), "-o", p.path("probe.mp4"), "--width", "64", "--height", "64", "--frames", "1")
	cmd.Env = p.env
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %s", out)
	}
}

func (p *person) path(below string) string { return filepath.Join(p.home, below) }
func (p *person) videos() string           { return p.path("Videos") }
func (p *person) cache() string            { return p.path("cache") }
func (p *person) config() string           { return p.path(".config/framewake") }

// prefer writes what the window remembered from the last time: knobs, a window
// of another size, the draft size of clips.
func (p *person) prefer(knobs map[string]float64) {
	p.t.Helper()
	b, err := json.Marshal(map[string]any{"format": 1, "width": 1280, "height": 800, "knobs": knobs, "draft": true, "shape": "wide"})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.config(), "window.json"), b, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// jobs lists the folders of jobs, takes those of finished clips.
func (p *person) jobs() []string  { return list(p.t, p.path(".local/share/framewake/queue/jobs")) }
func (p *person) takes() []string { return list(p.t, p.path(".local/share/framewake/library/takes")) }

// clips lists what was exported.
func (p *person) clips() []string { return list(p.t, p.videos()) }

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// eventually waits until something is so, or fails.
func (p *person) eventually(what string, so func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("after %v: not %s", patience, what)
		}
	}
}

// fileName is a test's name as part of a file's.
func fileName(t *testing.T) string { return strings.NewReplacer("/", "-", " ", "-").Replace(t.Name()) }
