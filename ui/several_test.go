//go:build !headless

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"framewake/engine"
	"framewake/engine/jobs"
)

func TestOtherSeeds(t *testing.T) {
	drawn := []uint32{7, 1, 7, 2, 1, 3}
	draw := func() uint32 { s := drawn[0]; drawn = drawn[1:]; return s }
	if got := otherSeeds(7, 3, draw); !slices.Equal(got, []uint32{1, 2, 3}) {
		t.Errorf("got %d, want 1, 2, 3: seeds that differ", got)
	}
}

// TestSeveralTexts: time and money are those of all clips, and one clip is what there is no choice of.
func TestSeveralTexts(t *testing.T) {
	seeds := describe(func(*engine.Description) {})
	none := describe(func(d *engine.Description) { delete(d.Ranges, engine.FieldSeed) })
	waiting := []jobs.Job{{ID: "A", Lane: processorLane, State: jobs.Waiting}}
	for _, tt := range []struct {
		name            string
		about           engine.Description
		takes           int
		lane            string
		jobs            []jobs.Job
		editing         string
		button, caption string
	}{
		{"one", seeds, 1, processorLane, nil, "", "Generate · about 20 s", "2 GB of memory on this computer"},
		{"four", seeds, 4, processorLane, nil, "", "Generate 4 · about 80 s", "2 GB of memory on this computer"},
		{"four wait", seeds, 4, processorLane, waiting, "", "Queue 4 · about 80 s", "2 GB of memory on this computer"},
		{"four are paid", seeds, 4, "gateway:public", nil, "", "Generate 4 · about $0.80", "about 80 s at " + testLanes()[2].title()},
		{"no seeds", none, 4, processorLane, nil, "", "Generate · about 20 s", "2 GB of memory on this computer"},
		{"editing", seeds, 4, processorLane, nil, "A", "Save the changes", "about 20 s · 2 GB of memory on this computer"},
	} {
		s := state{known: true, form: newForm(tt.about, 1), picture: &picture{}, lanes: lanes{all: testLanes(), current: tt.lane},
			estimate: estimate{seconds: 20, usd: 0.2, ram: 2e9}, queue: queue{jobs: tt.jobs}, editing: edit{job: tt.editing}}
		s.form.takes = tt.takes
		if button, caption := s.generateText(), s.estimateText(); button != tt.button || caption != tt.caption {
			t.Errorf("%s: got %q, %q, want %q, %q", tt.name, button, caption, tt.button, tt.caption)
		}
	}
}

// TestSeveral: as many clips as were asked for, the first with the seed that is locked, the others with others.
func TestSeveral(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.settle(func(f *form) { f.enterSeed("77") })
	w.panel.several.chosen(3)
	if w.panel.generate.Text != "Generate 3 · about 75 s" || w.panel.several.Text != "×3" {
		t.Errorf("the buttons say %q, %q", w.panel.generate.Text, w.panel.several.Text)
	}
	test.Tap(w.panel.generate)
	w.until("three clips", func() bool { return len(w.state.takes) == 3 })
	w.noJobs()
	var seeds []uint32
	for _, made := range w.state.takes {
		seeds = append(seeds, made.Recipe.Request.Seed)
	}
	slices.Sort(seeds)
	if seeds[0] != 77 || seeds[1] == seeds[0] || seeds[2] == seeds[1] {
		t.Errorf("seeds %d", seeds)
	}
}

// TestSeveralCancelled: a batch is given up at once, with what of it is being made; other clips stay.
func TestSeveralCancelled(t *testing.T) {
	w := prepareWindowTest(t)
	gate := w.gated()
	w.open()
	w.bring("a.png", 640, 360)
	w.panel.several.chosen(3)
	test.Tap(w.panel.generate)
	w.until("the batch", func() bool { return len(w.jobs.rows) == 3 && w.jobs.rows[0].batch == 3 })
	w.panel.several.chosen(1)
	w.bring("b.png", 640, 360)
	test.Tap(w.panel.generate)
	w.until("another one", func() bool { return len(w.jobs.rows) == 4 && w.jobs.rows[3].batch == 1 })
	w.jobs.do.cancelBatch(w.jobs.rows[1].id)
	close(gate)
	w.until("the other one", func() bool { return len(w.state.takes) == 1 })
	w.noJobs()
	if got := w.state.takes[0].Recipe.Request.Source; got != "b.png" {
		t.Errorf("made %s", got)
	}
}

// TestSeveralPaid: where clips cost money one question says what all of them cost, each time.
func TestSeveralPaid(t *testing.T) {
	w := remoteWindow(t)
	w.panel.several.chosen(2)
	for range 2 {
		sent := w.remote.sent.Load()
		test.Tap(w.panel.generate)
		w.asked()
		if got := w.paying.yes.Text; got != "Send · about $0.40" || w.remote.sent.Load() != sent {
			t.Errorf("asked %q; sent %d before the answer", got, w.remote.sent.Load()-sent)
		}
		test.Tap(w.paying.yes)
		w.until("both clips", func() bool { return w.remote.sent.Load() == sent+2 })
		w.noJobs()
	}
}
