package jobs

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
)

// inState returns a queue with one job in the state.
func inState(t *testing.T, dir string, want State) (*Queue, string) {
	t.Helper()
	var free atomic.Int64
	free.Store(1 << 50)
	s := &stepper{before: func(ctx context.Context, r engine.Request, _ int) error {
		switch {
		case r.Seed == 9 || want == Running || want == Paused:
			return until(ctx)
		case want == Failed:
			return engine.Errorf(engine.Rejected, "", "no")
		}
		return nil
	}}
	o := options(dir, s)
	o.Free = func() (int64, error) { return free.Load(), nil }
	q := open(t, o)
	if want == Waiting {
		submit(t, q, "a", 9) // keeps the lane
	}
	if want == WaitingForSpace {
		free.Store(o.Reserve + 1)
	}
	id := submit(t, q, "a", 1)[0]
	var err error
	switch want {
	case Paused:
		err = q.Pause(id)
	case Cancelled:
		err = q.Cancel(id)
	}
	if err != nil {
		t.Fatal(err)
	}
	awaitState(t, q, id, want)
	return q, id
}

// TestChanges does everything to jobs in every state.
func TestChanges(t *testing.T) {
	const refused = ""
	type want map[State]State // not listed: refused
	changes := map[string]struct {
		do   func(*Queue, string) error
		want want
	}{
		"pause": {func(q *Queue, id string) error { return q.Pause(id) },
			want{Waiting: Paused, Running: Paused, Paused: Paused, WaitingForSpace: Paused}},
		"resume": {func(q *Queue, id string) error { return q.Resume(id) },
			want{Waiting: Waiting, Running: Running, Paused: Running, WaitingForSpace: WaitingForSpace}},
		"cancel": {func(q *Queue, id string) error { return q.Cancel(id) },
			want{Waiting: Cancelled, Running: Cancelled, Paused: Cancelled, WaitingForSpace: Cancelled, Failed: Cancelled, Cancelled: Cancelled}},
		"retry": {func(q *Queue, id string) error { return q.Retry(id) },
			want{Failed: Failed, Cancelled: Done}},
		"edit": {func(q *Queue, id string) error {
			d := draft(t, "b", 9)
			d.Request.Image = "unused"
			return q.Edit(id, d)
		}, want{Waiting: Running, Paused: Paused, WaitingForSpace: WaitingForSpace, Failed: Failed, Cancelled: Cancelled}},
		"remove": {func(q *Queue, id string) error { return q.Remove(id) },
			want{Waiting: removed, Running: removed, Paused: removed, WaitingForSpace: removed, Failed: removed, Cancelled: removed, Done: removed}},
	}
	for name, change := range changes {
		for _, from := range []State{Waiting, Running, Paused, WaitingForSpace, Done, Failed, Cancelled} {
			t.Run(name+" "+string(from), func(t *testing.T) {
				q, id := inState(t, "", from)
				err := change.do(q, id)
				to := change.want[from]
				switch {
				case to == refused && (engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == ""):
					t.Errorf("got error %v, want one of kind invalid with a hint", err)
				case to == refused:
					awaitState(t, q, id, from)
				case err != nil:
					t.Error(err)
				case to == removed:
					if _, ok := q.Job(id); ok {
						t.Error("it is still there")
					}
				default:
					awaitState(t, q, id, to)
				}
			})
		}
	}
}

func TestUnknownJob(t *testing.T) {
	q := open(t, options("", &stepper{}))
	id := submit(t, q, "a", 1)[0]
	awaitState(t, q, id, Done)
	for name, err := range map[string]error{
		"pause": q.Pause("x"), "resume": q.Resume("x"), "cancel": q.Cancel("x"), "retry": q.Retry("x"), "remove": q.Remove(id, "x"),
		"edit": q.Edit("x", draft(t, "a", 1)), "reorder": q.Reorder("x", ""), "before": q.Reorder(id, "x"), "itself": q.Reorder(id, id),
	} {
		if engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: got error %v, want kind invalid", name, err)
		}
	}
	if _, err := q.Duplicate(t.Context(), "x"); engine.KindOf(err) != engine.Invalid {
		t.Errorf("duplicate: got error %v, want kind invalid", err)
	}
	wantSeeds(t, "all or none", q, "1 done")
	closeQueue(t, q)
	if err := q.Remove(id); engine.KindOf(err) != engine.Unavailable {
		t.Errorf("closed: got error %v, want kind unavailable", err)
	}
}

// TestPause: the engine is closed, the finished steps stay, and the job takes
// its old place.
func TestPause(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		var held atomic.Bool
		held.Store(true)
		s := &stepper{before: func(ctx context.Context, r engine.Request, step int) error {
			if step == 3 && held.Load() {
				return until(ctx)
			}
			return nil
		}}
		o := options(dir, s)
		o.Idle = time.Hour
		q := open(t, o)
		ids := submit(t, q, "a", 1, 2, 3)
		await(t, q, ids[0], "two steps on", func(j Job) bool { return j.Progress.Event.Done == 2 })
		if err := q.Pause(ids...); err != nil {
			t.Fatal(err)
		}
		awaitState(t, q, ids[0], Paused)
		if opened, open, _ := s.numbers(); opened != 1 || open != 0 {
			t.Errorf("%d engines opened, %d open; want 1, 0", opened, open)
		}
		held.Store(false)
		if err := q.Resume(ids[2], ids[0], ids[1]); err != nil {
			t.Fatal(err)
		}
		awaitState(t, q, ids[2], Done)
		want := []string{"1:1", "1:2", "1:3", "1:4", "1:5", "2:1", "2:2", "2:3", "2:4", "2:5", "3:1", "3:2", "3:3", "3:4", "3:5"}
		if got := s.finished(); !slices.Equal(got, want) {
			t.Errorf("steps %v\nwant %v", got, want)
		}
	})
}

// TestCancelRunning: what was made is deleted, and Retry begins anew.
func TestCancelRunning(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		var held atomic.Bool
		held.Store(true)
		s := &stepper{before: func(ctx context.Context, r engine.Request, step int) error {
			if step == 3 && held.Load() {
				return until(ctx)
			}
			return nil
		}}
		q := open(t, options(dir, s))
		id := submit(t, q, "a", 1)[0]
		await(t, q, id, "two steps on", func(j Job) bool { return j.Progress.Event.Done == 2 })
		if err := q.Cancel(id); err != nil {
			t.Fatal(err)
		}
		j := awaitState(t, q, id, Cancelled)
		wantNames(t, runDir(filepath.Dir(j.Request.Image)))
		held.Store(false)
		if err := q.Retry(id); err != nil {
			t.Fatal(err)
		}
		awaitState(t, q, id, Done)
		if got := s.finished(); !slices.Equal(got, []string{"1:1", "1:2", "1:1", "1:2", "1:3", "1:4", "1:5"}) {
			t.Errorf("steps %v, want the first two twice", got)
		}
	})
}

// TestQuickChanges changes its mind while the engine takes its time to stop.
func TestQuickChanges(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		release := make(chan struct{})
		s := &stepper{before: func(ctx context.Context, r engine.Request, step int) error {
			if r.Seed == 1 && step == 2 {
				<-release // deaf
			}
			return nil
		}}
		q := open(t, options(dir, s))
		id := submit(t, q, "a", 1)[0]
		await(t, q, id, "one step on", func(j Job) bool { return j.Progress.Event.Done == 1 })
		for _, err := range []error{q.Pause(id), q.Resume(id), q.Cancel(id), q.Retry(id), q.Edit(id, draft(t, "b", 2))} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if j, _ := q.Job(id); j.State != Waiting || !j.Stopping {
			t.Errorf("got %s, stopping %t; want waiting, true", j.State, j.Stopping)
		}
		close(release)
		j := awaitState(t, q, id, Done)
		if j.Lane != "b" || j.Result.Recipe.Request.Seed != 2 {
			t.Errorf("made %+v in lane %s, want seed 2 in b", j.Result.Recipe.Request, j.Lane)
		}
		if got := s.finished(); !slices.Equal(got[len(got)-5:], []string{"2:1", "2:2", "2:3", "2:4", "2:5"}) {
			t.Errorf("steps %v, want those of the new request from the first on", got)
		}
		pictures, _ := filepath.Glob(filepath.Join(filepath.Dir(j.Request.Image), stillPrefix+"*"))
		if len(pictures) != 1 || pictures[0] != j.Request.Image {
			t.Errorf("pictures %v, want %s", pictures, j.Request.Image)
		}
	})
}

func TestRemoveRunning(t *testing.T) {
	both(t, func(t *testing.T, dir string) {
		entered, release := make(chan struct{}), make(chan struct{})
		s := &stepper{before: func(context.Context, engine.Request, int) error {
			close(entered)
			<-release
			return nil
		}}
		q := open(t, options(dir, s))
		id := submit(t, q, "a", 1)[0]
		<-entered
		j, _ := q.Job(id)
		if err := q.Remove(id); err != nil {
			t.Fatal(err)
		}
		wantSeeds(t, "removed", q, "")
		folder := filepath.Dir(j.Request.Image)
		if _, err := os.Stat(folder); err != nil {
			t.Errorf("the folder is gone under the engine: %v", err)
		}
		close(release)
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(folder); err != nil {
				break
			} else if time.Now().After(deadline) {
				t.Fatal("the folder stays")
			}
		}
	})
}

func TestDuplicate(t *testing.T) {
	q := open(t, options(t.TempDir(), &stepper{}))
	first := awaitState(t, q, submit(t, q, "a", 1)[0], Done)
	second, err := q.Duplicate(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Remove(first.ID); err != nil {
		t.Fatal(err)
	}
	j := awaitState(t, q, second.ID, Done)
	j.Request.Image, first.Request.Image = "", ""
	if j.Request != first.Request || j.Lane != first.Lane {
		t.Errorf("got %+v, want %+v", j.Request, first.Request)
	}
}

func TestReorder(t *testing.T) {
	dir := t.TempDir()
	q := open(t, options(dir, &stepper{before: func(ctx context.Context, _ engine.Request, _ int) error { return until(ctx) }}))
	ids := submit(t, q, "a", 0, 1, 2, 3, 4, 5)
	rng := rand.New(rand.NewPCG(3, 4))
	want := slices.Clone(ids)
	move := func(id, before string) {
		if err := q.Reorder(id, before); err != nil {
			t.Fatal(err)
		}
		want = slices.DeleteFunc(want, func(x string) bool { return x == id })
		at := slices.Index(want, before)
		if before == "" {
			at = len(want)
		}
		want = slices.Insert(want, at, id)
		var got []string
		for _, j := range q.List() {
			got = append(got, j.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
	for range 50 { // halves the gap each time, until there is none
		move(want[5], want[1])
	}
	for range 30 {
		a, b := ids[rng.IntN(6)], append(ids, "")[rng.IntN(7)]
		if a != b {
			move(a, b)
		}
	}
	before := strings.ReplaceAll(seeds(q), string(Running), string(Waiting))
	closeQueue(t, q)
	o := options(dir, &stepper{before: func(ctx context.Context, _ engine.Request, _ int) error { return until(ctx) }})
	got := strings.ReplaceAll(seeds(open(t, o)), string(Running), string(Waiting))
	if got != before {
		t.Errorf("after a reopening %s\nwant %s", got, before)
	}
}

func TestEditKeepsPicture(t *testing.T) {
	q, id := inState(t, t.TempDir(), Paused)
	j, _ := q.Job(id)
	d := Draft{Lane: j.Lane, Request: j.Request}
	d.Request.Seed = 77
	if err := q.Edit(id, d); err != nil {
		t.Fatal(err)
	}
	now, _ := q.Job(id)
	if now.Request != d.Request {
		t.Errorf("got %+v, want %+v", now.Request, d.Request)
	}
	if _, err := os.Stat(now.Request.Image); err != nil {
		t.Error(err)
	}
	if fmt.Sprint(now.Created) != fmt.Sprint(j.Created) {
		t.Errorf("created %v, was %v", now.Created, j.Created)
	}
}
