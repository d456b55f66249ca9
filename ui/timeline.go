//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// timeline is the slider under the clip: one step for each frame. While it is dragged it holds the clip.
type timeline struct {
	widget.Slider
	hold, release func() // the drag began, ended
}

// newTimeline calls seek with the frame that the creator tapped or dragged to.
func newTimeline(seek func(frame int), hold, release func()) *timeline {
	t := &timeline{hold: hold, release: release}
	t.Step = 1
	t.OnChanged = func(value float64) { seek(int(value)) }
	t.ExtendBaseWidget(t)
	return t
}

// Dragged holds the clip and goes where the pointer is.
func (t *timeline) Dragged(e *fyne.DragEvent) {
	t.hold()
	t.Slider.Dragged(e)
}

// DragEnd lets the clip go on.
func (t *timeline) DragEnd() {
	t.Slider.DragEnd()
	t.release()
}

// TypedKey leaves the keys to the window, which has the same ones for the clip wherever the focus is.
func (t *timeline) TypedKey(e *fyne.KeyEvent) { typeOnWindow(t, e) }

// setLength makes room for a clip of so many frames.
func (t *timeline) setLength(frames int) {
	t.Max = float64(max(frames-1, 0))
	if frames > 1 {
		t.Enable()
	} else {
		t.Disable()
	}
}

// show moves the thumb. It does not call seek.
func (t *timeline) show(frame int) {
	t.Value = float64(frame)
	t.Refresh()
}

// typeOnWindow hands a key to the window that the object is in.
func typeOnWindow(o fyne.CanvasObject, e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(e)
	}
}
