package jobs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewake/engine"
)

// tmpfs mounts a file system of the given size, or skips where that is not allowed.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("needs the right to mount a tmpfs (run as root): %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill takes all space that is left, but for some bytes.
func fill(t *testing.T, dir string, spare int64) (empty func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	chunk := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(chunk)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err == nil {
		err = f.Truncate(max(0, info.Size()-spare))
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk fills the queue's disk under a running job: what a person does
// is refused and changes nothing, what the job does goes on, and all of it is
// written when there is room.
func TestFullDisk(t *testing.T) {
	dir := filepath.Join(tmpfs(t, "2m"), "queue")
	release := make(chan struct{})
	s := &stepper{before: func(ctx context.Context, r engine.Request, step int) error {
		if step == 2 && r.Seed == 1 {
			select {
			case <-release:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	}}
	o := options(dir, s)
	o.Free, o.Reserve = nil, 64<<10
	q := open(t, o)
	ids := submit(t, q, "a", 1, 2)
	await(t, q, ids[0], "one step on", func(j Job) bool { return j.Progress.Event.Done == 1 })
	empty := fill(t, filepath.Dir(dir), 0)
	var err error
	for range 100 { // the journal's file has room for a while
		if err = q.Reorder(ids[1], ids[0]); err == nil {
			err = q.Reorder(ids[0], ids[1])
		}
		if err != nil {
			break
		}
	}
	if engine.KindOf(err) != engine.OutOfSpace || !strings.Contains(engine.HintOf(err), "space") {
		t.Errorf("got error %v with hint %q, want kind out-of-space and space in the hint", err, engine.HintOf(err))
	}
	before := len(q.List())
	if _, err := q.Submit(t.Context(), draft(t, "a", 3)); engine.KindOf(err) != engine.OutOfSpace {
		t.Errorf("Submit: got error %v, want kind out-of-space", err)
	}
	if got := len(q.List()); got != before {
		t.Errorf("the queue has %d jobs, had %d", got, before)
	}
	close(release)
	await(t, q, ids[0], "stopped by the full disk", func(j Job) bool { return j.State == WaitingForSpace && !j.Stopping })
	if err := q.Problem(); err == nil { // then what the queue says is in the journal, which had room for that
		records, err := q.journal.load(t.Context())
		if state := records[ids[0]].State; err != nil || state != WaitingForSpace {
			t.Errorf("no problem, and the journal says %q, %v", state, err)
		}
	} else if engine.KindOf(err) != engine.OutOfSpace {
		t.Errorf("problem %v, want one of kind out-of-space", err)
	}
	empty()
	awaitState(t, q, ids[0], Done)
	awaitState(t, q, ids[1], Done)
	if err := q.Problem(); err != nil {
		t.Errorf("problem %v is left", err)
	}
	after := q.List()
	closeQueue(t, q)
	wantJobs(t, "reopened", open(t, options(dir, blocked())), after)
}

// TestFullWhenDone: the disk fills up just when the take is kept. The master
// stays until the journal says that the job is done, so that a process killed
// in between does not make the clip again.
func TestFullWhenDone(t *testing.T) {
	mount := tmpfs(t, "2m")
	s, taken := &stepper{}, newSink(t)
	o := options(filepath.Join(mount, "queue"), s)
	var empty func()
	o.Finished = func(ctx context.Context, j Job, r engine.Result) error {
		if empty == nil {
			empty = fill(t, mount, 0)
		}
		return taken.take(ctx, j, r)
	}
	q := open(t, o)
	id := submit(t, q, "a", 1)[0]
	awaitState(t, q, id, Done)
	if q.Problem() == nil {
		t.Fatal("the journal had room for one entry more: this test tests nothing")
	}
	killed := filepath.Join(t.TempDir(), "queue")
	if err := os.CopyFS(killed, os.DirFS(o.Dir)); err != nil {
		t.Fatal(err)
	}
	o.Dir = killed
	again := open(t, o)
	if j := awaitState(t, again, id, Done); j.Attempts != 2 {
		t.Errorf("%d attempts, want 2", j.Attempts)
	}
	if got := len(s.finished()); got != steps {
		t.Errorf("%d steps, want %d", got, steps)
	}
	empty()
	await(t, q, id, "written", func(Job) bool { return q.Problem() == nil })
	j, _ := q.Job(id)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(runDir(filepath.Dir(j.Request.Image))); err != nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatal("the master is left")
		}
	}
}

// TestNoRoomToOpen: an error, and what is there stays as it is.
func TestNoRoomToOpen(t *testing.T) {
	mount := tmpfs(t, "2m")
	dir := filepath.Join(mount, "queue")
	q := open(t, options(dir, blocked()))
	submit(t, q, "a", 1, 2)
	closeQueue(t, q)
	before := q.List()
	empty := fill(t, mount, 0)
	q, err := Open(t.Context(), options(dir, blocked()))
	if err == nil {
		wantJobs(t, "on a full disk", q, before)
		closeQueue(t, q)
	} else if kind := engine.KindOf(err); kind != engine.OutOfSpace && kind != engine.Unavailable { // SQLite does not always say why
		t.Errorf("got error %v, want kind out-of-space or unavailable", err)
	}
	empty()
	q = open(t, options(dir, blocked()))
	wantJobs(t, "with room again", q, before)
	if r := q.Recovery(); r.SetAside != "" {
		t.Errorf("recovery %+v", r)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	dir := tmpfs(t, "2m")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("needs the right to remount: %v", err)
	}
	if _, err := Open(t.Context(), options(dir, &stepper{})); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("got error %v, want kind unavailable", err)
	}
}
