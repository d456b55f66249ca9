package awake

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary keeps the system awake and waits when this variable is set.
const childVariable = "FRAMEWAKE_AWAKE_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		_, held := Keep("a test")
		fmt.Println(held)
		_, _ = io.Copy(io.Discard, os.Stdin)
	}
	os.Exit(m.Run())
}

// fakeHelper puts a systemd-inhibit of these shell commands into the PATH, and
// returns the file that it writes its process id to.
func fakeHelper(t *testing.T, commands string) (pidFile string) {
	t.Helper()
	dir := t.TempDir()
	pidFile = filepath.Join(dir, "pid")
	script := "#!/bin/sh\necho $$ \"$@\" >" + pidFile + ".part; mv " + pidFile + ".part " + pidFile + "\n" + commands + "\n"
	if err := os.WriteFile(filepath.Join(dir, "systemd-inhibit"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return pidFile
}

// gone fails unless the helper ends soon.
func gone(t *testing.T, pidFile string) {
	t.Helper()
	var pid int
	b, err := os.ReadFile(pidFile)
	if err == nil {
		_, err = fmt.Sscan(string(b), &pid)
	}
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Errorf("process %d outlives what it was for", pid)
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

func TestKeep(t *testing.T) {
	pidFile := fakeHelper(t, "exec cat")
	release, held := Keep("making a clip")
	if !held {
		t.Error("not held")
	}
	b, err := os.ReadFile(pidFile)
	if want := "--what=idle:sleep --who=Framewake --why=making a clip --mode=block cat"; err != nil || !strings.Contains(string(b), want) {
		t.Errorf("called with %q (%v), want %q", b, err, want)
	}
	release()
	release()
	gone(t, pidFile)
}

func TestCannotKeep(t *testing.T) {
	for name, commands := range map[string]string{
		"refuses": "echo 'Failed to inhibit: Access denied' >&2; exit 1",
		"mute":    "exec sleep 100",
	} {
		pidFile := fakeHelper(t, commands)
		release, held := Keep("a test")
		if held {
			t.Errorf("%s: held", name)
		}
		release()
		gone(t, pidFile)
	}
	t.Setenv("PATH", t.TempDir())
	if release, held := Keep("a test"); held {
		t.Error("without a helper: held")
	} else {
		release()
	}
}

func TestKilled(t *testing.T) {
	pidFile := fakeHelper(t, "exec cat")
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"=1")
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var held bool
	if _, err := fmt.Fscan(out, &held); err != nil || !held {
		t.Errorf("the child says %t, %v; want true", held, err)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	gone(t, pidFile)
}
