//go:build !headless

package ui

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// backdrop is a rounded area in a colour of the theme.
type backdrop struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	area *canvas.Rectangle
}

func newBackdrop(name fyne.ThemeColorName, radius float32) *backdrop {
	b := &backdrop{name: name, area: canvas.NewRectangle(color.Transparent)}
	b.area.CornerRadius = radius
	b.ExtendBaseWidget(b)
	return b
}

// setColor shows the area in another colour.
func (b *backdrop) setColor(name fyne.ThemeColorName) {
	b.name = name
	b.Refresh()
}

// Refresh takes the colour from the theme, which may have changed.
func (b *backdrop) Refresh() {
	b.area.FillColor = theme.ColorForWidget(b.name, b)
	b.BaseWidget.Refresh()
	b.area.Refresh()
}

// CreateRenderer shows the area.
func (b *backdrop) CreateRenderer() fyne.WidgetRenderer {
	b.area.FillColor = theme.ColorForWidget(b.name, b)
	return widget.NewSimpleRenderer(b.area)
}

// thinBar shows how much of something is done.
type thinBar struct {
	widget.BaseWidget
	track, done *backdrop
	from, to    float64 // the part that is drawn as done, 0–1
}

const thinBarHeight = 6

func newThinBar() *thinBar {
	b := &thinBar{track: newBackdrop(colorTrack, thinBarHeight/2), done: newBackdrop(theme.ColorNamePrimary, thinBarHeight/2)}
	b.ExtendBaseWidget(b)
	return b
}

// set the part that is done, 0–1.
func (b *thinBar) set(fraction float64) { b.draw(0, min(max(fraction, 0), 1)) }

// roam shows that something is being done of which nobody knows how much: a part of the bar goes to and fro.
func (b *thinBar) roam(since time.Duration) {
	const part, there = 0.25, 2 * time.Second
	way := math.Mod(float64(since)/float64(there), 2)
	from := (1 - part) * min(way, 2-way)
	b.draw(from, from+part)
}

func (b *thinBar) draw(from, to float64) {
	if b.from != from || b.to != to {
		b.from, b.to = from, to
		b.place(b.Size())
	}
}

func (b *thinBar) place(size fyne.Size) {
	b.track.Resize(size)
	// At least as long as it is high, so that its ends stay round.
	width := max(thinBarHeight, size.Width*float32(b.to-b.from))
	if b.to == b.from {
		width = 0
	}
	b.done.Move(fyne.NewPos(size.Width*float32(b.from), 0))
	b.done.Resize(fyne.NewSize(width, size.Height))
}

// CreateRenderer lays what is done over the track.
func (b *thinBar) CreateRenderer() fyne.WidgetRenderer { return &thinBarRenderer{b} }

type thinBarRenderer struct{ bar *thinBar }

func (r *thinBarRenderer) Layout(size fyne.Size) { r.bar.place(size) }
func (r *thinBarRenderer) MinSize() fyne.Size    { return fyne.NewSize(48, thinBarHeight) }
func (r *thinBarRenderer) Destroy()              {}
func (r *thinBarRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.bar.track, r.bar.done}
}

func (r *thinBarRenderer) Refresh() {
	r.bar.track.Refresh()
	r.bar.done.Refresh()
}

// inset puts air at the left and at the right of an object.
func inset(o fyne.CanvasObject, left, right float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(0, 0, left, right), o)
}

// airy puts air around an object.
func airy(o fyne.CanvasObject, vertical, horizontal float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), o)
}

// column puts objects below each other, distance apart.
func column(distance float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(distance), objects...)
}

// row puts objects beside each other, distance apart.
func row(distance float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(distance), objects...)
}

// sized gives an object at least a size; 0 leaves a side as it is.
func sized(o fyne.CanvasObject, width, height float32) *fyne.Container {
	return container.New(leastSize{width, height}, o)
}

type leastSize struct{ width, height float32 }

func (l leastSize) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

func (l leastSize) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(l.width, l.height)
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

// mainLayout gives its second object what it needs, at the right or below, and the first one the rest.
type mainLayout struct{ below bool }

func (l mainLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, second := objects[0], objects[1]
	if l.below {
		height := second.MinSize().Height
		distance := l.distance(height)
		first.Resize(fyne.NewSize(size.Width, size.Height-height-distance))
		second.Move(fyne.NewPos(0, size.Height-height))
		second.Resize(fyne.NewSize(size.Width, height))
		return
	}
	width := second.MinSize().Width
	first.Resize(fyne.NewSize(size.Width-width-l.distance(width), size.Height))
	second.Move(fyne.NewPos(size.Width-width, 0))
	second.Resize(fyne.NewSize(width, size.Height))
}

func (l mainLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	if l.below {
		return fyne.NewSize(max(first.Width, second.Width), first.Height+second.Height+l.distance(second.Height))
	}
	return fyne.NewSize(first.Width+second.Width+l.distance(second.Width), max(first.Height, second.Height))
}

// distance between the objects; none to one that is empty.
func (l mainLayout) distance(side float32) float32 {
	switch {
	case side == 0:
		return 0
	case l.below:
		return gap
	}
	return 2 * gap
}

// shallow gives an object a height less than it asks for, and lets it stand out above and below alike.
func shallow(o fyne.CanvasObject, height float32) *fyne.Container {
	return container.New(exactHeight(height), o)
}

type exactHeight float32

func (h exactHeight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(0, (size.Height-height)/2))
		o.Resize(fyne.NewSize(size.Width, height))
	}
}

func (h exactHeight) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var width float32
	for _, o := range objects {
		width = max(width, o.MinSize().Width)
	}
	return fyne.NewSize(width, float32(h))
}

// fixedWidth gives an object exactly a width, whatever it asks for.
func fixedWidth(o fyne.CanvasObject, width float32) *fyne.Container {
	return container.New(exactWidth(width), o)
}

type exactWidth float32

func (w exactWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(fyne.NewSize(float32(w), size.Height))
	}
}

func (w exactWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(float32(w), height)
}

// caption is a small line of less important text, cut where it does not fit.
func caption() *widget.Label {
	l := widget.NewLabel("")
	l.SizeName = theme.SizeNameCaptionText
	l.Importance = widget.LowImportance
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// wrap has a label's text go on in the next line, not cut where it does not fit.
func wrap(l *widget.Label) {
	l.Truncation, l.Wrapping = fyne.TextTruncateOff, fyne.TextWrapWord
}

// setText spares the toolkit work when nothing changed.
func setText(l *widget.Label, s string) {
	if l.Text != s {
		l.SetText(s)
	}
}

// setVisible shows or hides an object. One with a theme of its own takes it again: the toolkit forgets the themes of
// what it has not drawn for a minute.
func setVisible(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if !visible {
		o.Hide()
		return
	}
	o.Show()
	if _, themed := o.(*container.ThemeOverride); themed {
		o.Refresh()
	}
}

func setEnabled(o fyne.Disableable, enabled bool) {
	if enabled != o.Disabled() {
		return
	}
	if enabled {
		o.Enable()
	} else {
		o.Disable()
	}
}
