//go:build !windows

package hardware

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script writes a program and returns its path.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOutput(t *testing.T) {
	for _, tt := range []struct {
		name, script, out, err string
	}{
		{"prints", "echo hello; echo noise >&2", "hello\n", ""},
		{"complains", "echo; echo ' no driver ' >&2; exit 9", "", "exit status 9: no driver"},
		{"complains on standard output", "echo 'Failed to initialize NVML'; exit 18", "", "exit status 18: Failed to initialize NVML"},
		{"fails in silence", "exit 3", "", "exit status 3"},
		{"dies", "kill -SEGV $$", "", "signal: segmentation fault"},
	} {
		path := script(t, tt.script)
		out, err := Output(t.Context(), path)
		if string(out) != tt.out || (err == nil) != (tt.err == "") {
			t.Errorf("%s: got %q, %v", tt.name, out, err)
		}
		if err != nil && err.Error() != path+": "+tt.err {
			t.Errorf("%s: got %q, want %q", tt.name, err, path+": "+tt.err)
		}
	}
	if _, err := Output(t.Context(), "no-such-program-anywhere"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("no program: got %v", err)
	}
}

func TestOutputIsBounded(t *testing.T) {
	out, err := Output(t.Context(), script(t, "head -c 3000000 /dev/zero"))
	if err != nil || len(out) != outputBytes {
		t.Errorf("got %d bytes, %v; want %d", len(out), err, outputBytes)
	}
}

// TestOutputGivesUp: a program that hangs is killed, and one whose child keeps
// the pipe open is not waited for.
func TestOutputGivesUp(t *testing.T) {
	for name, text := range map[string]string{"hangs": "trap '' TERM; exec sleep 60", "leaves a child": "sleep 60 & sleep 60"} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err := Output(ctx, script(t, text))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestAwaitLeavesBehind: what cannot be stopped, as a program inside a hung
// driver, does not hold up the caller.
func TestAwaitLeavesBehind(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errSilent)
	out, err := await(ctx, func() ([]byte, error) { <-release; return []byte("late"), nil })
	if out != nil || !errors.Is(err, errSilent) {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestComplaint(t *testing.T) {
	for _, tt := range []struct {
		texts []string
		want  string
	}{
		{[]string{"", " \n\n"}, ""},
		{[]string{"", "\r\n second \r\nthird"}, "second"},
		{[]string{"first\n", "second"}, "first"},
		{[]string{strings.Repeat("x", 1000)}, strings.Repeat("x", 300)},
	} {
		if got := complaint(tt.texts...); got != tt.want {
			t.Errorf("%.40q: got %.40q, want %.40q", tt.texts, got, tt.want)
		}
	}
}
