package enginetest

import (
	"errors"
	"testing"

	"framewake/engine"
)

func TestFake(t *testing.T) {
	Run(t, Subject{
		Open:   func(*testing.T) engine.Engine { return &Fake{} },
		Shrink: func(r *engine.Request) { r.Width, r.Height = 64, 64 },
	})
}

func TestFakeFails(t *testing.T) {
	boom := errors.New("boom")
	f := &Fake{Fail: boom, FailAt: engine.StageDecode}
	r := engine.DefaultRequest()
	r.Model, r.Image = FakeModel, Still(t, 64, 64)
	var log eventLog
	_, err := f.Generate(t.Context(), r, engine.Run{Dir: t.TempDir(), Report: log.report})
	if !errors.Is(err, boom) {
		t.Errorf("got %v, want %v", err, boom)
	}
	if log.finished(engine.StageDenoise) != r.Steps || log.finished(engine.StageDecode) != 0 {
		t.Errorf("failed at the wrong place: %+v", log.events)
	}
}
