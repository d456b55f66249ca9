package jobs

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"framewake/engine"
)

// disk is a free space that tests set.
type disk struct{ atomic.Int64 }

func (d *disk) free() (int64, error) { return d.Load(), nil }

// TestFullBefore: a job that there is no room for holds up its lane, not the
// others, and goes on by itself.
func TestFullBefore(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		var d disk
		o := options(dir, &stepper{})
		o.Free = d.free
		d.Store(o.Reserve + 1000)
		q := open(t, o)
		ids := submit(t, q, "a", 1, 2)
		j := awaitState(t, q, ids[0], WaitingForSpace)
		if engine.KindOf(j.Err) != engine.OutOfSpace || !strings.Contains(engine.HintOf(j.Err), "space") || !strings.Contains(j.Err.Error(), "full") {
			t.Errorf("error %v with hint %q", j.Err, engine.HintOf(j.Err))
		}
		wantSeeds(t, "full", q, "1 waiting-for-space, 2 waiting")
		d.Store(1 << 40)
		awaitState(t, q, ids[1], Done)
		if j := awaitState(t, q, ids[0], Done); j.Err != nil {
			t.Errorf("error %v is left", j.Err)
		}
	})
}

// TestFullDuring: a run is stopped before the disk is quite full, keeps its
// finished steps, and goes on when there is room.
func TestFullDuring(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		var d disk
		s := &stepper{before: func(ctx context.Context, _ engine.Request, step int) error {
			if step == 3 && d.Load() != 1<<41 {
				d.Store(1000)
				return until(ctx)
			}
			return nil
		}}
		o := options(dir, s)
		o.Free = d.free
		d.Store(1 << 40)
		q := open(t, o)
		ids := submit(t, q, "a", 1, 2)
		awaitState(t, q, ids[0], WaitingForSpace)
		if _, open, _ := s.numbers(); open != 0 {
			t.Errorf("%d engines are open", open)
		}
		d.Store(1 << 41)
		awaitState(t, q, ids[1], Done)
		if got := fmt.Sprint(s.finished()[:5]); got != "[1:1 1:2 1:3 1:4 1:5]" {
			t.Errorf("steps %s, want each once, in order", got)
		}
	})
}

// TestFullElsewhere: the errors of a full disk, from the engine's process and
// from where takes are kept, make a job wait. What is made already is not made again.
func TestFullElsewhere(t *testing.T) {
	var engineFull, takesFull atomic.Bool
	engineFull.Store(true)
	takesFull.Store(true)
	code := syscall.ENOSPC
	if runtime.GOOS == "windows" {
		code = 112 // ERROR_DISK_FULL
	}
	full := &os.PathError{Op: "write", Path: "x", Err: code}
	s := &stepper{before: func(_ context.Context, _ engine.Request, step int) error {
		if step == 2 && engineFull.Load() {
			told := engine.Errorf(engine.OutOfSpace, "", "svd: %w", full) // by another process
			return engine.UnmarshalError(engine.MarshalError(told))
		}
		return nil
	}}
	o := options(t.TempDir(), s)
	taken := newSink(t)
	o.Finished = func(ctx context.Context, j Job, r engine.Result) error {
		if takesFull.Load() {
			return fmt.Errorf("library: %w", full)
		}
		return taken.take(ctx, j, r)
	}
	q := open(t, o)
	id := submit(t, q, "a", 1)[0]
	await(t, q, id, "waiting for space", func(j Job) bool { return j.State == WaitingForSpace })
	engineFull.Store(false)
	await(t, q, id, "waiting for space with a result", func(j Job) bool { return j.State == WaitingForSpace && j.Result != nil })
	takesFull.Store(false)
	awaitState(t, q, id, Done)
	if got := fmt.Sprint(s.finished()); got != "[1:1 1:2 1:3 1:4 1:5]" || len(taken.taken()) != 1 {
		t.Errorf("steps %s, taken %v; want each once", got, taken.taken())
	}
}

// TestFullOfOthers: another program fills the disk, the engine fails in words of
// its own and tidies up. Less room than the job needs to begin again is enough
// to tell; a failure on a disk with room is a failure.
func TestFullOfOthers(t *testing.T) {
	var d disk
	o := options(t.TempDir(), nil)
	s := &stepper{before: func(_ context.Context, r engine.Request, step int) error {
		if step != 2 || d.Load() != 1<<40 {
			return nil
		}
		if r.Seed == 1 {
			d.Store(o.Reserve + 1000) // a little above the reserve
		}
		return engine.Errorf(engine.Timeout, "", "the encoder stopped")
	}}
	o.Open, o.Free = s.Open, d.free
	d.Store(1 << 40)
	q := open(t, o)
	id := submit(t, q, "a", 1)[0]
	awaitState(t, q, id, WaitingForSpace)
	d.Store(1 << 41)
	awaitState(t, q, id, Done)
	d.Store(1 << 40)
	awaitState(t, q, submit(t, q, "a", 2)[0], Failed)
}

// TestRequired: what a job has written already need not be free.
func TestRequired(t *testing.T) {
	q := open(t, options(t.TempDir(), blocked()))
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(runDir(dir), "frames"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := record{Request: draft(t, "a", 1).Request} // 64×64, 2 frames
	const making = 2*3*64*64*2 + 2*64*64*2/4
	for _, tt := range []struct{ written, want int64 }{{0, making}, {5000, making - 5000}, {making + 1, 0}} {
		if err := os.WriteFile(filepath.Join(runDir(dir), "frames", "0"), make([]byte, tt.written), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := q.required(dir, r) - q.options.Reserve; got != tt.want {
			t.Errorf("%d bytes written: %d required, want %d", tt.written, got, tt.want)
		}
	}
	r.Result, r.MasterBytes = &engine.Result{}, 77
	if got := q.required(dir, r) - q.options.Reserve; got != 77 {
		t.Errorf("a finished clip: %d required, want 77", got)
	}
}

func TestFreeUnknown(t *testing.T) {
	o := options("", &stepper{})
	o.Free = func() (int64, error) { return 0, errors.New("not told") }
	q := open(t, o)
	awaitState(t, q, submit(t, q, "a", 1)[0], Done)
}

func TestFreeBytes(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		if n, err := freeBytes(dir); err != nil || n <= 0 {
			t.Errorf("%q: %d bytes free, %v", dir, n, err)
		}
	}
	if _, err := freeBytes(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("a missing folder: no error")
	}
}
