//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// process is a running app.
type process struct {
	cmd    *exec.Cmd
	told   chan said // closed when the app has ended
	stderr *bytes.Buffer
	disk   *disk // nil: it is the real one
}

// patience is how long the app may take to do anything at all, on a busy machine.
const patience = 3 * time.Minute

// startApp starts the app; with a disk that can fail if so wanted.
func (t *torture) startApp(o appOptions, failing bool) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	asJSON, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	args := []string{roleApp, string(asJSON)}
	p := &process{told: make(chan said, 1000), stderr: &bytes.Buffer{}}
	var sockets [2]int
	if failing {
		args = append([]string{roleFiltered, self}, args...)
		if sockets, err = unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
			return nil, os.NewSyscallError("socketpair", err)
		}
		defer unix.Close(sockets[0])
	}
	p.cmd = exec.Command(self, args...)
	p.cmd.Stderr = p.stderr
	if _, err := p.cmd.StdinPipe(); err != nil { // ends when we do
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if failing {
		theirs := os.NewFile(uintptr(sockets[1]), "listener")
		defer theirs.Close()
		p.cmd.ExtraFiles = []*os.File{theirs}
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if failing {
		if p.disk, err = newDisk(sockets[0], t.dir); err != nil {
			p.kill()
			return nil, err
		}
	}
	go func() {
		defer close(p.told)
		for d := json.NewDecoder(out); ; {
			var s said
			if d.Decode(&s) != nil {
				return
			}
			p.told <- s
		}
	}()
	return p, nil
}

// kill kills the app as kill -9 does, and reads what it had said.
func (p *process) kill() (rest []said) {
	_ = p.cmd.Process.Kill()
	for s := range p.told {
		rest = append(rest, s)
	}
	_ = p.cmd.Wait()
	if p.disk != nil {
		p.disk.heal()
	}
	return rest
}

// alive returns the live processes that have the environment variable, by their
// number, but for ourselves. They are the app, its children and theirs.
func alive(variable, value string) (map[int][]string, error) {
	names, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return nil, err
	}
	found := map[int][]string{}
	for _, name := range names {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if err != nil || pid == os.Getpid() {
			continue
		}
		environment, err := os.ReadFile(name) // empty for the dead
		if err != nil || !bytes.Contains(append([]byte{0}, environment...), []byte("\x00"+variable+"="+value+"\x00")) {
			continue
		}
		line, err := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
		if err == nil {
			found[pid] = strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
		}
	}
	return found, nil
}

// killWorker kills the worker of the app, if it has one now.
func (t *torture) killWorker() (killed bool, err error) {
	processes, err := alive(markVariable, t.mark)
	if err != nil {
		return false, err
	}
	for pid, args := range processes {
		if len(args) == 3 && args[1] == roleWorker {
			killed = unix.Kill(pid, unix.SIGKILL) == nil
		}
	}
	return killed, nil
}

// awaitGone waits until nothing of the app runs any more.
func (t *torture) awaitGone() error {
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		processes, err := alive(markVariable, t.mark)
		if err != nil || len(processes) == 0 {
			return err
		}
		if time.Now().After(end) {
			var all []error
			for pid, args := range processes {
				all = append(all, fmt.Errorf("process %d outlives the app: %q", pid, args))
				_ = unix.Kill(pid, unix.SIGKILL)
			}
			return errors.Join(all...)
		}
	}
}
