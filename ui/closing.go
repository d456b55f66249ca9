//go:build !headless

package ui

import (
	"time"
)

// askToClose closes the window, after a question if something would be lost.
func (w *window) askToClose() {
	if w.closing || w.question != nil || w.picker.Busy() {
		return
	}
	w.closeSettings()
	w.doNotPay()
	for _, menu := range w.Canvas().Overlays().List() {
		w.Canvas().Overlays().Remove(menu)
	}
	question, reason, button := w.state.loss()
	if question == "" {
		w.shutDown()
		return
	}
	w.question = newQuestion(w.Canvas(), question, reason, button, text("Keep it open"),
		func() { w.question = nil }, w.shutDown)
}

// withdrawQuestion closes the question whether to close: it was dismissed, or what it was about has just ended.
func (w *window) withdrawQuestion() {
	if w.question != nil {
		w.question.hide()
		w.question = nil
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
	for _, t := range w.state.takes {
		_ = t.remove()
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
