//go:build !headless

package ui

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// cropLeastStage is the least side of the stage, in units.
const cropLeastStage = 96

// The stage is dark whatever the theme; only what is under the pointer or focused takes the theme's accent.
var (
	cropShadeColor   = color.NRGBA{A: 0x99} // 60 % black
	cropLineColor    = color.NRGBA{0xff, 0xff, 0xff, 0xe6}
	cropLineOffColor = color.NRGBA{0xff, 0xff, 0xff, 0x80}
	cropThirdColor   = color.NRGBA{0xff, 0xff, 0xff, 0x8c}
	cropThirdDark    = color.NRGBA{A: 0x40} // beside a third's line, so that it shows on white
	cropThirdFaint   = color.NRGBA{0xff, 0xff, 0xff, 0x40}
	cropFaintDark    = color.NRGBA{A: 0x20}
	cropHandleColor  = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

// CreateRenderer builds everything once; a drag only moves it.
func (c *cropBox) CreateRenderer() fyne.WidgetRenderer {
	r := &cropRenderer{box: c, stage: canvas.NewRectangle(stageColor)}
	r.stage.CornerRadius = stageRadius
	r.picture = &canvas.Image{ScaleMode: canvas.ImageScaleFastest}
	r.objects = []fyne.CanvasObject{r.stage, r.picture}
	add := func(c color.Color) *canvas.Rectangle {
		part := canvas.NewRectangle(c)
		r.objects = append(r.objects, part)
		return part
	}
	for i := range r.shades {
		r.shades[i] = add(cropShadeColor)
	}
	for i := range r.thirds {
		r.thirds[i] = [2]*canvas.Rectangle{add(cropThirdDark), add(cropThirdColor)}
	}
	for i := range r.border {
		r.border[i] = add(cropLineColor)
	}
	for _, grip := range cropGrips() {
		z := &cropZone{box: c, renderer: r, grip: grip}
		z.ExtendBaseWidget(z)
		z.marks = [2]*canvas.Rectangle{add(cropHandleColor), add(cropHandleColor)}
		r.zones = append(r.zones, z)
	}
	for _, z := range r.zones {
		r.objects = append(r.objects, z)
	}
	return r
}

// cropRenderer draws a cropBox with rectangles. From the back: stage, picture, shades, thirds, border, handles, and the
// invisible zones that take the pointer.
type cropRenderer struct {
	box     *cropBox
	view    cropView
	stage   *canvas.Rectangle
	picture *canvas.Image
	shades  [4]*canvas.Rectangle
	thirds  [4][2]*canvas.Rectangle
	border  [4]*canvas.Rectangle
	zones   []*cropZone
	objects []fyne.CanvasObject

	diagonals cropDiagonals
}

func (r *cropRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(cropLeastStage) }
func (r *cropRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *cropRenderer) Destroy()                     {}

func (r *cropRenderer) Layout(size fyne.Size) {
	r.stage.Resize(size)
	r.Refresh()
}

// paintStage has the stage be black where it is the whole screen.
func (r *cropRenderer) paintStage(full bool) {
	var ground color.Color = stageColor
	if full {
		ground = color.Black
	}
	if r.stage.FillColor != ground {
		r.stage.FillColor = ground
		r.stage.Refresh()
	}
}

// Refresh moves and colours the parts. The picture is uploaded again only if another version of it is to be shown.
func (r *cropRenderer) Refresh() {
	c, size := r.box, r.box.Size()
	r.paintStage(c.full)
	if c.empty() || size.Width < 1 || size.Height < 1 {
		for _, o := range r.objects[1:] {
			o.Hide()
		}
		r.picture.Image = nil
		return
	}
	r.view = newCropView(float64(size.Width), float64(size.Height), c.area.width, c.area.height, grainOf(r.box))
	var shown *image.RGBA
	shown, c.shown = cropLevel(c.shown, r.view.picture.w*r.view.grain)
	if r.picture.Image != shown {
		r.picture.Image = shown
		r.picture.Refresh()
	}
	cropPlace(r.picture, r.view.picture)
	box := r.view.box(c.area.rect)
	for i, b := range r.view.shades(box) {
		cropPlace(r.shades[i], b)
	}
	r.placeThirds(box)
	thick, line := r.borderLook()
	for i, b := range box.border(thick) {
		cropPlace(r.border[i], b)
		cropPaint(r.border[i], line)
	}
	for _, z := range r.zones {
		z.place(box)
	}
}

// placeThirds shows the rule of thirds during a drag, and faintly while the box is focused.
func (r *cropRenderer) placeThirds(box cropBounds) {
	var lines, dark [4]cropBounds
	line, beside := cropThirdColor, cropThirdDark
	if r.box.dragged == nil {
		line, beside = cropThirdFaint, cropFaintDark
	}
	if r.box.dragged != nil || r.box.focused {
		lines = r.view.thirds(box)
		dark = lines
		for i := range 2 {
			dark[i].x++
			dark[2+i].y++
		}
	}
	for i, pair := range r.thirds {
		cropPlace(pair[0], dark[i])
		cropPlace(pair[1], lines[i])
		cropPaint(pair[0], beside)
		cropPaint(pair[1], line)
	}
}

// borderLook is the border's thickness and colour.
func (r *cropRenderer) borderLook() (float64, color.Color) {
	switch {
	case r.box.Disabled():
		return 1, cropLineOffColor
	case r.box.focused && !r.box.clicked:
		return 2, theme.Color(theme.ColorNamePrimary)
	}
	return 1, cropLineColor
}

// cropPlace moves, resizes and shows o, or hides it if nothing would be left of it.
func cropPlace(o fyne.CanvasObject, b cropBounds) {
	if b.w <= 0 || b.h <= 0 {
		o.Hide()
		return
	}
	o.Move(fyne.NewPos(float32(b.x), float32(b.y)))
	o.Resize(fyne.NewSize(float32(b.w), float32(b.h)))
	o.Show()
}

func cropPaint(o *canvas.Rectangle, c color.Color) {
	if o.FillColor != c {
		o.FillColor = c
		o.Refresh()
	}
}

// cropZone takes the pointer for one grip and owns its marks.
type cropZone struct {
	widget.BaseWidget
	box      *cropBox
	renderer *cropRenderer
	grip     cropGrip
	marks    [2]*canvas.Rectangle
}

// CreateRenderer draws nothing.
func (z *cropZone) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Dragged moves what the zone stands for.
func (z *cropZone) Dragged(e *fyne.DragEvent) { z.box.drag(z, e.Dragged, z.renderer.view) }

// DragEnd reports the box.
func (z *cropZone) DragEnd() { z.box.drop() }

// MouseIn marks the handle.
func (z *cropZone) MouseIn(e *desktop.MouseEvent) { z.MouseMoved(e) }

// MouseMoved marks the handle again if the box went away under a pointer that stood still.
func (z *cropZone) MouseMoved(*desktop.MouseEvent) {
	if z.box.hovered != z {
		z.box.hovered = z
		z.box.Refresh()
	}
}

// MouseOut takes the mark away.
func (z *cropZone) MouseOut() {
	if z.box.hovered == z {
		z.box.hovered = nil
		z.box.Refresh()
	}
}

// Cursor is the drag's while one goes on, else the zone's own.
func (z *cropZone) Cursor() desktop.Cursor {
	if z.box.dragged != nil {
		return z.box.dragged.cursor()
	}
	return z.cursor()
}

func (z *cropZone) cursor() desktop.Cursor {
	switch {
	case z.grip == (cropGrip{}):
		if !z.box.area.movable() {
			return desktop.DefaultCursor
		}
		return desktop.PointerCursor
	case z.grip.y == 0:
		return desktop.HResizeCursor
	case z.grip.x == 0:
		return desktop.VResizeCursor
	}
	return z.renderer.diagonals.cursor(z.grip.x == z.grip.y, z.renderer.view.grain)
}

// place puts the zone and its marks where box wants them; a disabled box has none.
func (z *cropZone) place(box cropBounds) {
	view := z.renderer.view
	zone, marks := view.zone(box, z.grip), view.handle(box, z.grip, z.hot())
	paint := color.Color(cropHandleColor)
	if z.hot() {
		paint = theme.Color(theme.ColorNamePrimary)
	}
	if z.box.Disabled() {
		zone, marks = cropBounds{}, [2]cropBounds{}
	}
	cropPlace(z, zone)
	for i, b := range marks {
		cropPlace(z.marks[i], b)
		cropPaint(z.marks[i], paint)
	}
}

// hot tells whether the handle is the one that is, or would be, dragged.
func (z *cropZone) hot() bool {
	if z.box.dragged != nil {
		return z.box.dragged == z
	}
	return z.box.hovered == z
}
