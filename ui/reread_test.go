//go:build !headless

package ui

import (
	"testing"
	"time"

	"framewake/engine/jobs"
	"framewake/engine/studio"
)

func TestAdopt(t *testing.T) {
	a, b, c := takeNamed("a", 1), takeNamed("b", 2), takeNamed("c", 3)
	renamed, other, made := takeNamed("a", 1), takeNamed("x", 0), takeNamed("made", 0)
	renamed.Title = "Another"
	s := state{takes: []*take{a, b, c}}
	gone := s.adopt([]*take{a, b}, []*take{made, other, renamed}, []jobs.Job{{ID: "made"}})
	if ids(s.takes) != "x a b c" || ids(gone) != "b" {
		t.Errorf("takes %s, gone %s, want x a b c, gone b: c came while the library was read, made is told of by the queue", ids(s.takes), ids(gone))
	}
	if s.takes[1] != a || a.Title != "Another" {
		t.Errorf("the renamed one is %+v", s.takes[1])
	}
}

// TestReread: what another process does to the takes shows in the open window.
func TestReread(t *testing.T) {
	w := prepareWindowTest(t)
	w.rereading = 10 * time.Millisecond
	w.seedTakes(3)
	w.open()
	w.until("the takes", func() bool { return w.state.known && len(w.state.takes) == 3 })
	w.tapCard(seedID(2), 60, 80)
	w.until("the clip", func() bool { return w.state.phase() == finished })
	l, err := studio.OpenLibrary(t.Context(), w.path("data"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := l.Rename(t.Context(), seedID(1), "Harbour"); err != nil {
		t.Fatal(err)
	}
	w.until("the new title", func() bool { return w.card(seedID(1)).look.title == "Harbour" })
	if err := l.Delete(t.Context(), seedID(2)); err != nil {
		t.Fatal(err)
	}
	w.until("another take on the stage", func() bool { return len(w.state.takes) == 2 && w.state.take != nil && w.state.take.ID == seedID(1) })
	if err := l.Restore(t.Context(), seedID(2)); err != nil {
		t.Fatal(err)
	}
	w.until("all takes", func() bool { return ids(w.state.takes) == seedID(2)+" "+seedID(1)+" "+seedID(0) })
}
