//go:build !windows

package worker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// The test binary plays the child, and for one test the parent, by this variable.
const roleVariable = "FRAMEWAKE_TEST_ROLE"

func TestMain(m *testing.M) {
	switch role := os.Getenv(roleVariable); role {
	case "":
		os.Exit(m.Run())
	case "parent":
		playParent()
	default:
		if err := Serve(func() (engine.Engine, error) { return newChild(role) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func command(role string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), roleVariable+"="+role)
		return cmd
	}
}

// child is a Fake that can misbehave.
type child struct {
	enginetest.Fake
	role string
}

func newChild(role string) (engine.Engine, error) {
	if role == "unopenable" {
		return nil, engine.Errorf(engine.Unavailable, "install it", "the library is missing")
	}
	return &child{role: role}, nil
}

// Generate prints on stdout, as C libraries do, then plays its role.
func (c *child) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	fmt.Println("noise on standard output")
	_, _ = syscall.Write(1, []byte("and from C\n"))
	once := filepath.Join(filepath.Dir(r.Image), "crashed")
	switch c.role {
	case "hangs":
		_ = os.WriteFile(filepath.Join(run.Dir, "half a master"), nil, 0o644)
		run.Report.Send(engine.Event{Stage: engine.StageDenoise})
		select {}
	case "crashes once":
		if _, err := os.Stat(once); err != nil {
			_ = os.WriteFile(once, nil, 0o644)
			_ = os.WriteFile(filepath.Join(run.Dir, "half a master"), nil, 0o644)
			fmt.Fprintln(os.Stderr, "last words")
			os.Exit(3)
		}
	}
	return c.Fake.Generate(ctx, r, run)
}

func small(t testing.TB) engine.Request {
	r := engine.DefaultRequest()
	r.Model, r.Width, r.Height = enginetest.FakeModel, 64, 64
	r.Image = enginetest.Still(t, 64, 64)
	return r
}

func open(t *testing.T, role string) *Client {
	c := New(Options{Command: command(role)})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestConformance(t *testing.T) {
	enginetest.Run(t, enginetest.Subject{
		Open:   func(t *testing.T) engine.Engine { return open(t, "obeys") },
		Shrink: func(r *engine.Request) { r.Width, r.Height = 64, 64 },
	})
}

func TestCrash(t *testing.T) {
	c := open(t, "crashes once")
	r, dir := small(t), t.TempDir()
	_, err := c.Generate(t.Context(), r, engine.Run{Dir: dir, Report: func(engine.Event) {}})
	if engine.KindOf(err) != engine.Other || engine.HintOf(err) == "" || !strings.Contains(fmt.Sprint(err), "last words") {
		t.Errorf("got %v, hint %q; want the child's last words and a hint", err, engine.HintOf(err))
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("the crash left %v", left)
	}
	if _, err := c.Generate(t.Context(), r, engine.Run{Dir: dir}); err != nil {
		t.Errorf("after the crash: %v", err)
	}
}

func TestHangIsKilled(t *testing.T) {
	c := open(t, "hangs")
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Generate(ctx, small(t), engine.Run{Dir: dir, Report: func(engine.Event) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("the kill left %v", left)
	}
}

func TestUnopenable(t *testing.T) {
	c := open(t, "unopenable")
	for range 2 {
		_, err := c.Describe(t.Context())
		if engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) != "install it" {
			t.Errorf("got %v, kind %s, hint %q", err, engine.KindOf(err), engine.HintOf(err))
		}
	}
}

func TestNoProgram(t *testing.T) {
	c := New(Options{Command: func() *exec.Cmd { return exec.Command(filepath.Join(t.TempDir(), "none")) }})
	if _, err := c.Describe(t.Context()); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("got %v, want kind unavailable", err)
	}
}

// playParent starts a hanging job, says its child's process ID, and waits to be killed.
func playParent() {
	c := New(Options{Command: command("hangs")})
	r := engine.DefaultRequest()
	_, err := c.Generate(context.Background(), r, engine.Run{Dir: os.TempDir(), Report: func(engine.Event) {
		fmt.Println(c.process.cmd.Process.Pid)
	}})
	fmt.Println(err)
}

func TestNoOrphan(t *testing.T) {
	parent := command("parent")()
	parent.Env = append(parent.Env, "TMPDIR="+t.TempDir())
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the parent said %q", line)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for deadline := time.Now().Add(10 * time.Second); running(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			t.Fatal("the child outlived its parent")
		}
	}
}

// running tells a live process from a dead or a zombie one (nobody may reap
// orphans inside a container).
func running(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return syscall.Kill(pid, 0) == nil
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	return fields[0] != "Z"
}
