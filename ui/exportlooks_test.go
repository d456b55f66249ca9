//go:build !headless

package ui

import (
	"framewake/engine"
	"framewake/engine/video"
)

// exportLooks are states of the export dialog.
func exportLooks() []windowLook {
	open := func(w *windowTest, change func(f *exportForm)) {
		w.bring("beach.png", 640, 480)
		w.makeClip()
		f := exportForm{settings: exportSettings{Name: usualExportName}, presets: w.state.presets, take: w.state.take, folder: "/home/ana/Videos"}
		change(&f)
		newExportDialog(w.window, f)
	}
	return []windowLook{
		{"export", true, func(w *windowTest) { open(w, func(*exportForm) {}) }},
		{"export-reel", false, func(w *windowTest) {
			open(w, func(f *exportForm) {
				f.settings.exportLook = usualPresets()[1].value
				f.take.Recipe.Request.Model = engine.BuiltinModel
			})
		}},
		{"export-own", false, func(w *windowTest) {
			open(w, func(f *exportForm) {
				f.settings = exportSettings{exportLook: exportLook{Format: video.GIF, Width: 1080, Height: 1350, Fit: video.Pad, FPS: 30},
					Name: "{source}: {colour}", Clean: true}
				f.take.Recipe.Request.Model = "svd"
				f.folder, f.gone = "/home/ana/Videos", "/media/ana/stick/clips"
			})
		}},
	}
}
