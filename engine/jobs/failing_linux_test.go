package jobs

import (
	"context"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"framewake/engine"
)

// unwritable makes every write to a file of this process fail until it is
// mended: no file may grow to a byte. SQLite calls that an I/O error.
func unwritable(t *testing.T) (mend func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	set := func(r syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
			t.Fatal(err)
		}
	}
	set(syscall.Rlimit{Cur: 0, Max: was.Max})
	return func() { set(was) }
}

// TestFailingDisk: a disk that cannot be written to for a moment refuses what a
// person does, and afterwards all is as if nothing had been.
func TestFailingDisk(t *testing.T) {
	dir := t.TempDir()
	q := open(t, options(dir, blocked()))
	ids := submit(t, q, "a", 1, 2, 3)
	awaitState(t, q, ids[0], Running)
	mend := unwritable(t)
	for range 3 {
		if err := q.Reorder(ids[2], ids[1]); engine.KindOf(err) != engine.Unavailable {
			t.Errorf("Reorder: got error %v, want kind unavailable", err)
		}
	}
	_, err := q.Submit(t.Context(), draft(t, "a", 4))
	mend()
	if engine.KindOf(err) != engine.Unavailable {
		t.Errorf("Submit: got error %v, want kind unavailable", err)
	}
	if err := q.Reorder(ids[2], ids[1]); err != nil {
		t.Fatalf("Reorder on a mended disk: %v", err)
	}
	before := q.List()
	closeQueue(t, q)
	wantJobs(t, "reopened", open(t, options(dir, blocked())), before)
}

// TestChangedBeforeSaved: a job fails while its journal cannot be written, and
// is tried again before the journal is. The queue goes on.
func TestChangedBeforeSaved(t *testing.T) {
	var mend func()
	s := &stepper{}
	s.before = func(context.Context, engine.Request, int) error {
		if mend != nil {
			return nil
		}
		mend = unwritable(t)
		return engine.Errorf(engine.Unavailable, "", "the disk fails")
	}
	o := options(t.TempDir(), s)
	o.Poll = time.Hour
	q := open(t, o)
	id := submit(t, q, "a", 1)[0]
	awaitState(t, q, id, Failed)
	mend()
	if q.Problem() == nil {
		t.Fatal("the journal could be written: this test tests nothing")
	}
	if err := q.Retry(id); err != nil {
		t.Fatal(err)
	}
	q.resave() // as a poll does
	awaitState(t, q, id, Done)
	if err := q.Problem(); err != nil {
		t.Errorf("problem %v is left", err)
	}
}
