//go:build !headless

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

func TestPastSeeds(t *testing.T) {
	takeOf := func(title string, seed uint32, problem error) *take {
		made := &take{}
		made.Title, made.Recipe.Request.Seed, made.Problem = title, seed, problem
		return made
	}
	takes := []*take{takeOf("new", 3, nil), takeOf("broken", 8, errNoPicture), takeOf("older", 2, nil), takeOf("oldest", 3, nil)}
	for _, tt := range []struct {
		name   string
		lately []uint32
		takes  []*take
		want   []pastSeed
	}{
		{"nothing was made", nil, nil, nil},
		{"no take is left", []uint32{5, 4}, nil, []pastSeed{{5, ""}, {4, ""}}},
		{"takes of old", nil, takes, []pastSeed{{3, "new"}, {2, "older"}}},
		{"both", []uint32{5, 2}, takes, []pastSeed{{5, ""}, {2, "older"}, {3, "new"}}},
	} {
		s := state{takes: tt.takes}
		s.form.lately = tt.lately
		if got := s.pastSeeds(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
	f := fakeForm(t)
	n := uint32(0)
	for range 2 * mostSeeds {
		f.next(func() uint32 { n++; return n % (mostSeeds + 3) })
	}
	s := state{form: f, takes: takes}
	if got := s.pastSeeds(); len(got) != mostSeeds || got[0].seed != f.seed {
		t.Errorf("of many: %d, the first %v, want %d and %d", len(got), got[0], mostSeeds, f.seed)
	}
}

// TestSeedMenu: a seed that was used is taken again and locked.
func TestSeedMenu(t *testing.T) {
	w := newWindowTest(t)
	if w.panel.seed.past.Visible() {
		t.Error("there are seeds before any was used")
	}
	w.bring("a.png", 640, 360)
	w.makeClip()
	first := w.state.takes[0]
	w.makeClipAgain()
	w.settle(func(f *form) { f.set(engine.FieldSteps, 9) })
	test.Tap(w.panel.seed.past)
	if w.Canvas().Focused() == nil {
		t.Fatal("no menu with the focus")
	}
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if f := &w.state.form; f.seed != first.Recipe.Request.Seed || !f.locked {
		t.Errorf("seed %d, locked %t, want %d", f.seed, f.locked, first.Recipe.Request.Seed)
	}
	w.undo()
	if w.state.form.locked || w.state.form.seed == first.Recipe.Request.Seed {
		t.Error("taking a seed again cannot be undone")
	}
}
