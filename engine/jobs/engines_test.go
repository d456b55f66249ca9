package jobs

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"framewake/engine"
)

// TestEnginesAreKept: one engine for jobs of one model in a row, another for
// another model, none at once beside it, none when there is nothing to do.
func TestEnginesAreKept(t *testing.T) {
	for _, idle := range []time.Duration{0, 10 * time.Millisecond, time.Hour} {
		release := make(chan struct{})
		s := &stepper{before: func(context.Context, engine.Request, int) error { <-release; return nil }}
		o := options("", s)
		o.Idle = idle
		q := open(t, o)
		var last string
		for i, model := range []string{"m", "m", "n", "n", "m"} {
			d := draft(t, "a", uint32(i))
			d.Request.Model = model
			j, err := q.Submit(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			last = j.ID
		}
		close(release)
		awaitState(t, q, last, Done)
		opened, _, most := s.numbers()
		if opened != 3 || most != 1 {
			t.Errorf("idle %v: engines %v, %d at once; want 3, 1", idle, s.opened, most)
		}
		if idle != time.Hour {
			for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
				if _, open, _ := s.numbers(); open == 0 {
					break
				} else if time.Now().After(deadline) {
					t.Fatalf("idle %v: the engine stays open", idle)
				}
			}
		}
		closeQueue(t, q)
		if _, open, _ := s.numbers(); open != 0 {
			t.Errorf("idle %v: %d engines are open after Close", idle, open)
		}
	}
}

func TestEngineCannotBeOpened(t *testing.T) {
	o := options("", &stepper{})
	missing := engine.Errorf(engine.Unavailable, "install it", "no model")
	o.Open = func(_, model string) (engine.Engine, error) {
		if model == "missing" {
			return nil, missing
		}
		return (&stepper{}).Open("a", model)
	}
	q := open(t, o)
	d := draft(t, "a", 1)
	d.Request.Model = "missing"
	j, err := q.Submit(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	if j := awaitState(t, q, j.ID, Failed); engine.KindOf(j.Err) != engine.Unavailable || engine.HintOf(j.Err) != "install it" {
		t.Errorf("got error %v", j.Err)
	}
	awaitState(t, q, submit(t, q, "a", 2)[0], Done)
}

// liar returns results that are not what they should be.
type liar struct {
	stepEngine
	master string
}

func (l *liar) Generate(_ context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	return engine.Result{Request: r, Master: strings.ReplaceAll(l.master, "DIR", run.Dir)}, nil
}

func TestUntruthfulEngine(t *testing.T) {
	for _, master := range []string{"", "DIR", "DIR/missing.mkv", "DIR/../job.json", "/etc/hostname", "master.mkv"} {
		o := options(t.TempDir(), &stepper{})
		o.Open = func(string, string) (engine.Engine, error) {
			return &liar{stepEngine{s: &stepper{}}, master}, nil
		}
		q := open(t, o)
		if j := awaitState(t, q, submit(t, q, "a", 1)[0], Failed); j.Err == nil || j.Result != nil {
			t.Errorf("master %q: error %v, result %v", master, j.Err, j.Result)
		}
	}
}

// badClose is an engine that cannot be closed.
type badClose struct{ stepEngine }

func (b *badClose) Close() error { return errors.New("stuck") }

func TestCloseTells(t *testing.T) {
	o := options("", &stepper{})
	o.Scratch = t.TempDir()
	o.Open = func(string, string) (engine.Engine, error) { return &badClose{stepEngine{s: &stepper{}}}, nil }
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	awaitState(t, q, submit(t, q, "a", 1)[0], Done)
	if err := q.Close(); err == nil || !strings.Contains(err.Error(), "stuck") {
		t.Errorf("got error %v, want the engine's", err)
	}
	if err := q.Close(); err != nil {
		t.Errorf("a second time: %v", err)
	}
}

func TestAwake(t *testing.T) {
	var mu sync.Mutex
	var calls []string
	note := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, what)
	}
	o := options("", &stepper{})
	o.Limit = func(string) int { return 2 }
	o.Awake = func() func() { note("keep"); return func() { note("release") } }
	q := open(t, o)
	var last string
	for range 2 {
		for seed := range uint32(5) {
			last = submit(t, q, "a", seed)[0]
		}
		awaitState(t, q, last, Done)
	}
	closeQueue(t, q)
	if len(calls) == 0 || len(calls)%2 != 0 {
		t.Fatalf("calls %v, want pairs", calls)
	}
	for i, call := range calls {
		if want := []string{"keep", "release"}[i%2]; call != want {
			t.Errorf("call %d is %s, want %s", i, call, want)
		}
	}
}
