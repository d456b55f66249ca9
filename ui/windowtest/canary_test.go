//go:build linux

package windowtest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// canary is a gateway's token that is searched for wherever it must not be.
const canary = "canary-5c20e1"

// searchForCanary fails if the token is in a file of the person's, journal and
// takes among them, in what the program said, or with a process other than the
// program itself.
func (a *app) searchForCanary() {
	a.t.Helper()
	found := func(where, text string) {
		if strings.Contains(text, canary) {
			a.t.Errorf("the token is in %s", where)
		}
	}
	files := 0
	err := filepath.WalkDir(a.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // a temporary file may just be gone
		}
		b, err := os.ReadFile(path)
		if err == nil {
			files++
			found(path, string(b))
		}
		return nil
	})
	if err != nil || files == 0 {
		a.t.Errorf("searched %d files, %v", files, err)
	}
	found("what the program said", a.told.String())
	for _, q := range a.processes() {
		found("an argument list", strings.Join(q.command, " "))
		if q.id != a.cmd.Process.Pid {
			b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", q.id)) // nothing, if it has just ended
			found("the environment of "+q.command[0], string(b))
		}
	}
}
