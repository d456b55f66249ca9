package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// both runs a test with a queue in memory and with one on disk.
func both(t *testing.T, test func(t *testing.T, dir string)) {
	t.Run("memory", func(t *testing.T) { test(t, "") })
	t.Run("disk", func(t *testing.T) { test(t, t.TempDir()) })
}

func TestDone(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		s, taken := &stepper{}, newSink(t)
		o := options(dir, s)
		o.Finished = taken.take
		q := open(t, o)
		ids := submit(t, q, "a", 1, 2, 3)
		for _, id := range ids {
			j, err := q.Wait(t.Context(), id)
			if err != nil || j.State != Done || j.Result == nil || j.Attempts != 1 || j.Ended.Before(j.Started) || j.Started.Before(j.Created) {
				t.Errorf("got %+v, error %v", j, err)
			}
			if b, err := os.ReadFile(filepath.Join(taken.dir, id)); err != nil || !strings.Contains(string(b), fmt.Sprint(j.Request.Seed)) {
				t.Errorf("master %q, %v", b, err)
			}
			wantNames(t, runDir(filepath.Dir(j.Request.Image)))
		}
		if got := taken.taken(); !slices.Equal(got, ids) {
			t.Errorf("finished %v, want %v", got, ids)
		}
		wantSeeds(t, "at the end", q, "1 done, 2 done, 3 done")
		closeQueue(t, q)
		if opened, open, most := s.numbers(); open != 0 || most != 1 || opened > 3 {
			t.Errorf("%d engines opened, %d still open, %d at once", opened, open, most)
		}
		if dir == "" {
			wantNames(t, q.options.Scratch)
		} else {
			wantNames(t, dir, foldersName, journalName, lockName)
		}
	})
}

// TestResultStays: without Options.Finished the master waits in the job's folder.
func TestResultStays(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		q := open(t, options(dir, &stepper{}))
		id := submit(t, q, "a", 7)[0]
		j, err := q.Wait(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(j.Result.Master); err != nil {
			t.Error(err)
		}
		if err := q.Remove(id); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Dir(j.Request.Image)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the folder of a removed job: %v", err)
		}
		wantSeeds(t, "after Remove", q, "")
	})
}

func TestSubmitRefuses(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		q := open(t, options(dir, &stepper{}))
		boom := errors.New("boom")
		for name, change := range map[string]func(*Draft){
			"no lane":          func(d *Draft) { d.Lane = "" },
			"unreadable lane":  func(d *Draft) { d.Lane = "a\nb" },
			"no model":         func(d *Draft) { d.Request.Model = "" },
			"too many steps":   func(d *Draft) { d.Request.Steps = 999 },
			"endless source":   func(d *Draft) { d.Request.Source = strings.Repeat("x", maxSourceBytes+1) },
			"missing picture":  func(d *Draft) { d.Still, d.Request.Image = nil, filepath.Join(t.TempDir(), "x.png") },
			"folder a picture": func(d *Draft) { d.Still, d.Request.Image = nil, t.TempDir() },
		} {
			d := draft(t, "a", 1)
			change(&d)
			if _, err := q.Submit(t.Context(), d); engine.KindOf(err) != engine.Invalid {
				t.Errorf("%s: got error %v, want kind invalid", name, err)
			}
		}
		d := draft(t, "a", 1)
		d.Still = func(io.Writer) error { return boom }
		if _, err := q.Submit(t.Context(), d); !errors.Is(err, boom) {
			t.Errorf("got error %v, want %v", err, boom)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := q.Submit(ctx, draft(t, "a", 1)); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got error %v", err)
		}
		wantSeeds(t, "after all", q, "")
		if dir == "" {
			wantNames(t, q.options.Scratch)
		} else {
			wantNames(t, filepath.Join(dir, foldersName))
		}
		closeQueue(t, q)
		if _, err := q.Submit(t.Context(), draft(t, "a", 1)); engine.KindOf(err) != engine.Unavailable {
			t.Errorf("closed: got error %v, want kind unavailable", err)
		}
	})
}

func TestPictureIsCopied(t *testing.T) {
	q := open(t, options(t.TempDir(), &stepper{before: func(ctx context.Context, _ engine.Request, _ int) error { return until(ctx) }}))
	d := draft(t, "a", 1)
	d.Still, d.Request.Image = nil, enginetest.Still(t, 64, 64)
	j, err := q.Submit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(j.Request.Image)
	if want, _ := os.ReadFile(d.Request.Image); err != nil || !slices.Equal(got, want) || j.Request.Image == d.Request.Image {
		t.Errorf("the picture at %s is another one (%v)", j.Request.Image, err)
	}
}

func TestLanes(t *testing.T) {
	s := &stepper{before: func(ctx context.Context, _ engine.Request, _ int) error { return until(ctx) }}
	o := options("", s)
	o.Limit = func(lane string) int { return map[string]int{"wide": 2}[lane] }
	q := open(t, o)
	submit(t, q, "one", 1, 2)
	submit(t, q, "wide", 3, 4, 5)
	wantSeeds(t, "all submitted", q, "1 running, 2 waiting, 3 running, 4 running, 5 waiting")
	if err := q.Cancel(q.List()[3].ID); err != nil {
		t.Fatal(err)
	}
	awaitState(t, q, q.List()[4].ID, Running)
	wantSeeds(t, "one cancelled", q, "1 running, 2 waiting, 3 running, 4 cancelled, 5 running")
}

func TestProgress(t *testing.T) {
	release := make(chan struct{})
	s := &stepper{before: func(ctx context.Context, _ engine.Request, step int) error {
		if step == 3 {
			<-release
		}
		return nil
	}}
	q := open(t, options("", s))
	id := submit(t, q, "a", 1)[0]
	j := await(t, q, id, "two steps on", func(j Job) bool { return j.Progress.Event.Done == 2 })
	if j.Progress.Fraction != 0.4 || j.Progress.Estimate.TotalSeconds() != steps {
		t.Errorf("progress %+v, want 0.4 of %d s", j.Progress, steps)
	}
	close(release)
	if j := awaitState(t, q, id, Done); j.Progress.Event.Done != 0 {
		t.Errorf("a job that is done has progress: %+v", j.Progress)
	}
}

func TestWatch(t *testing.T) {
	q := open(t, options("", &stepper{before: func(ctx context.Context, _ engine.Request, _ int) error { return until(ctx) }}))
	ctx, cancel := context.WithCancel(t.Context())
	changed := q.Watch(ctx)
	submit(t, q, "a", 1, 2, 3)
	if _, open := <-changed; !open {
		t.Error("nothing is told of a submission")
	}
	cancel()
	for range changed { // ends when it is closed
	}
	if _, err := q.Wait(ctx, q.List()[0].ID); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait: got error %v, want context.Canceled", err)
	}
	if _, err := q.Wait(t.Context(), "nobody"); engine.KindOf(err) != engine.Invalid {
		t.Errorf("Wait for nobody: got error %v, want kind invalid", err)
	}
	waited := make(chan error)
	go func() { _, err := q.Wait(t.Context(), q.List()[1].ID); waited <- err }()
	time.Sleep(5 * time.Millisecond)
	closeQueue(t, q)
	if err := <-waited; engine.KindOf(err) != engine.Unavailable {
		t.Errorf("Wait when the queue is closed: got error %v, want kind unavailable", err)
	}
	if _, open := <-q.Watch(t.Context()); open {
		t.Error("a closed queue can be watched")
	}
}

func TestFails(t *testing.T) {
	bad := engine.Errorf(engine.Rejected, "choose another", "bad picture")
	s := &stepper{before: func(_ context.Context, r engine.Request, step int) error {
		if r.Seed == 1 && step == 3 {
			return bad
		}
		return nil
	}}
	q := open(t, options(t.TempDir(), s))
	ids := submit(t, q, "a", 1, 2)
	awaitState(t, q, ids[1], Done)
	j := awaitState(t, q, ids[0], Failed)
	if engine.KindOf(j.Err) != engine.Rejected || engine.HintOf(j.Err) != "choose another" || j.Attempts != 1 {
		t.Errorf("got error %v after %d attempts", j.Err, j.Attempts)
	}
	s.before = nil
	if err := q.Retry(ids[0]); err != nil {
		t.Fatal(err)
	}
	if j := awaitState(t, q, ids[0], Done); j.Err != nil || j.Attempts != 2 {
		t.Errorf("after Retry: %+v", j)
	}
	want := []string{"1:1", "1:2", "2:1", "2:2", "2:3", "2:4", "2:5", "1:3", "1:4", "1:5"}
	if got := s.finished(); !slices.Equal(got, want) {
		t.Errorf("steps %v\nwant %v", got, want)
	}
}

// TestGoesOn: a crash is gone on from for as long as that leads anywhere.
func TestGoesOn(t *testing.T) {
	crash := errors.New("the engine process ended unexpectedly")
	at := map[int]int{3: 1, 5: 2} // step → how often it crashes there
	s := &stepper{before: func(_ context.Context, _ engine.Request, step int) error {
		if at[step] > 0 {
			at[step]--
			return crash
		}
		return nil
	}}
	q := open(t, options(t.TempDir(), s))
	id := submit(t, q, "a", 1)[0]
	j := awaitState(t, q, id, Failed)
	if j.Attempts != 3 || j.Err.Error() != crash.Error() {
		t.Errorf("%d attempts, error %v; want 3: at step 3, at 5, and at 5 again", j.Attempts, j.Err)
	}
	if got := s.finished(); !slices.Equal(got, []string{"1:1", "1:2", "1:3", "1:4"}) {
		t.Errorf("steps %v, want each once", got)
	}
}

func TestOptionsChecked(t *testing.T) {
	for _, o := range []Options{{}, {Poll: 1}, {Open: (&stepper{}).Open}} {
		if _, err := Open(t.Context(), o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}
