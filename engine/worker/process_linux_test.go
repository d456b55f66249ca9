package worker

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestStepsAside: every thread of a worker runs at its niceness.
func TestStepsAside(t *testing.T) {
	c := New(Options{Command: command("healthy")})
	defer c.Close()
	if _, err := c.Describe(t.Context()); err != nil {
		t.Fatal(err)
	}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", c.process.cmd.Process.Pid))
	if err != nil || len(threads) < 2 {
		t.Fatalf("threads %v, %v", threads, err)
	}
	for _, path := range threads {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, fields, _ := strings.Cut(string(b), ") ") // the third field of proc(5) comes first, the 19th is the niceness
		if got := strings.Fields(fields)[19-3]; got != strconv.Itoa(niceness) {
			t.Errorf("%s: niceness %s, want %d", path, got, niceness)
		}
	}
}
