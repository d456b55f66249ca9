package gateway

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"framewake/engine"
)

// TestGoesOn: what was answered is downloaded later, by another client, without
// being asked for again.
func TestGoesOn(t *testing.T) {
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	var ready atomic.Bool
	s, posts := serve(t, clipAt("/c.mp4", func(w http.ResponseWriter, r *http.Request) {
		if !ready.Load() {
			<-r.Context().Done()
			return
		}
		_, _ = w.Write(clip)
	}))
	o := testOptions(t, s.URL)
	c := newClient(t, o)
	r, dir := newRequest(t, c), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Generate(ctx, r, engine.Run{Dir: dir, Report: func(e engine.Event) {
		if e.Stage == engine.StageDecode {
			time.AfterFunc(20*time.Millisecond, cancel)
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	if names := list(t, dir); len(names) != 1 || names[0] != engine.StateDir {
		t.Errorf("left %v, want the state only", names)
	}
	ready.Store(true)
	for range 2 { // whoever asked may have died before the result was noted
		got, err := newClient(t, o).Generate(t.Context(), r, engine.Run{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(readFile(t, got.Master), clip) || posts() != 1 || got.Request != r {
			t.Errorf("%v after %d requests, request as run %+v", list(t, dir), posts(), got.Request)
		}
	}
	if total, _ := o.Spending.Month(""); total.Jobs != 1 {
		t.Errorf("the book counts %d clips, want 1", total.Jobs)
	}
}

// TestFramesGoOn: frames that came with the answer lie in the state.
func TestFramesGoOn(t *testing.T) {
	s, posts := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, frames(t, 256, 144, 3, 7)) })
	c := newClient(t, testOptions(t, s.URL))
	r, dir := newRequest(t, c), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Generate(ctx, r, engine.Run{Dir: dir, Report: func(e engine.Event) {
		if e.Done == 1 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	got, err := c.Generate(t.Context(), r, engine.Run{Dir: dir})
	if err != nil || got.Request.Frames != 3 || posts() != 1 || len(list(t, dir)) != 2 {
		t.Errorf("%+v, %v after %d requests, left %v", got.Request, err, posts(), list(t, dir))
	}
}

// TestInterrupted: a request under way is neither repeated nor forgotten, until
// the job's folder or the request is another one.
func TestInterrupted(t *testing.T) {
	var work atomic.Bool
	arrived := make(chan struct{}, 9)
	clip := fakeVideo(t, 256, 144, 25, 7, 7)
	s, posts := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !work.Load() {
			arrived <- struct{}{}
			<-r.Context().Done()
			return
		}
		clipAt("/c.mp4", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(clip) })(w, r)
	})
	o := testOptions(t, s.URL)
	c := newClient(t, o)
	r, dir := newRequest(t, c), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	began := time.Now()
	if _, err := c.Generate(ctx, r, engine.Run{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want context.Canceled", err)
	}
	if took := time.Since(began); took > 10*time.Second { // a second, on a busy machine
		t.Errorf("cancelling took %s", took)
	}
	if total, _ := o.Spending.Month(""); total.Jobs != 1 {
		t.Errorf("the book counts %d clips, want 1: it may have been charged", total.Jobs)
	}
	work.Store(true)
	for range 2 {
		_, err := c.Generate(t.Context(), r, engine.Run{Dir: dir})
		want := "gateway " + c.base.Host + ": this clip was under way when the job was interrupted, and may have been charged"
		if err == nil || err.Error() != want || engine.KindOf(err) != engine.Unsettled || engine.HintOf(err) == "" {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if posts() != 1 {
		t.Errorf("sent %d times", posts())
	}
	if _, err := c.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()}); err != nil {
		t.Errorf("in another folder: %v", err)
	}
	r.Seed++
	if _, err := c.Generate(t.Context(), r, engine.Run{Dir: dir}); err != nil || len(list(t, dir)) != 2 {
		t.Errorf("another request in the same folder: %v, left %v", err, list(t, dir))
	}
}

// TestCancelledWhileWaiting cancels in the pause after a 429.
func TestCancelledWhileWaiting(t *testing.T) {
	s, posts := serve(t, reply(429, asJSON, ""))
	o := testOptions(t, s.URL)
	o.Clock = SystemClock{}
	ctx, cancel := context.WithCancel(t.Context())
	c := newClient(t, o)
	dir := t.TempDir()
	_, err := c.Generate(ctx, newRequest(t, c), engine.Run{Dir: dir, Report: func(e engine.Event) {
		if e.Waits != "" {
			time.AfterFunc(10*time.Millisecond, cancel)
		}
	}})
	if !errors.Is(err, context.Canceled) || posts() != 1 || len(list(t, dir)) != 0 {
		t.Errorf("got %v after %d requests, left %v", err, posts(), list(t, dir))
	}
	if total, _ := o.Spending.Month(""); total.Jobs != 0 {
		t.Errorf("the book counts %d clips", total.Jobs)
	}
}

// TestCancelledAtTheKeychain: whoever is asked for a password may cancel.
func TestCancelledAtTheKeychain(t *testing.T) {
	answered := make(chan struct{})
	defer close(answered)
	o := testOptions(t, "https://gw.example")
	ctx, cancel := context.WithCancel(t.Context())
	o.Token = func() (string, error) { cancel(); <-answered; return "", nil }
	c := newClient(t, o)
	if _, err := c.Generate(ctx, newRequest(t, c), engine.Run{Dir: t.TempDir()}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

// TestDamagedState is refused: it may stand for a clip that was paid for.
func TestDamagedState(t *testing.T) {
	s, posts := serve(t, reply(500, asJSON, ""))
	c := newClient(t, testOptions(t, s.URL))
	for name, text := range map[string]string{"empty": "", "text": "x", "no format": "{}", "newer": `{"format":2}`, "cut": `{"format":1,`} {
		dir := t.TempDir()
		path := filepath.Join(dir, engine.StateDir, recordName)
		if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
		_, err := c.Generate(t.Context(), newRequest(t, c), engine.Run{Dir: dir})
		if engine.KindOf(err) != engine.Unsettled || err == nil || !strings.Contains(err.Error(), path) || engine.HintOf(err) == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if posts() != 0 {
		t.Errorf("sent %d times", posts())
	}
}
