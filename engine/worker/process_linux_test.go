package worker

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// nicenessOf reads the niceness of a process's first thread.
func nicenessOf(t *testing.T, process string) string {
	t.Helper()
	b, err := os.ReadFile("/proc/" + process + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	_, fields, _ := strings.Cut(string(b), ") ") // the third field of proc(5) comes first, the 19th is the niceness
	return strings.Fields(fields)[19-3]
}

// TestStepsAside: a worker lets other programs come first, if so wanted.
func TestStepsAside(t *testing.T) {
	ours := nicenessOf(t, "self")
	for aside, want := range map[bool]string{false: ours, true: fmt.Sprint(niceness)} {
		c := New(Options{Command: command("healthy"), Aside: aside})
		defer c.Close()
		if _, err := c.Describe(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := nicenessOf(t, fmt.Sprint(c.process.cmd.Process.Pid)); got != want {
			t.Errorf("aside %t: niceness %s, want %s; ours is %s", aside, got, want, ours)
		}
	}
}
