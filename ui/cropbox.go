//go:build !headless

package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// cropBox shows a picture on the stage and the box that the clip is cut from. The box is dragged by its inside, edges
// and corners, changed with keys, and made as large as can be with a double tap. It keeps its shape and never
// leaves the picture. All methods belong to the UI thread.
type cropBox struct {
	widget.DisableableWidget

	// changing, if set, is told the box at every step of a drag, for a label that follows it.
	changing func(engine.Rect)
	// otherKey, if set, is told the keys that the focused box has no use for.
	otherKey func(*fyne.KeyEvent)
	// framed, if set, is told that the box was reached with the keyboard, and that this is over.
	framed func(bool)

	changed func(engine.Rect)
	area    cropArea
	shown   []*image.RGBA // see cropLevel; empty without a picture

	hovered, dragged *cropZone // nil if none
	from             engine.Rect
	way              fyne.Delta // of the drag so far

	full                    bool // the stage is the whole screen, and black
	shift, focused, clicked bool // clicked: focus came from the pointer and need not be shown
}

// newCropBox makes a box without a picture, in the shape 16 : 9. changed is told the box when a person has changed it:
// at the end of a drag, at a nudge, after a double tap; the setters and Reset do not tell. It may be nil.
func newCropBox(changed func(engine.Rect)) *cropBox {
	c := &cropBox{changed: changed, area: cropArea{shapeW: 16, shapeH: 9}}
	c.ExtendBaseWidget(c)
	return c
}

// SetPicture shows a picture and resets the box. shown is any version of it, best one of about 2048 pixels on its
// longer side, and not a part of another image; width and height are the picture's true size. A nil picture empties
// the stage.
func (c *cropBox) SetPicture(shown *image.RGBA, width, height int) {
	c.dragged = nil
	if shown == nil || shown.Rect.Empty() || width < 1 || height < 1 {
		c.shown = nil
		c.area = cropArea{shapeW: c.area.shapeW, shapeH: c.area.shapeH}
	} else {
		c.shown = []*image.RGBA{shown}
		c.area = newCropArea(width, height, c.area.shapeW, c.area.shapeH)
	}
	c.Refresh()
}

// SetAspect gives the box the shape w : h, both at least 1. The box keeps its centre and as much of its area as fits;
// the largest box stays the largest, and going back to a former shape brings the former box back.
func (c *cropBox) SetAspect(w, h int) {
	c.dragged = nil
	if c.empty() {
		c.area.shapeW, c.area.shapeH = w, h
		return
	}
	c.area.setShape(w, h)
	c.Refresh()
}

// SetRect puts the box on r, in pixels of the picture, or in its middle if r has another shape. An r that does not lie
// in the picture, the zero one included, resets.
func (c *cropBox) SetRect(r engine.Rect) {
	c.dragged = nil
	if c.empty() {
		return
	}
	c.area.set(r)
	c.Refresh()
}

// Rect is the box in pixels of the picture; zero without a picture.
func (c *cropBox) Rect() engine.Rect { return c.area.rect }

// Reset makes the box as large as it can be, in the middle.
func (c *cropBox) Reset() { c.SetRect(engine.Rect{}) }

// SetEnabled says whether the box can be changed. Disabled it has no handles.
func (c *cropBox) SetEnabled(enabled bool) {
	if enabled {
		c.Enable()
		return
	}
	c.drop()
	c.blur()
	c.hovered = nil
	c.Disable()
}

// fill has the stage be the whole screen, or a part of the window again.
func (c *cropBox) fill(full bool) {
	c.full = full
	c.Refresh()
}

// Nudge moves the box by pixels of the picture.
func (c *cropBox) Nudge(dx, dy int) {
	c.adjust(func() { c.area.choose(c.area.moved(c.area.rect, float64(dx), float64(dy))) })
}

// Grow makes the box wider by so many fiftieths of the picture, or narrower, around its middle.
func (c *cropBox) Grow(steps int) {
	step := max(2, float64(c.area.width)/50)
	c.adjust(func() { c.area.choose(c.area.grown(c.area.rect, float64(steps)*step)) })
}

// adjust changes the box for a person, without the pointer.
func (c *cropBox) adjust(change func()) {
	if c.empty() || c.Disabled() || c.dragged != nil {
		return
	}
	c.hovered = nil // the box goes away under a pointer that stands still
	before := c.area.rect
	change()
	c.Refresh()
	c.report(before)
}

// Hide also gives the focus away, so that no key goes to what is not seen.
func (c *cropBox) Hide() {
	c.blur()
	c.DisableableWidget.Hide()
}

// DoubleTapped resets.
func (c *cropBox) DoubleTapped(*fyne.PointEvent) { c.adjust(c.area.reset) }

// MouseDown takes the focus, so that the arrow keys go on where the pointer left off.
func (c *cropBox) MouseDown(*desktop.MouseEvent) {
	if c.empty() || c.Disabled() {
		return
	}
	c.clicked = true
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Focus(c)
	}
	c.Refresh()
}

// MouseUp makes the box a desktop.Mouseable.
func (c *cropBox) MouseUp(*desktop.MouseEvent) {}

// Cursor keeps the drag's cursor while the pointer is beside what it drags.
func (c *cropBox) Cursor() desktop.Cursor {
	if c.dragged != nil {
		return c.dragged.cursor()
	}
	return desktop.DefaultCursor
}

// FocusGained shows the focus unless it came from the pointer.
func (c *cropBox) FocusGained() {
	c.focused = true
	c.Refresh()
	if c.framed != nil && !c.clicked {
		c.framed(true)
	}
}

// FocusLost also forgets a Shift key whose release will not be heard.
func (c *cropBox) FocusLost() {
	c.focused, c.shift, c.clicked = false, false, false
	c.Refresh()
	if c.framed != nil {
		c.framed(false)
	}
}

// KeyDown watches the Shift key.
func (c *cropBox) KeyDown(e *fyne.KeyEvent) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		c.shift = true
	}
}

// KeyUp watches the Shift key.
func (c *cropBox) KeyUp(e *fyne.KeyEvent) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		c.shift = false
	}
}

// TypedKey changes the box: an arrow moves it by a pixel, with Shift by ten, + and - resize it, 0 makes it as large as can
// be.
func (c *cropBox) TypedKey(e *fyne.KeyEvent) {
	step := 1
	if c.shift {
		step = 10
	}
	c.clicked = false
	switch e.Name {
	case fyne.KeyLeft:
		c.Nudge(-step, 0)
	case fyne.KeyRight:
		c.Nudge(step, 0)
	case fyne.KeyUp:
		c.Nudge(0, -step)
	case fyne.KeyDown:
		c.Nudge(0, step)
	case fyne.KeyPlus, fyne.KeyEqual: // = is the key of + on many keyboards
		c.Grow(1)
	case fyne.KeyMinus:
		c.Grow(-1)
	case fyne.Key0:
		c.adjust(c.area.reset)
	default:
		if c.otherKey != nil {
			c.otherKey(e)
		}
	}
}

// TypedRune makes the box a fyne.Focusable.
func (c *cropBox) TypedRune(rune) {}

func (c *cropBox) empty() bool { return len(c.shown) == 0 }

// drag goes on with a drag of zone z, or begins one.
func (c *cropBox) drag(z *cropZone, by fyne.Delta, view cropView) {
	if c.empty() || c.Disabled() {
		return
	}
	if c.dragged != z {
		c.dragged, c.from, c.way = z, c.area.rect, fyne.Delta{}
	}
	c.way.DX += by.DX
	c.way.DY += by.DY
	dx, dy := view.distance(float64(c.way.DX), float64(c.way.DY))
	before := c.area.rect
	if z.grip == (cropGrip{}) {
		c.area.rect = c.area.moved(c.from, dx, dy)
	} else {
		c.area.rect = c.area.resized(c.from, z.grip, dx, dy)
	}
	c.Refresh()
	if c.changing != nil && c.area.rect != before {
		c.changing(c.area.rect)
	}
}

// drop ends a drag.
func (c *cropBox) drop() {
	if c.dragged == nil {
		return
	}
	c.dragged = nil
	c.area.choose(c.area.rect)
	c.Refresh()
	c.report(c.from)
}

// report tells of a box that a person changed.
func (c *cropBox) report(before engine.Rect) {
	if c.changed != nil && c.area.rect != before {
		c.changed(c.area.rect)
	}
}

// blur gives the focus away if the box has it.
func (c *cropBox) blur() {
	if !c.focused {
		return
	}
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(c); canvas != nil {
		canvas.Unfocus()
	}
}
