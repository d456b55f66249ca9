package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// steps is how many steps a job of the tests has.
const steps = 5

// stepper is a factory of engines that make clips in steps, keep the number of
// the last finished one in run.Dir, and go on from it. The zero value works.
type stepper struct {
	// before, if set, is called before each step, counted from 1.
	before func(ctx context.Context, r engine.Request, step int) error

	mu     sync.Mutex
	opened []string // "lane model"
	open   int      // engines that are open
	most   int      // the most that were at once
	done   []string // "seed:step" of every step that was finished
}

func (s *stepper) Open(lane, model string) (engine.Engine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, lane+" "+model)
	s.open++
	s.most = max(s.most, s.open)
	return &stepEngine{s: s}, nil
}

func (s *stepper) numbers() (opened, open, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.opened), s.open, s.most
}

func (s *stepper) finished() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.done)
}

// stepEngine is one engine of a stepper.
type stepEngine struct {
	enginetest.Fake
	s *stepper
}

func (e *stepEngine) Close() error {
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	e.s.open--
	return nil
}

func (e *stepEngine) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	state := filepath.Join(run.Dir, "step")
	b, _ := os.ReadFile(state)
	from, _ := strconv.Atoi(string(b))
	for step := from + 1; step <= steps; step++ {
		if e.s.before != nil {
			if err := e.s.before(ctx, r, step); err != nil {
				return engine.Result{}, err
			}
		}
		if ctx.Err() != nil {
			return engine.Result{}, context.Cause(ctx)
		}
		if err := os.WriteFile(state, []byte(strconv.Itoa(step)), 0o600); err != nil {
			return engine.Result{}, err
		}
		e.s.mu.Lock()
		e.s.done = append(e.s.done, fmt.Sprintf("%d:%d", r.Seed, step))
		e.s.mu.Unlock()
		run.Report.Send(engine.Event{Stage: engine.StageDenoise, Done: step, Total: steps})
	}
	r.Model = enginetest.FakeModel
	return e.Fake.Generate(context.Background(), r, engine.Run{Dir: run.Dir})
}

func (e *stepEngine) Estimate(context.Context, engine.Request) (engine.Estimate, error) {
	return engine.Estimate{Seconds: map[engine.Stage]float64{engine.StageDenoise: steps}}, nil
}

// until blocks a job until it is told to stop.
func until(ctx context.Context) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

// sink is an Options.Finished that copies masters, once per job.
type sink struct {
	dir string
	mu  sync.Mutex
	ids []string
}

func newSink(t testing.TB) *sink { return &sink{dir: t.TempDir()} }

func (s *sink) take(_ context.Context, j Job, r engine.Result) error {
	b, err := os.ReadFile(r.Master)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = append(s.ids, j.ID)
	return os.WriteFile(filepath.Join(s.dir, j.ID), b, 0o600)
}

func (s *sink) taken() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ids)
}

// options are those of a quick queue with plenty of space.
func options(dir string, s *stepper) Options {
	o := DefaultOptions()
	o.Dir, o.Open, o.Poll, o.Idle = dir, s.Open, 5*time.Millisecond, 0
	o.Free = func() (int64, error) { return 1 << 50, nil }
	return o
}

func open(t testing.TB, o Options) *Queue {
	t.Helper()
	if o.Dir == "" && o.Scratch == "" {
		o.Scratch = t.TempDir()
	}
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeQueue(t, q) })
	return q
}

func closeQueue(t testing.TB, q *Queue) {
	t.Helper()
	if err := q.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// draft is a job whose seed tells it from others.
func draft(t testing.TB, lane string, seed uint32) Draft {
	t.Helper()
	r := engine.DefaultRequest()
	r.Model, r.Width, r.Height, r.Frames, r.Seed, r.Source = "m", 64, 64, 2, seed, fmt.Sprintf("%d.png", seed)
	picture := stillBytes(t)
	return Draft{Lane: lane, Group: fmt.Sprint("of ", seed%2), Photo: Photo{"/photos/" + r.Source, 7, int64(seed)}, Request: r, Still: func(w io.Writer) error { _, err := w.Write(picture); return err }}
}

// stillBytes is a small PNG.
var stillBytes = func() func(t testing.TB) []byte {
	var once sync.Once
	var b []byte
	return func(t testing.TB) []byte {
		once.Do(func() {
			var err error
			if b, err = os.ReadFile(enginetest.Still(t, 64, 64)); err != nil {
				t.Fatal(err)
			}
		})
		return b
	}
}()

func submit(t testing.TB, q *Queue, lane string, seeds ...uint32) (ids []string) {
	t.Helper()
	for _, seed := range seeds {
		j, err := q.Submit(t.Context(), draft(t, lane, seed))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, j.ID)
	}
	return ids
}

// await waits until a job is as it should be.
func await(t testing.TB, q *Queue, id string, what string, good func(Job) bool) Job {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for {
		j, ok := q.Job(id)
		if ok && good(j) {
			return j
		}
		if time.Now().After(deadline) {
			t.Fatalf("job %s is not %s: %+v (problem %v)", id, what, j, q.Problem())
		}
		time.Sleep(time.Millisecond)
	}
}

// awaitState waits until a job is in a state and no engine is at it, unless it runs.
func awaitState(t testing.TB, q *Queue, id string, s State) Job {
	t.Helper()
	return await(t, q, id, string(s), func(j Job) bool { return j.State == s && !j.Stopping })
}

// seeds tells the jobs of a queue, in order, and their states.
func seeds(q *Queue) string {
	var all []string
	for _, j := range q.List() {
		all = append(all, fmt.Sprintf("%d %s", j.Request.Seed, j.State))
	}
	return strings.Join(all, ", ")
}

func wantSeeds(t testing.TB, what string, q *Queue, want string) {
	t.Helper()
	if got := seeds(q); got != want {
		t.Errorf("%s: the queue has %s\nwant %s", what, got, want)
	}
}

func wantNames(t testing.TB, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}
