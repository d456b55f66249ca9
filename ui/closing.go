//go:build !headless

package ui

import "time"

// askToClose closes the window, after a question if something would be lost.
func (w *window) askToClose() {
	if w.closing || w.question != nil || w.picker.Busy() {
		return
	}
	w.dismissModals()
	question, reason, button := w.state.loss()
	if question == "" {
		w.shutDown()
		return
	}
	w.question = w.openQuestion(asking{title: question, reason: reason, yes: button, no: text("Keep it open"),
		danger: w.state.writing != nil, // else nothing is lost
		done:   func() { w.question = nil }, do: w.shutDown})
}

// questionStands is whether what is asked about closing the window is still so.
func (w *window) questionStands() bool {
	question, _, _ := w.state.loss()
	return question != ""
}

// withdrawQuestion closes the question whether to close: it was dismissed, or what it was about has just ended.
func (w *window) withdrawQuestion() {
	if w.question != nil {
		w.question.close()
		w.question = nil
	}
}

// closePatience is how long what was cancelled may take to end.
const closePatience = 5 * time.Second

// shutDown stops everything and closes the window when it has ended. What was being made goes on at the next start.
func (w *window) shutDown() {
	if w.closing {
		return
	}
	w.closing = true
	w.remember()
	w.stage.player.Clear()
	edited := w.state.editing
	w.Hide()
	w.stop()
	go func() {
		if edited.resume {
			_ = w.studio.Queue.Resume(edited.job)
		}
		w.closeStudio()
		w.tasks.Wait(closePatience)
		w.env.loop.Do(w.Close)
	}()
}

// dispose ends what the window began, when the toolkit's loop has ended: no process is left behind.
func (w *window) dispose() {
	w.stop()
	w.closeStudio()
	w.tasks.Wait(closePatience)
	w.closeStudio() // it may just have been opened
	w.following.Wait()
	if w.engine != nil {
		_ = w.engine.Close()
	}
}

// closeStudio stops what is being made. Errors are of files that are written already.
func (w *window) closeStudio() {
	if s := w.opened.Swap(nil); s != nil {
		_ = s.Close()
	}
}

// remember keeps what the person chose for the next time.
func (w *window) remember() {
	if w.state.known {
		w.prefs.remember(&w.state.form)
	}
	if size := w.Canvas().Size(); !w.cinema.on {
		w.prefs.Width, w.prefs.Height = size.Width, size.Height
	}
	w.keep.note(w.prefs)
	w.tasks.Go(func() func() { w.keep.write(); return nil })
}
