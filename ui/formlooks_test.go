//go:build !headless

package ui

import (
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

// formLooks are states of the knobs' column.
func formLooks() []windowLook {
	prepared := func(w *windowTest) {
		w.bring("beach.png", 640, 480)
		w.buildForm(describe(func(d *engine.Description) {
			d.Title, d.Model, d.Note = "Stable Video Diffusion XT", "fake", "Animates what is in the picture."
			d.SafetyCheck, d.Trained = true, engine.TrainedSVD(25)
		}))
		w.refresh()
	}
	return []windowLook{
		{"advanced", false, func(w *windowTest) {
			prepared(w)
			w.settle(func(f *form) { f.choosePreset(3); f.set(engine.FieldMaxGuidanceScale, 2.5) })
			test.Tap(w.panel.more.fold)
		}},
		{"untrained", true, func(w *windowTest) {
			prepared(w)
			w.settle(func(f *form) {
				f.set(engine.FieldFrames, 49)
				f.set(engine.FieldFPS, 99)
				f.set(engine.FieldMaxGuidanceScale, 2.5)
				f.draft = true
			})
		}},
		{"seeds", false, func(w *windowTest) {
			prepared(w)
			w.settle(func(f *form) { f.lately = []uint32{1001, 4294967295, 7}; f.take(4294967295) })
			test.Tap(w.panel.seed.past)
		}},
	}
}
