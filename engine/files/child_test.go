package files

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The test binary runs itself as another process when this variable names a
// ledger folder.
const childVariable = "FRAMEWAKE_FILES_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVariable); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println("child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child makes a temporary file and a temporary folder beside the ledger, says
// where, and waits for its standard input to end.
func child(dir string) error {
	l, err := OpenLedger(dir)
	if err != nil {
		return err
	}
	parent := filepath.Dir(dir)
	f, err := l.Create(filepath.Join(parent, "clip.mp4"), CreateOptions{})
	if err != nil {
		return err
	}
	run, _, err := l.TempDir(parent, "run")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(run, "a", "b"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(run, "a", "frame.png"), []byte("x"), 0o644); err != nil {
		return err
	}
	fmt.Println(f.TempPath())
	fmt.Println(run)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// startChild runs child and returns once its temporaries exist.
func startChild(t *testing.T, ledgerDir string) (c *exec.Cmd, temps []string) {
	t.Helper()
	c = exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+ledgerDir)
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
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	for lines := bufio.NewScanner(out); len(temps) < 2 && lines.Scan(); {
		temps = append(temps, lines.Text())
	}
	if len(temps) != 2 {
		t.Fatalf("child said %q, want two paths", temps)
	}
	for _, path := range temps {
		wantExists(t, path, true)
	}
	return c, temps
}

func openLedger(t *testing.T, dir string) *Ledger {
	t.Helper()
	l, err := OpenLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return l
}

func wantExists(t *testing.T, path string, want bool) {
	t.Helper()
	_, err := os.Lstat(path)
	if got := err == nil; got != want {
		t.Errorf("%s: exists %v (%v), want %v", path, got, err, want)
	}
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}
