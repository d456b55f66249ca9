//go:build linux

package windowtest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// process is one that lives.
type process struct {
	id      int
	command []string
}

// processes finds whatever lives of what the person started: their home is in
// its environment, whoever its parent may be by now.
func (p *person) processes() []process {
	p.t.Helper()
	paths, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		p.t.Fatal(err)
	}
	var found []process
	for _, path := range paths {
		environment, err := os.ReadFile(filepath.Join(path, "environ")) // empty for the dead
		if err != nil || !slices.Contains(strings.Split(string(environment), "\x00"), "HOME="+p.home) {
			continue
		}
		id, err := strconv.Atoi(filepath.Base(path))
		if err != nil {
			p.t.Fatal(err)
		}
		command, _ := os.ReadFile(filepath.Join(path, "cmdline"))
		found = append(found, process{id, strings.Split(strings.TrimSuffix(string(command), "\x00"), "\x00")})
	}
	return found
}

// isEngine tells the process in which clips are made. It stays for the next one.
func (q process) isEngine() bool {
	return len(q.command) == 2 && filepath.Base(q.command[0]) == filepath.Base(program) && q.command[1] == "worker"
}

// atWork are the processes that only live while something is made.
func (a *app) atWork() []process {
	a.t.Helper()
	return slices.DeleteFunc(a.processes(), func(q process) bool { return q.isEngine() || q.id == a.cmd.Process.Pid })
}

// nobodyLeft fails unless, soon, every process has ended.
func (p *person) nobodyLeft() {
	p.t.Helper()
	for end := time.Now().Add(patience); len(p.processes()) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().Before(end) {
			continue
		}
		for _, q := range p.processes() {
			p.t.Errorf("process %d was left behind: %q", q.id, q.command)
			_ = syscall.Kill(q.id, syscall.SIGKILL)
		}
	}
}

// noJobs fails unless, soon, there is no job.
func (p *person) noJobs() {
	p.t.Helper()
	p.eventually("without jobs", func() bool { return len(p.jobs()) == 0 })
}

// TestProcesses makes sure that what must be found gone would be found.
func TestProcesses(t *testing.T) {
	p := newPerson(t)
	a := p.open()
	if all := p.processes(); !slices.ContainsFunc(all, func(q process) bool { return q.id == a.cmd.Process.Pid }) {
		t.Errorf("the program is not among %v", all)
	}
}
