//go:build !headless

package ui

import (
	"time"

	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// askToClose closes the window, after a question if something would be lost.
func (w *window) askToClose() {
	if w.closing || len(w.Canvas().Overlays().List()) > 0 {
		return
	}
	question, reason, button := w.state.loss()
	if question == "" {
		w.shutDown()
		return
	}
	d := dialog.NewConfirm(question, reason, func(yes bool) {
		w.question = nil
		if yes {
			w.shutDown()
		}
	}, w.Window)
	d.SetConfirmText(button)
	d.SetConfirmImportance(widget.DangerImportance)
	d.SetDismissText(text("Keep it open"))
	w.question = d
	d.Show()
}

// withdrawQuestion closes the question whether to close: what it was about has just ended.
func (w *window) withdrawQuestion() {
	if w.question != nil {
		w.question.Hide()
	}
}

// closePatience is how long what was cancelled may take to end.
const closePatience = 5 * time.Second

// shutDown cancels everything and closes the window when it has ended.
func (w *window) shutDown() {
	if w.closing {
		return
	}
	w.closing = true
	w.remember()
	w.stage.player.Clear()
	w.Hide()
	w.stop()
	go func() {
		w.tasks.Wait(closePatience)
		w.env.loop.Do(w.Close)
	}()
}

// dispose ends what the window began, when the toolkit's loop has ended: no process and no folder is left behind.
func (w *window) dispose() {
	w.stop()
	w.tasks.Wait(closePatience)
	if w.engine != nil {
		_ = w.engine.Close()
	}
	if w.state.take != nil {
		_ = w.state.take.remove()
	}
}

// remember keeps what the person chose for the next time.
func (w *window) remember() {
	if w.state.known {
		w.prefs.remember(&w.state.form)
	}
	size := w.Canvas().Size()
	w.prefs.Width, w.prefs.Height = size.Width, size.Height
	w.keep.note(w.prefs)
	w.tasks.Go(func() func() { w.keep.write(); return nil })
}
