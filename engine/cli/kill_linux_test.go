package cli_test

import (
	"bufio"
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
)

// long is a job that takes seconds.
var long = []string{"--width", "768", "--height", "512", "--frames", "49", "--seed", "1"}

// job is a running `framewake generate`.
type job struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	told  strings.Builder
}

// startJob starts a long job and waits until it is in the stage.
func (s *sandbox) startJob(stage engine.Stage, out string) *job {
	s.t.Helper()
	j := &job{cmd: s.command(append([]string{"generate", picture(s.t), "-o", out}, long...)...)}
	j.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell does
	stderr, err := j.cmd.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := j.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = j.cmd.Process.Kill() })
	for j.lines = bufio.NewScanner(stderr); j.lines.Scan(); {
		fmt.Fprintln(&j.told, j.lines.Text())
		if strings.Contains(j.lines.Text(), stage.Title()) {
			return j
		}
	}
	s.t.Fatalf("the job ended before %s:\n%s", stage, &j.told)
	return nil
}

// end waits for the job and returns what it said and its exit code, -1 if it was killed.
func (j *job) end() (string, int) {
	for j.lines.Scan() {
		fmt.Fprintln(&j.told, j.lines.Text())
	}
	_ = j.cmd.Wait()
	return j.told.String(), j.cmd.ProcessState.ExitCode()
}

// family returns the live descendants of a process.
func family(t *testing.T, pid int) []int {
	t.Helper()
	children := map[int][]int{}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range stats {
		if id, parent, ok := readStat(path); ok {
			children[parent] = append(children[parent], id)
		}
	}
	var all []int
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		all = append(all, children[queue[0]]...)
		queue = append(queue, children[queue[0]]...)
	}
	return all
}

// readStat returns a process and its parent; false for the dead and zombies.
func readStat(path string) (pid, parent int, ok bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, false
	}
	head, rest, found := strings.Cut(string(b), " (")
	fields := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
	if !found || len(fields) < 2 || fields[0] == "Z" {
		return 0, 0, false
	}
	pid, _ = strconv.Atoi(head)
	parent, _ = strconv.Atoi(fields[1])
	return pid, parent, true
}

// gone fails unless every process ends soon.
func gone(t *testing.T, pids []int) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for _, pid := range pids {
		for {
			if _, _, alive := readStat(fmt.Sprintf("/proc/%d/stat", pid)); !alive {
				break
			}
			if time.Now().After(deadline) {
				_ = syscall.Kill(pid, syscall.SIGKILL)
				t.Fatalf("process %d outlived the job", pid)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func TestInterrupt(t *testing.T) {
	for _, stage := range []engine.Stage{engine.StageDenoise, engine.StageDecode, engine.StageExport} {
		t.Run(string(stage), func(t *testing.T) {
			s := newSandbox(t)
			j := s.startJob(stage, s.path("x.mp4"))
			children := family(t, j.cmd.Process.Pid)
			sent := time.Now()
			// A terminal's Ctrl-C reaches the whole foreground group.
			if err := syscall.Kill(-j.cmd.Process.Pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			told, code := j.end()
			t.Logf("ended %v after the interrupt", time.Since(sent).Round(time.Millisecond))
			if code != 130 || !strings.Contains(told, "cancelled") {
				t.Errorf("exit code %d, want 130:\n%s", code, told)
			}
			gone(t, children)
			s.clean()
		})
	}
}

func TestKilledParent(t *testing.T) {
	for _, stage := range []engine.Stage{engine.StageDenoise, engine.StageDecode, engine.StageExport} {
		t.Run(string(stage), func(t *testing.T) {
			s := newSandbox(t)
			j := s.startJob(stage, s.path("x.mp4"))
			children := family(t, j.cmd.Process.Pid)
			if len(children) == 0 {
				t.Fatal("the job has no children")
			}
			if err := j.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_, _ = j.end()
			gone(t, children)
			if _, err := os.Lstat(s.path("x.mp4")); err == nil {
				t.Error("a file lies at the output's name")
			}
			s.must(append([]string{"generate", picture(t), "-o", s.path("next.mp4")}, small...)...)
			s.clean("next.mp4")
		})
	}
}

func TestKilledWorker(t *testing.T) {
	s := newSandbox(t)
	j := s.startJob(engine.StageDenoise, s.path("x.mp4"))
	for _, pid := range family(t, j.cmd.Process.Pid) {
		if link, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && link == program {
			if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	told, code := j.end()
	if code != 1 || !strings.Contains(told, "ended unexpectedly (signal: killed)") {
		t.Errorf("exit code %d, want 1 and a line about the engine process:\n%s", code, told)
	}
	s.clean()
}

func TestTwoAtOnce(t *testing.T) {
	s := newSandbox(t)
	a := s.startJob(engine.StageDenoise, s.path("a.mp4"))
	b := s.startJob(engine.StageDenoise, s.path("b.mp4"))
	for _, j := range []*job{a, b} {
		if told, code := j.end(); code != 0 {
			t.Errorf("exit code %d:\n%s", code, told)
		}
	}
	s.clean("a.mp4", "b.mp4")
}
