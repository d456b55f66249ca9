//go:build !headless

package ui

import (
	"image"

	"framewake/engine"
	"framewake/engine/jobs"
)

// stripLooks are states of the window with takes.
func stripLooks() []windowLook {
	takes := func(w *windowTest) {
		w.haveTakes(9)
		w.tapCard(seedID(7), 60, 40)
		w.until("the clip", func() bool { return w.state.phase() == finished })
	}
	return []windowLook{
		{"takes", true, func(w *windowTest) {
			takes(w)
			w.card(seedID(6)).MouseIn(nil)
			w.tips.leave()
		}},
		{"takes-folded", false, func(w *windowTest) { takes(w); w.foldTakes() }},
		{"takes-none-found", false, func(w *windowTest) { takes(w); w.strip.search.SetText("zebra") }},
		{"takes-renaming", false, func(w *windowTest) { takes(w); w.beginRename(seedID(7)) }},
		{"takes-tip", false, func(w *windowTest) {
			w.haveTakes(9)
			t := w.state.takeOf(seedID(6))
			t.Title = "A walk along the beach at dusk"
			w.refresh()
			card := w.card(seedID(6))
			w.tips.show(card, nil, "A walk along the beach at dusk\nFake, 2026-11-21 12:00\n1024 × 576 px, 3.6 s, seed 6")
		}},
		{"takes-binned", false, func(w *windowTest) {
			takes(w)
			w.binTake(seedID(7))
			w.until("the next clip", func() bool { return w.state.phase() == finished && w.state.take.ID == seedID(6) })
		}},
		{"takes-reopened", false, func(w *windowTest) {
			takes(w)
			w.state.takes[2].Recipe.Request.MaxGuidanceScale = 2
			w.makeAnother(seedID(6))
			w.until("the picture", func() bool { return w.state.phase() == ready })
		}},
		{"takes-compared", true, func(w *windowTest) {
			takes(w)
			w.compareTake(seedID(6))
			w.until("both", func() bool { return w.state.rival != nil })
		}},
		{"takes-compared-tall", false, func(w *windowTest) {
			w.haveTakes(9)
			for _, id := range []string{seedID(7), seedID(6)} {
				t := w.state.takeOf(id)
				t.clip = clip{Frames: []*image.RGBA{landscape(90, 160, 0), landscape(90, 160, 9)}, FPS: 7}
				t.Recipe.Request.MotionBucketID = 20 * int(t.Recipe.Request.Seed)
			}
			w.tapCard(seedID(7), 60, 40)
			w.compareTake(seedID(6))
		}},
		{"takes-queue", false, func(w *windowTest) {
			takes(w)
			w.state.queue.jobs = []jobs.Job{lookJob("A", "beach.jpg", jobs.Running), lookJob("B", "forest.jpg", jobs.Waiting)}
			w.refresh()
		}},
	}
}

// haveTakes puts takes into the strip, one of them a favourite, one damaged.
func (w *windowTest) haveTakes(n int) {
	w.t.Helper()
	w.addTakes(w.studio.Library, n)
	if _, err := w.studio.Library.SetFavourite(w.t.Context(), seedID(n-1), true); err != nil {
		w.t.Fatal(err)
	}
	all, err := allTakes(w.t.Context(), w.studio.Library)
	if err != nil {
		w.t.Fatal(err)
	}
	all[3].Problem = engine.Errorf(engine.Invalid, "look at its folder", "library: take.json: cut off")
	w.state.takes = all
	w.refresh()
}
