//go:build !headless

package ui

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

func TestCropBoxLooks(t *testing.T) {
	for name, l := range map[string]struct {
		width, height int // of the picture, in units of the stage
		do            func(c *cropTest)
	}{
		"wide":  {320, 240, func(*cropTest) {}},
		"whole": {320, 180, func(*cropTest) {}},
		"tall": {180, 300, func(c *cropTest) {
			c.SetAspect(9, 16)
			c.SetRect(engine.Rect{X: 400, Y: 500, Width: 900, Height: 1600})
		}},
		"panorama": {480, 48, func(*cropTest) {}},
		"moving": {320, 240, func(c *cropTest) {
			c.SetRect(cropTestRect)
			c.zone(cropGrip{}).Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 10, DY: -20}})
		}},
		"resizing": {320, 240, func(c *cropTest) {
			c.SetRect(cropTestRect)
			c.zone(cropGrip{1, 1}).Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 32, DY: 18}})
		}},
		"hovering": {320, 240, func(c *cropTest) {
			c.SetRect(cropTestRect)
			test.MoveMouse(c.window.Canvas(), c.at(cropGrip{0, -1}))
		}},
		"focused": {320, 240, func(c *cropTest) {
			c.SetRect(cropTestRect)
			c.window.Canvas().FocusNext()
		}},
		"disabled": {320, 240, func(c *cropTest) {
			c.SetRect(cropTestRect)
			c.SetEnabled(false)
		}},
		"smallest": {320, 240, func(c *cropTest) {
			c.SetRect(engine.Rect{X: 1600, Y: 1200, Width: 1, Height: 1})
		}},
		"small-stage": {168, 126, func(c *cropTest) {
			c.SetRect(engine.Rect{X: 100, Y: 100, Width: 960, Height: 540})
		}},
		"no-picture": {320, 240, func(c *cropTest) { c.SetPicture(nil, 0, 0) }},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCropTest(t, l.width, l.height)
			l.do(c)
			test.AssertImageMatches(t, "cropbox/"+name+".png", c.window.Canvas().Capture())
		})
	}
}

func TestCropBoxHover(t *testing.T) {
	c := newCropTest(t, 320, 240)
	c.SetRect(cropTestRect)
	corner := c.zone(cropGrip{1, 1})
	marked := func() bool { return corner.marks[0].FillColor != color.Color(cropHandleColor) }
	pointer := func(p fyne.Position) { test.MoveMouse(c.window.Canvas(), p) }
	for i, s := range []struct {
		name string
		do   func()
		want bool
	}{
		{"inside", func() { pointer(c.at(cropGrip{})) }, false},
		{"on the corner", func() { pointer(c.at(corner.grip)) }, true},
		{"nudged away below it", func() { c.Nudge(-1, 0) }, false},
		{"moved on the corner again", func() { pointer(c.at(corner.grip)) }, true},
		{"on another corner", func() { pointer(c.at(cropGrip{-1, 1})) }, false},
		{"beside the box", func() { pointer(fyne.NewPos(3, 3)) }, false},
		{"dragged, pointer elsewhere", func() {
			corner.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: -9, DY: -9}})
			pointer(c.at(cropGrip{-1, 1}))
		}, true},
		{"let go", corner.DragEnd, false},
	} {
		s.do()
		if marked() != s.want {
			t.Errorf("%d, %s: corner marked %v, want %v", i, s.name, marked(), s.want)
		}
	}
}

func TestCropBoxCursors(t *testing.T) {
	c := newCropTest(t, 320, 180)
	inside := c.zone(cropGrip{})
	if got := inside.Cursor(); got != desktop.DefaultCursor {
		t.Errorf("a box as large as the picture: cursor %v, want the default", got)
	}
	c.SetRect(cropTestRect)
	d := &c.renderer().diagonals
	falling, rising := d.cursor(true, 1), d.cursor(false, 1)
	if falling == rising {
		t.Error("both diagonals have one cursor")
	}
	wants := map[cropGrip]desktop.Cursor{
		{}:      desktop.PointerCursor,
		{-1, 0}: desktop.HResizeCursor, {1, 0}: desktop.HResizeCursor,
		{0, -1}: desktop.VResizeCursor, {0, 1}: desktop.VResizeCursor,
		{-1, -1}: falling, {1, 1}: falling, {1, -1}: rising, {-1, 1}: rising,
	}
	for grip, want := range wants {
		if got := c.zone(grip).Cursor(); got != want {
			t.Errorf("grip %v: cursor %v, want %v", grip, got, want)
		}
	}
	if got := c.Cursor(); got != desktop.DefaultCursor {
		t.Errorf("beside the box: cursor %v, want the default", got)
	}
	edge := c.zone(cropGrip{1, 0})
	edge.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 5}})
	for _, o := range []desktop.Cursorable{c, inside, c.zone(cropGrip{1, 1})} {
		if got := o.Cursor(); got != desktop.HResizeCursor {
			t.Errorf("%T while an edge is dragged: cursor %v, want the edge's", o, got)
		}
	}
}

func TestCropArrow(t *testing.T) {
	falling, rising := newCropArrow(true, 1), newCropArrow(false, 1)
	m, x, y := falling.Image()
	if m.Bounds().Dx() != 24 || x != 12 || y != 12 {
		t.Errorf("%v, hot spot %d, %d", m.Bounds(), x, y)
	}
	if large, _, _ := newCropArrow(true, 2).Image(); large.Bounds().Dx() != 48 {
		t.Errorf("at two pixels a unit it is %d wide, want 48", large.Bounds().Dx())
	}
	dark := func(a *cropArrow, x, y int) bool { c := a.picture.NRGBAAt(x, y); return c.A > 200 && c.R < 80 }
	for _, p := range [][2]int{{6, 6}, {12, 12}, {17, 17}} {
		if !dark(falling, p[0], p[1]) || !dark(rising, 23-p[0], p[1]) {
			t.Errorf("no arrow at %v", p)
		}
	}
	if c := falling.picture.NRGBAAt(20, 3); c.A != 0 {
		t.Errorf("the falling arrow has %v in the corner that it does not point to", c)
	}
}

func TestCropLevel(t *testing.T) {
	versions := []*image.RGBA{cropTestPicture(1600, 900)}
	for _, c := range []struct {
		width, want float64
	}{{2000, 1600}, {1600, 1600}, {801, 1600}, {800, 800}, {401, 800}, {300, 400}, {1, 3}, {900, 1600}} {
		shown, all := cropLevel(versions, c.width)
		if got := float64(shown.Rect.Dx()); got != c.want {
			t.Errorf("for %g px: %g px wide, want %g", c.width, got, c.want)
		}
		versions = all
	}
	if len(versions) != 10 {
		t.Errorf("%d versions kept, want 10", len(versions))
	}
	if got, _ := cropLevel([]*image.RGBA{cropTestPicture(1000, 1)}, 1); got.Rect.Dx() != 1000 {
		t.Errorf("a picture of one row was halved to %v", got.Rect)
	}
}

func TestCropHalf(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 5, 3))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * i * i / 3)
	}
	half := cropHalf(m)
	if half.Rect != image.Rect(0, 0, 2, 1) {
		t.Fatalf("size %v, want 2 × 1", half.Rect)
	}
	for x := range 2 {
		for i := range 4 {
			sum := 2
			for _, p := range [][2]int{{2 * x, 0}, {2*x + 1, 0}, {2 * x, 1}, {2*x + 1, 1}} {
				sum += int(m.Pix[m.PixOffset(p[0], p[1])+i])
			}
			if got := half.Pix[4*x+i]; int(got) != sum/4 {
				t.Errorf("pixel %d, channel %d: %d, want %d", x, i, got, sum/4)
			}
		}
	}
}
