//go:build !headless

package ui

import "time"

// change does what the person wants and notes it, to be undone. A change within another is a part of that.
func (w *window) change(do func()) {
	began := w.state.history.begin(w.state.setting())
	do()
	if began {
		w.changed()
	}
}

// changed ends what was begun.
func (w *window) changed() { w.state.history.end(w.state.setting(), time.Now()) }

// undo and redo go back and forth through what the person changed. What is being made is not touched.
func (w *window) undo() { w.goBack((*history).undo) }

func (w *window) redo() { w.goBack((*history).redo) }

func (w *window) goBack(step func(*history) (change, bool)) {
	focused, typing := w.Canvas().Focused().(*entry)
	if typing {
		w.Canvas().Unfocus() // what it shows is set anew
	}
	w.changed()
	if c, ok := step(&w.state.history); ok {
		w.recall(c)
	}
	if typing {
		w.Canvas().Focus(focused)
	}
}

// recall brings back what a change changed, and shows the picture if that or its crop is among it.
func (w *window) recall(c change) {
	s := &w.state
	s.form.recall(c)
	s.note = ""
	other := c.before.picture != c.after.picture
	if other {
		w.readings++ // one that is on its way is not wanted any more
		s.reading, s.picture = "", c.after.picture
		w.leaveEdit()
		w.framePicture()
	}
	w.stage.crop.SetAspect(s.form.shape.width, s.form.shape.height)
	if p := s.picture; p != nil {
		if other || c.before.crop != c.after.crop {
			w.stage.crop.SetRect(c.after.crop)
		}
		p.crop = w.stage.crop.Rect()
	}
	if other || c.before.crop != c.after.crop {
		s.leave()
	}
	w.formChanged()
	w.remember()
}
