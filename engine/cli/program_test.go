package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The tests in this package run the real program, built once.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "framewake-cli")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "framewake")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "build", "-tags", "headless", "-o", program, "framewake")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// sandbox is one user: folders of their own and an environment.
type sandbox struct {
	t     *testing.T
	out   string // where clips go
	cache string
	env   []string
}

// newSandbox needs ffmpeg and ONNX Runtime, or skips.
func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("needs ffmpeg (apt install ffmpeg)")
	}
	s := &sandbox{t: t, out: t.TempDir(), cache: t.TempDir()}
	s.set("FRAMEWAKE_CACHE", s.cache)
	s.set("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(s.cache, "none")) // the person's keychain is left alone
	s.set("FRAMEWAKE_SETTINGS", filepath.Join(s.cache, "settings.json"))
	s.set("FRAMEWAKE_DEVICE", "cpu") // whatever GPU the machine has
	if os.Getenv("FRAMEWAKE_ONNXRUNTIME") == "" {
		if r := s.run("generate", picture(t), "-o", s.path("probe.mp4"), "--width", "64", "--height", "64", "--frames", "1"); r.code != 0 {
			t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %s", r.stderr)
		}
		_ = os.Remove(s.path("probe.mp4"))
	}
	return s
}

func (s *sandbox) set(variable, value string) { s.env = append(s.env, variable+"="+value) }

// path is a name in the folder of clips.
func (s *sandbox) path(name string) string { return filepath.Join(s.out, name) }

// ran is a finished command.
type ran struct {
	stdout, stderr string
	code           int
}

func (s *sandbox) command(args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), s.env...)
	cmd.Dir = s.out
	return cmd
}

// run runs the program to its end.
func (s *sandbox) run(args ...string) ran {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 5*time.Minute)
	defer cancel()
	cmd := s.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	err := cmd.Wait()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		s.t.Fatal(err)
	}
	return ran{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must runs the program and expects success.
func (s *sandbox) must(args ...string) ran {
	s.t.Helper()
	r := s.run(args...)
	if r.code != 0 {
		s.t.Fatalf("%s: exit code %d\n%s", strings.Join(args, " "), r.code, r.stderr)
	}
	return r
}

// clean fails if a job left anything: in the runs' folder or, besides the
// names given, among the clips.
func (s *sandbox) clean(names ...string) {
	s.t.Helper()
	allowed := map[string]bool{}
	for _, n := range names {
		allowed[n] = true
	}
	for _, dir := range []string{s.out, filepath.Join(s.cache, "runs")} {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.t.Fatal(err)
		}
		for _, e := range entries {
			if !allowed[e.Name()] {
				s.t.Errorf("left behind: %s", filepath.Join(dir, e.Name()))
			}
		}
	}
}
