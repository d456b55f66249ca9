//go:build !headless

package ui

import (
	"testing"

	"framewake/engine/jobs"
)

// TestSecondStart: the pictures of a later start come to the window that is open, and the later one ends.
func TestSecondStart(t *testing.T) {
	first := newWindowTest(t)
	later := prepareWindowTest(t)
	later.dir = first.dir
	later.files = []string{first.picture("a.png", 640, 360)}
	later.open()
	later.until("the end", func() bool { return later.ended })
	first.until("the picture", func() bool { return first.state.picture != nil && first.state.picture.name == "a.png" })
	if later.state.known || later.state.picture != nil {
		t.Error("the later window works too")
	}
}

func TestRecoveryNote(t *testing.T) {
	for _, tt := range []struct {
		found jobs.Recovery
		want  string
	}{
		{jobs.Recovery{}, ""},
		{jobs.Recovery{SetAside: "/q/jobs.db.damaged-1"}, "The journal of the queue was damaged and is kept as jobs.db.damaged-1. It was built anew."},
		{jobs.Recovery{Left: []string{"/q/jobs/A", "/q/jobs/B"}, Lost: []string{"C"}},
			"Left alone, because they are damaged or of a newer version: 2 in /q/jobs. Clips that waited and whose folders are gone: 1."},
	} {
		if got := recoveryNote(tt.found); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.found, got, tt.want)
		}
	}
}
