package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// withCard gives the sandbox a card: the driver's program tells of one.
func (s *sandbox) withCard(name string) {
	s.t.Helper()
	if runtime.GOOS != "linux" {
		s.t.Skip("puts a shell script in nvidia-smi's place, which this system does not run")
	}
	dir := s.t.TempDir()
	script := "#!/bin/sh\necho 0, GPU-1, 00000000:01:00.0, " + name + ", 24576, 23000, 580.95.05, 8.9, Disabled\n"
	if err := os.WriteFile(filepath.Join(dir, "nvidia-smi"), []byte(script), 0o755); err != nil {
		s.t.Fatal(err)
	}
	s.set("FRAMEWAKE_DEVICE", "")
	s.set("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// TestNoSilentProcessor: a card that does not prove itself is an error that says
// how long the processor would take, which works when it is asked for.
func TestNoSilentProcessor(t *testing.T) {
	s := newSandbox(t)
	folder := s.installModel()
	s.withCard("Fake RTX 4090")
	args := []string{"generate", picture(t), "--width", "64", "--height", "64", "--frames", "3", "--steps", "1", "--model", folder, "-o", s.path("a.mp4")}
	for _, device := range [][]string{nil, {"--device", "auto"}, {"--device", "cuda:0"}} {
		s.check(1, "Fake RTX 4090 (cuda:0) cannot be used: ", append(args, device...)...)
		s.check(1, "or choose the processor with --device cpu, where a clip takes about 1 s", append(args, device...)...)
	}
	s.check(1, "choose one of cuda:0 (Fake RTX 4090, 24.1 GB free), webgpu:0 (", append(args, "--device", "cuda:1")...)
	s.check(2, `--device: "gpu" is none of cpu, cuda:N and webgpu:N`, append(args, "--device", "gpu")...)
	s.check(2, "does not go with --gateway", "generate", picture(t), "--device", "cpu", "--gateway", "livepeer")
	s.clean()
	s.must(append(args, "--device", "cpu")...)
	s.set("FRAMEWAKE_DEVICE", "cpu")
	s.must(append(args, "--force")...)
	s.set("FRAMEWAKE_DEVICE", "auto")
	s.must(append([]string{"generate", picture(t), "-o", s.path("b.mp4")}, small...)...) // the built-in model
	s.clean("a.mp4", "b.mp4")
}

func TestDevices(t *testing.T) {
	s := newSandbox(t)
	s.withCard("Fake RTX 4090")
	text := s.must("devices").stdout
	for _, want := range []string{"DEVICE", "cuda:0", "24.1 GB  Fake RTX 4090", "\ncuda:0: ", "cpu       yes"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	var ids []string
	for line := range strings.Lines(s.must("devices", "--json").stdout) {
		var row struct {
			ID, Title, Problem string
			FreeBytes          int64 `json:"free_bytes"`
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		ids = append(ids, row.ID)
		if usable := row.Problem == ""; usable != (row.ID == "cpu") || row.Title == "" {
			t.Errorf("got %+v", row)
		}
	}
	if got := strings.Join(ids, " "); got != "cuda:0 webgpu:0 cpu" {
		t.Errorf("got %s, want cuda:0 webgpu:0 cpu", got)
	}
}
