//go:build !headless

package ui

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

// cropTestPicture is soft colours with a grid of lines every 20 pixels, so that a golden shows what is where.
func cropTestPicture(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{uint8(80 + 120*x/width), uint8(180 - 60*y/height), uint8(90 + 100*y/height), 255}
			if x%20 == 0 || y%20 == 0 {
				c = color.RGBA{c.R - 40, c.G - 40, c.B - 40, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

// cropTest is a crop box in a window of its own, and what it told.
type cropTest struct {
	*cropBox
	window          fyne.Window
	told, following []engine.Rect // by changed and by changing, since the last want
}

// newCropTest shows a picture at its own size: a unit of the stage is ten pixels of it.
func newCropTest(t *testing.T, width, height int) *cropTest {
	t.Helper()
	test.NewTempApp(t)
	c := &cropTest{}
	c.cropBox = newCropBox(func(r engine.Rect) { c.told = append(c.told, r) })
	c.changing = func(r engine.Rect) { c.following = append(c.following, r) }
	c.SetPicture(cropTestPicture(width, height), 10*width, 10*height)
	c.window = test.NewTempWindow(t, c.cropBox)
	c.window.SetPadded(false)
	c.window.Resize(fyne.NewSize(float32(width+2*cropInset), float32(height+2*cropInset)))
	return c
}

func (c *cropTest) renderer() *cropRenderer {
	return test.WidgetRenderer(c.cropBox).(*cropRenderer)
}

func (c *cropTest) zone(grip cropGrip) *cropZone {
	zones := c.renderer().zones
	return zones[slices.IndexFunc(zones, func(z *cropZone) bool { return z.grip == grip })]
}

// at is the place of a grip on the stage.
func (c *cropTest) at(grip cropGrip) fyne.Position {
	z := c.zone(grip)
	return z.Position().AddXY(z.Size().Width/2, z.Size().Height/2)
}

// want compares the box, and what was told since the last call.
func (c *cropTest) want(t *testing.T, name string, box engine.Rect, changed ...engine.Rect) {
	t.Helper()
	if c.Rect() != box {
		t.Errorf("%s: box %+v, want %+v", name, c.Rect(), box)
	}
	if !slices.Equal(c.told, changed) {
		t.Errorf("%s: changed was told %+v, want %+v", name, c.told, changed)
	}
	c.told, c.following = nil, nil
}

var cropTestRect = engine.Rect{X: 800, Y: 600, Width: 1600, Height: 900}

func TestCropBoxDrags(t *testing.T) {
	c := newCropTest(t, 320, 240)
	for name, d := range map[string]struct {
		grip   cropGrip
		dx, dy float32
		want   engine.Rect
	}{
		"inside":       {cropGrip{}, -20, 10, engine.Rect{X: 600, Y: 700, Width: 1600, Height: 900}},
		"out of it":    {cropGrip{}, -999, 999, engine.Rect{X: 0, Y: 1500, Width: 1600, Height: 900}},
		"top left":     {cropGrip{-1, -1}, -16, -9, engine.Rect{X: 640, Y: 510, Width: 1760, Height: 990}},
		"top right":    {cropGrip{1, -1}, 16, -9, engine.Rect{X: 800, Y: 510, Width: 1760, Height: 990}},
		"bottom left":  {cropGrip{-1, 1}, -16, 9, engine.Rect{X: 640, Y: 600, Width: 1760, Height: 990}},
		"bottom right": {cropGrip{1, 1}, -16, -9, engine.Rect{X: 800, Y: 600, Width: 1440, Height: 810}},
		"left":         {cropGrip{-1, 0}, -16, 50, engine.Rect{X: 640, Y: 555, Width: 1760, Height: 990}},
		"right":        {cropGrip{1, 0}, 16, 50, engine.Rect{X: 800, Y: 555, Width: 1760, Height: 990}},
		"top":          {cropGrip{0, -1}, 50, -9, engine.Rect{X: 720, Y: 510, Width: 1760, Height: 990}},
		"bottom":       {cropGrip{0, 1}, 50, 9, engine.Rect{X: 720, Y: 600, Width: 1760, Height: 990}},
	} {
		c.SetRect(cropTestRect)
		test.Drag(c.window.Canvas(), c.at(d.grip), d.dx, d.dy)
		if !slices.Equal(c.following, []engine.Rect{d.want}) {
			t.Errorf("%s: changing was told %+v, want %+v", name, c.following, d.want)
		}
		c.want(t, name, d.want, d.want)
	}
	c.SetRect(cropTestRect)
	test.Drag(c.window.Canvas(), c.at(cropGrip{1, 1}), 0, 0)
	c.want(t, "a drag that went nowhere", cropTestRect)
	test.Drag(c.window.Canvas(), fyne.NewPos(20, 20), 30, 30)
	c.want(t, "a drag beside the box", cropTestRect)
}

// TestCropBoxDragFollowsThePointer: only where the pointer is counts, not how it got there.
func TestCropBoxDragFollowsThePointer(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	z := c.zone(cropGrip{1, 1})
	drag := func(dx, dy float32) { z.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: dx, DY: dy}}) }
	for range 64 {
		drag(0.25, 0.140625)
	}
	grown := engine.Rect{X: 800, Y: 600, Width: 1760, Height: 990}
	c.want(t, "in small steps", grown)
	drag(500, 300)
	c.want(t, "against the picture's side", engine.Rect{X: 800, Y: 600, Width: 2400, Height: 1350})
	drag(-900, -900)
	c.want(t, "through the opposite corner", engine.Rect{X: 800, Y: 600, Width: 114, Height: 64})
	drag(400, 600)
	c.want(t, "and back", grown)
	z.DragEnd()
	c.want(t, "let go", grown, grown)
	z.DragEnd()
	c.want(t, "let go twice", grown)
}

// TestCropBoxDragKeepsThePicture: a drag moves rectangles; the picture is neither scaled nor uploaded again.
func TestCropBoxDragKeepsThePicture(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	r := c.renderer()
	shown, at, size := r.picture.Image, r.picture.Position(), r.picture.Size()
	objects := slices.Clone(r.Objects())
	c.zone(cropGrip{-1, -1}).Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 16, DY: 9}})
	if r.picture.Image != shown || r.picture.Position() != at || r.picture.Size() != size {
		t.Error("the drag touched the picture")
	}
	if !slices.Equal(r.Objects(), objects) {
		t.Error("the drag made new objects")
	}
}

func TestCropBoxReset(t *testing.T) {
	c := newCropTest(t, 320, 240)
	largest := engine.Rect{Y: 300, Width: 3200, Height: 1800}
	c.want(t, "new picture", largest)
	c.SetRect(cropTestRect)
	test.DoubleTap(c.cropBox)
	c.want(t, "double tap", largest, largest)
	test.DoubleTap(c.cropBox)
	c.want(t, "again", largest)
	c.SetRect(cropTestRect)
	c.Reset()
	c.want(t, "by call", largest)
}

func TestCropBoxAspect(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	c.SetAspect(576, 1024)
	c.want(t, "turned", engine.Rect{X: 1150, Y: 250, Width: 900, Height: 1600})
	c.SetAspect(1024, 576)
	c.want(t, "and back", cropTestRect)
	c.SetAspect(1, 1)
	c.SetPicture(cropTestPicture(10, 10), 500, 300)
	c.want(t, "kept for the next picture", engine.Rect{X: 100, Width: 300, Height: 300})
}

func TestCropBoxKeys(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	c.MouseDown(&desktop.MouseEvent{})
	if c.window.Canvas().Focused() != c.cropBox {
		t.Fatal("a press does not focus")
	}
	var others []fyne.KeyName
	c.otherKey = func(e *fyne.KeyEvent) { others = append(others, e.Name) }
	press := func(name fyne.KeyName) { c.TypedKey(&fyne.KeyEvent{Name: name}) }
	step := func(x, y int) engine.Rect { return engine.Rect{X: x, Y: y, Width: 1600, Height: 900} }
	press(fyne.KeyLeft)
	c.want(t, "left", step(799, 600), step(799, 600))
	press(fyne.KeyDown)
	c.want(t, "down", step(799, 601), step(799, 601))
	c.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
	press(fyne.KeyRight)
	c.want(t, "shift right", step(809, 601), step(809, 601))
	c.Nudge(0, -586)
	c.want(t, "by call", step(809, 15), step(809, 15))
	press(fyne.KeyUp)
	c.want(t, "shift up", step(809, 5), step(809, 5))
	press(fyne.KeyUp)
	c.want(t, "shift up to the side", step(809, 0), step(809, 0))
	press(fyne.KeyUp)
	c.want(t, "at the side", step(809, 0))
	c.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftRight})
	press(fyne.KeyDown)
	c.want(t, "shift let go", step(809, 1), step(809, 1))
	c.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	c.window.Canvas().Unfocus()
	c.window.Canvas().Focus(c.cropBox)
	press(fyne.KeyDown)
	c.want(t, "shift let go elsewhere", step(809, 2), step(809, 2))
	press(fyne.KeySpace)
	press(fyne.KeyEscape)
	if !slices.Equal(others, []fyne.KeyName{fyne.KeySpace, fyne.KeyEscape}) {
		t.Errorf("other keys: %v", others)
	}
	c.Hide()
	if c.window.Canvas().Focused() != nil {
		t.Error("hidden it keeps the focus")
	}
}

func TestCropBoxKeysResize(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	press := func(name fyne.KeyName) { c.TypedKey(&fyne.KeyEvent{Name: name}) }
	larger := engine.Rect{X: 768, Y: 582, Width: 1664, Height: 936}
	largest := engine.Rect{Y: 300, Width: 3200, Height: 1800}
	press(fyne.KeyEqual)
	c.want(t, "larger", larger, larger)
	press(fyne.KeyMinus)
	c.want(t, "smaller again", cropTestRect, cropTestRect)
	press(fyne.Key0)
	c.want(t, "largest", largest, largest)
	press(fyne.KeyPlus)
	c.want(t, "larger than the largest", largest)
	for range 60 {
		c.Grow(-1)
	}
	smallest := engine.Rect{X: 1543, Y: 1168, Width: 114, Height: 64}
	if c.Rect() != smallest {
		t.Errorf("made smaller and smaller: %+v, want %+v", c.Rect(), smallest)
	}
}

func TestCropBoxDisabled(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	c.MouseDown(&desktop.MouseEvent{})
	c.zone(cropGrip{}).Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 10}})
	moved := engine.Rect{X: 900, Y: 600, Width: 1600, Height: 900}
	c.SetEnabled(false)
	c.want(t, "disabled in a drag", moved, moved)
	if c.window.Canvas().Focused() != nil {
		t.Error("disabled it keeps the focus")
	}
	c.zone(cropGrip{}).Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 10}})
	c.zone(cropGrip{}).DragEnd()
	test.Drag(c.window.Canvas(), fyne.NewPos(180, 120), 10, 10)
	test.DoubleTap(c.cropBox)
	c.Nudge(1, 1)
	c.MouseDown(&desktop.MouseEvent{})
	c.want(t, "nothing a person does counts", moved)
	if c.window.Canvas().Focused() != nil {
		t.Error("disabled it takes the focus")
	}
	c.SetRect(cropTestRect)
	c.want(t, "calls do", cropTestRect)
	c.SetEnabled(true)
	test.Drag(c.window.Canvas(), c.at(cropGrip{}), -10, 0)
	back := engine.Rect{X: 700, Y: 600, Width: 1600, Height: 900}
	c.want(t, "enabled again", back, back)
}

func TestCropBoxWithoutPicture(t *testing.T) {
	c := newCropTest(t, 320, 240)
	for name, empty := range map[string]func(){
		"nil":         func() { c.SetPicture(nil, 10, 10) },
		"no pixels":   func() { c.SetPicture(image.NewRGBA(image.Rectangle{}), 10, 10) },
		"no size":     func() { c.SetPicture(cropTestPicture(2, 2), 0, 0) },
		"all at once": func() { c.SetPicture(nil, 0, 0); c.SetEnabled(false); c.SetEnabled(true) },
	} {
		c.SetPicture(cropTestPicture(320, 240), 3200, 2400)
		empty()
		c.SetRect(cropTestRect)
		c.SetAspect(16, 9)
		c.Reset()
		c.Nudge(1, 1)
		test.DoubleTap(c.cropBox)
		c.MouseDown(&desktop.MouseEvent{})
		test.Drag(c.window.Canvas(), fyne.NewPos(180, 120), 10, 10)
		c.want(t, name, engine.Rect{})
		for _, o := range c.renderer().Objects()[1:] {
			if o.Visible() {
				t.Errorf("%s: %T is still shown", name, o)
			}
		}
	}
	c.SetPicture(cropTestPicture(320, 240), 3200, 2400)
	c.want(t, "a picture again", engine.Rect{Y: 300, Width: 3200, Height: 1800})
}

// TestCropKeysFromTheWindow: while nothing has the focus, the keys of the box are meant for it.
func TestCropKeysFromTheWindow(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 480)
	w.Canvas().Unfocus()
	facts := w.bars.facts.Text
	w.key(&fyne.KeyEvent{Name: fyne.KeyDown})
	if got := w.state.picture.crop; got.Y != 61 || w.Canvas().Focused() != w.stage.crop {
		t.Errorf("the box is %+v, the focus on %T", got, w.Canvas().Focused())
	}
	w.Canvas().Unfocus()
	w.Canvas().Focus(w.stage.crop)
	if hint := w.bars.facts.Text; hint == facts || !strings.Contains(hint, "Arrows") {
		t.Errorf("reached with the keyboard it says %q", hint)
	}
	w.stage.crop.TypedKey(&fyne.KeyEvent{Name: fyne.KeyMinus})
	if w.bars.facts.Text == facts || !strings.Contains(w.bars.facts.Text, "of it 628") {
		t.Errorf("made smaller it says %q", w.bars.facts.Text)
	}
	w.Canvas().Focus(w.panel.generate)
	before := w.state.picture.crop
	w.key(&fyne.KeyEvent{Name: fyne.KeyDown})
	if w.state.picture.crop != before {
		t.Error("a key that another widget has no use for moved the box")
	}
}
