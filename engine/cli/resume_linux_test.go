package cli_test

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/worker"
)

// TestKilledAtEveryStep kills the worker after every step and every chunk of
// frames, with the built-in model and with a checkpoint: the job goes on from
// there in a new worker, and its master is that of a job that nothing befell.
func TestKilledAtEveryStep(t *testing.T) {
	for _, model := range []string{engine.BuiltinModel, "checkpoint"} {
		t.Run(model, func(t *testing.T) {
			s := newSandbox(t)
			s.set("FRAMEWAKE_THREADS", "1") // threads that wait for one another are slow on a busy machine
			args := []string{"worker"}
			if model != engine.BuiltinModel {
				args = append(args, "cpu", s.installModel())
			}
			k := &killing{}
			e := worker.New(worker.Options{Command: func() *exec.Cmd {
				k.cmd = s.command(args...)
				return k.cmd
			}})
			defer e.Close()
			k.engine = e
			r := k.request(t)
			want := k.master(t, r, t.TempDir(), milestone{})
			for done := range r.Steps {
				k.try(t, r, milestone{engine.StageDenoise, done + 1}, want)
			}
			for done := r.DecodeChunkSize; done <= r.Frames; done += r.DecodeChunkSize {
				k.try(t, r, milestone{engine.StageDecode, done}, want)
			}
		})
	}
}

// milestone is a moment of a job.
type milestone struct {
	stage engine.Stage
	done  int
}

// killing is an engine whose process can be killed.
type killing struct {
	engine engine.Engine
	cmd    *exec.Cmd
}

// request takes some steps and, with the frames, some chunks.
func (k *killing) request(t *testing.T) engine.Request {
	t.Helper()
	d, err := k.engine.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := d.Defaults
	r.Width, r.Height, r.Frames, r.Steps, r.DecodeChunkSize, r.Seed = 64, 64, 4, 3, 2, 5
	r.Image = enginetest.Still(t, 64, 64)
	return r
}

// try kills the worker at a moment and lets the job go on.
func (k *killing) try(t *testing.T, r engine.Request, at milestone, want string) {
	t.Helper()
	dir := t.TempDir()
	_, err := k.engine.Generate(t.Context(), r, engine.Run{Dir: dir, Report: func(ev engine.Event) {
		if ev.Stage == at.stage && ev.Done == at.done {
			_ = syscall.Kill(k.cmd.Process.Pid, syscall.SIGKILL)
		}
	}})
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("killed at %s %d: got %v", at.stage, at.done, err)
	}
	if got := k.master(t, r, dir, at); got != want {
		t.Errorf("killed at %s %d: the master has %d bytes that are not the %d of an undisturbed job", at.stage, at.done, len(got), len(want))
	}
}

// master makes the clip and returns its bytes. What was finished before is not
// done again.
func (k *killing) master(t *testing.T, r engine.Request, dir string, finished milestone) string {
	t.Helper()
	steps := map[engine.Stage]int{engine.StageDenoise: 0, engine.StageDecode: r.Steps}[finished.stage]
	if finished.stage == engine.StageDenoise {
		steps = finished.done
	}
	result, err := k.engine.Generate(t.Context(), r, engine.Run{Dir: dir, Report: func(ev engine.Event) {
		if ev.Stage == engine.StageDenoise && ev.Done < steps {
			t.Errorf("finished %v: the job is at step %d", finished, ev.Done)
		}
	}})
	if err != nil {
		t.Fatal(fmt.Errorf("finished %v: %w", finished, err))
	}
	return read(t, result.Master)
}
