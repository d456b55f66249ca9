package enginetest

import (
	"slices"
	"sync/atomic"
	"testing"

	"framewake/engine"
)

// eventLog records events and breaches of Report's contract.
type eventLog struct {
	events     []engine.Event
	inside     atomic.Int32
	concurrent atomic.Bool
	returned   atomic.Bool
	late       atomic.Bool
}

func (l *eventLog) report(e engine.Event) {
	if l.inside.Add(1) > 1 {
		l.concurrent.Store(true)
	}
	defer l.inside.Add(-1)
	if l.returned.Load() {
		l.late.Store(true)
		return
	}
	l.events = append(l.events, e)
}

// check tests what Report's comment promises.
func (l *eventLog) check(t *testing.T, r engine.Request) {
	t.Helper()
	if l.concurrent.Load() {
		t.Error("events were reported concurrently")
	}
	if l.late.Load() {
		t.Error("an event was reported after the return")
	}
	stages := engine.Stages()
	last, done, previews := -1, 0, 0
	for _, e := range l.events {
		at := slices.Index(stages, e.Stage)
		if at < last {
			t.Errorf("stage %q came after %q", e.Stage, stages[last])
		}
		if at > last {
			done = 0
		}
		if e.Done < done || e.Done < 0 || e.Total > 0 && e.Done > e.Total {
			t.Errorf("stage %s went from %d to %d of %d", e.Stage, done, e.Done, e.Total)
		}
		last, done = at, e.Done
		if e.Preview != nil {
			previews++
			checkPreview(t, *e.Preview, r)
		}
	}
	if len(l.events) == 0 {
		t.Error("no event at all")
	}
	if steps := l.finished(engine.StageDenoise); steps > 0 && previews < steps {
		t.Errorf("%d previews for %d steps", previews, steps)
	}
}

// finished returns the last Done of a stage.
func (l *eventLog) finished(s engine.Stage) int {
	done := 0
	for _, e := range l.events {
		if e.Stage == s {
			done = e.Done
		}
	}
	return done
}

func checkPreview(t *testing.T, p engine.Clip, r engine.Request) {
	t.Helper()
	if p.Width <= 0 || p.Height <= 0 || p.Width > r.Width || p.FPS != r.FPS || len(p.Frames) != r.Frames {
		t.Errorf("preview %dx%d at %d fps with %d frames for a clip of %dx%d at %d fps with %d", p.Width, p.Height, p.FPS,
			len(p.Frames), r.Width, r.Height, r.FPS, r.Frames)
	}
	for i, f := range p.Frames {
		if len(f) != 3*p.Width*p.Height {
			t.Fatalf("preview frame %d has %d bytes, want %d", i, len(f), 3*p.Width*p.Height)
		}
	}
}
