//go:build !headless

package ui

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// cinema is the whole screen for the stage: black around it, and the transport at its foot while the pointer moves.
type cinema struct {
	box       *fyne.Container
	place     *fyne.Container // where the stage is
	transport *transport
	foot      fyne.CanvasObject
	timer     *time.Timer
	on        bool
	steering  bool // there is a clip that the transport steers
	hidden    func()
}

const (
	cinemaPatience = 3 * time.Second // the transport stays for so long after the pointer was moved
	cinemaWidth    = 720             // of the transport
)

// newCinema makes one for a player, without a stage. hidden is called when the transport goes away by itself.
func newCinema(l loop, p *player, hidden func()) *cinema {
	c := &cinema{place: container.NewStack(), transport: newTransport(p), hidden: hidden}
	c.transport.setFull(true)
	card := container.NewStack(newBackdrop(theme.ColorNameMenuBackground, stageRadius), airy(c.transport.bar, gap/2, gap))
	c.foot = darkened(card)
	c.foot.Hide()
	foot := container.NewHBox(layout.NewSpacer(), fixedWidth(c.foot, cinemaWidth), layout.NewSpacer())
	c.box = container.NewStack(canvas.NewRectangle(color.Black), newPointerWatch(c.moved, c.rest), c.place,
		container.NewVBox(layout.NewSpacer(), airy(foot, 3*gap, 0)))
	c.box.Hide()
	c.timer = time.AfterFunc(time.Hour, func() { l.Do(c.hide) })
	c.timer.Stop()
	return c
}

// moved shows the transport for a while.
func (c *cinema) moved() {
	setVisible(c.foot, c.on && c.steering)
	c.timer.Reset(cinemaPatience)
}

// rest keeps the transport: the pointer is on it.
func (c *cinema) rest() { c.timer.Stop() }

func (c *cinema) hide() {
	if c.foot.Visible() {
		c.foot.Hide()
		c.hidden()
	}
}

// show brings the cinema in line with the state.
func (c *cinema) show(v view) {
	c.steering = v.phase == finished
	if !c.steering {
		c.foot.Hide()
	}
}

// fillScreen gives the stage the whole screen, or puts it back into the window.
func (w *window) fillScreen() {
	c, s := w.cinema, w.stage
	if !c.on && w.state.phase() == empty {
		return
	}
	w.Canvas().Unfocus()
	c.on = !c.on
	from, to, bar := w.home, c.place, c.transport
	if !c.on {
		from, to, bar = c.place, w.home, w.transport
		c.timer.Stop()
		c.foot.Hide()
	}
	from.Objects, to.Objects = nil, []fyne.CanvasObject{s.box}
	setVisible(w.content, !c.on)
	setVisible(c.box, c.on)
	s.fill(c.on)
	s.player.steerWith(bar)
	w.SetFullScreen(c.on)
	w.refresh()
	w.relay()
	if c.on {
		c.moved()
	}
}

// pointerWatch is an area without a look that hears of the pointer.
type pointerWatch struct {
	widget.BaseWidget
	moved, left func()
}

func newPointerWatch(moved, left func()) *pointerWatch {
	p := &pointerWatch{moved: moved, left: left}
	p.ExtendBaseWidget(p)
	return p
}

// MouseIn makes the area a desktop.Hoverable.
func (p *pointerWatch) MouseIn(*desktop.MouseEvent) { p.moved() }

// MouseMoved tells of it.
func (p *pointerWatch) MouseMoved(*desktop.MouseEvent) { p.moved() }

// MouseOut tells that the pointer is on something else.
func (p *pointerWatch) MouseOut() { p.left() }

// CreateRenderer draws nothing.
func (p *pointerWatch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
