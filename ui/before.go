//go:build !headless

package ui

import (
	"context"
	"errors"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// before is the still that a take was made of, as it went in: seen in the clip's place while a key or a button is held.
type before struct {
	held  bool
	focus fyne.Focusable // has it again when the key is let go of
	of    *take          // that the picture is kept of; nil: none
	shown *image.RGBA
}

// showBefore begins to show it. Without an effect while it is shown already.
func (w *window) showBefore() {
	b, t := &w.before, w.state.take
	if b.held || !w.state.steerable() {
		return
	}
	b.held = true
	if b.of == t {
		w.stage.player.Interpose(b.shown)
		return
	}
	w.tasks.Go(func() func() {
		p, err := readPicture(w.ctx, source{path: t.Still})
		return func() {
			switch {
			case err == nil:
				b.of, b.shown = t, p.shown
				if b.held && w.state.take == t && w.state.steerable() {
					w.stage.player.Interpose(b.shown)
				}
			case !errors.Is(err, context.Canceled):
				w.fail(pictureProblem(sourceName(t.Recipe.Request.Source), t.Still, err))
			}
		}
	})
}

// hideBefore has the clip play on.
func (w *window) hideBefore() {
	if w.before.held {
		w.before.held = false
		w.stage.player.Interpose(nil)
	}
}

// beforeByKey shows the still until the key is let go of, which a focused widget would not tell of.
func (w *window) beforeByKey() {
	if !w.before.held {
		w.before.focus = w.Canvas().Focused()
		w.Canvas().Unfocus()
	}
	w.showBefore()
}

// keyUp ends what lasts while a key is held. It is called for any key, so that none can be missed.
func (w *window) keyUp(*fyne.KeyEvent) {
	w.hideBefore()
	if f := w.before.focus; f != nil {
		w.before.focus = nil
		w.Canvas().Focus(f)
	}
}

// holdButton does something while it is held: with the pointer, or from one press of Space to the next.
type holdButton struct {
	button
	begin, end func()
	held       bool
}

func newHoldButton(icon fyne.Resource, tip string, begin, end func()) *holdButton {
	h := &holdButton{begin: begin, end: end}
	h.Icon, h.Importance = icon, widget.LowImportance
	h.OnTapped = func() {}
	h.ExtendBaseWidget(h)
	h.SetToolTip(tip)
	return h
}

func (h *holdButton) hold(on bool) {
	if h.held == on {
		return
	}
	h.held = on
	if on {
		h.begin()
	} else {
		h.end()
	}
}

// MouseDown begins.
func (h *holdButton) MouseDown(*desktop.MouseEvent) { h.hold(true) }

// MouseUp ends.
func (h *holdButton) MouseUp(*desktop.MouseEvent) { h.hold(false) }

// MouseOut ends too: beside the button nobody tells that it is let go of.
func (h *holdButton) MouseOut() {
	h.hold(false)
	h.button.MouseOut()
}

// FocusLost ends too.
func (h *holdButton) FocusLost() {
	h.hold(false)
	h.button.FocusLost()
}

// TypedKey begins and ends with Space or Return.
func (h *holdButton) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		h.hold(!h.held)
	default:
		h.button.TypedKey(e)
	}
}
