package jobs

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"framewake/engine"
)

// TestStateGoesWithTheResult: what an engine kept of a job is there until the
// result is noted, and no longer.
func TestStateGoesWithTheResult(t *testing.T) {
	s := &stepper{}
	var there error
	o := options(t.TempDir(), s)
	state := func(j Job) string { return filepath.Join(runDir(filepath.Dir(j.Request.Image)), engine.StateDir) }
	s.before = func(_ context.Context, r engine.Request, step int) error {
		return os.MkdirAll(filepath.Join(runDir(filepath.Dir(r.Image)), engine.StateDir), 0o700)
	}
	o.Finished = func(_ context.Context, j Job, _ engine.Result) error {
		_, there = os.Stat(state(j))
		return engine.Errorf(engine.Invalid, "", "nobody takes it")
	}
	q := open(t, o)
	id := submit(t, q, "a", 1)[0]
	j := awaitState(t, q, id, Failed)
	if there != nil {
		t.Errorf("the state is gone before the result is noted: %v", there)
	}
	closeQueue(t, q)
	if _, err := os.Stat(state(j)); !os.IsNotExist(err) {
		t.Errorf("the state is left beside the result: %v", err)
	}
	if _, err := os.Stat(j.Result.Master); err != nil {
		t.Error(err)
	}
}
