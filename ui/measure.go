//go:build !headless

package ui

import (
	"image"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// PlaybackOptions say what MeasurePlayback plays.
type PlaybackOptions struct {
	Width, Height int // of the clip in pixels, and of its picture in the toolkit's units
	Frames        int
	FPS           int           // frames a second
	WarmUp        time.Duration // played before anything is counted
	Duration      time.Duration // counted
	Began, Ended  func()        // called just before counting begins and after it ended, off the UI thread
}

// PlaybackFigures are what MeasurePlayback saw.
type PlaybackFigures struct {
	Scale   float32 // of the screen, in pixels per unit; the clip is shown 1:1 at 1
	Due     int     // frames whose time came
	Painted int     // how many of them reached the window
	Missed  int     // the most frames in a row that did not
}

// MeasurePlayback loops a clip in a real window and counts the frames that are painted there. It is a program of its
// own: call it from main's goroutine, once. It ends early if the window is closed, and fails without a display.
func MeasurePlayback(o PlaybackOptions) (PlaybackFigures, error) {
	if err := checkDisplay(); err != nil {
		return PlaybackFigures{}, err
	}
	a := app.NewWithID("app.framewake.windowbench")
	a.Settings().SetTheme(newLook())
	w := a.NewWindow("Framewake playback")
	w.SetPadded(false)
	p := newPlayer(fyneLoop{})
	stage := fyne.NewSize(float32(o.Width+2*cropInset), float32(o.Height+2*cropInset))
	room := container.New(layout.NewGridWrapLayout(stage), p)
	m := newPaintMeter(p)
	m.witness.SetMinSize(fyne.NewSize(1, 1))
	w.SetContent(container.NewVBox(room, p.Transport(), m.witness))
	p.ShowClip(stripes(o))
	go m.measure(o, w.Close)
	w.ShowAndRun()
	figures := m.count.figures()
	figures.Scale = w.Canvas().Scale()
	return figures, nil
}

// paintMeter counts painted frames. Its witness is refreshed with each frame that the player shows, and is asked for
// its pixels when the window is painted. All of it lives on the UI thread.
type paintMeter struct {
	player  *player
	witness *canvas.Raster
	count   paintCount
}

func newPaintMeter(p *player) *paintMeter {
	m := &paintMeter{player: p, count: newPaintCount()}
	m.witness = canvas.NewRaster(func(int, int) image.Image {
		m.count.paint()
		return image.Transparent
	})
	p.beaten = func(frame int) {
		m.count.shown = frame
		m.witness.Refresh()
	}
	return m
}

// afterglow is how long the last frames may take to be painted.
const afterglow = 500 * time.Millisecond

// measure runs beside the UI thread until the time is up, then calls done there. Began and Ended may collect garbage or
// whatever else would hold up the UI thread.
func (m *paintMeter) measure(o PlaybackOptions, done func()) {
	l := m.player.loop
	time.Sleep(o.WarmUp)
	o.Began()
	l.Do(func() { m.count.begin(m.player.head.frame(time.Now())) })
	time.Sleep(o.Duration)
	l.Do(func() { m.count.end(m.player.head.frame(time.Now())) })
	time.Sleep(afterglow)
	o.Ended()
	l.Do(done)
}

// paintCount counts the frames after first, up to and including last, that are painted.
type paintCount struct {
	first, last    int
	shown, painted int // the latest frame given to the toolkit, drawn by it
	hits, missed   int // frames painted, the most in a row that were not
}

func newPaintCount() paintCount { return paintCount{first: math.MaxInt, last: math.MaxInt} }

// begin and end say which frame is due when counting begins and ends.
func (c *paintCount) begin(due int) { c.first = due }
func (c *paintCount) end(due int)   { c.last = due }

// paint notes that what was shown last is on the window.
func (c *paintCount) paint() {
	if c.shown == c.painted {
		return
	}
	if c.shown > c.first {
		c.missed = max(c.missed, min(c.shown-1, c.last)-max(c.painted, c.first))
		if c.shown <= c.last {
			c.hits++
		}
	}
	c.painted = c.shown
}

// figures are what was counted, if counting began and ended.
func (c *paintCount) figures() PlaybackFigures {
	if c.last == math.MaxInt {
		return PlaybackFigures{}
	}
	return PlaybackFigures{Due: c.last - c.first, Painted: c.hits, Missed: max(c.missed, c.last-max(c.painted, c.first))}
}

// stripes is a clip in which something moves in every frame.
func stripes(o PlaybackOptions) clip {
	c := clip{FPS: o.FPS}
	for i := range o.Frames {
		m := image.NewRGBA(image.Rect(0, 0, o.Width, o.Height))
		for p := range o.Width * o.Height {
			x, y := p%o.Width, p/o.Width
			copy(m.Pix[4*p:], []byte{byte(x + 8*i), byte(y), byte(x + y - 8*i), 0xff})
		}
		c.Frames = append(c.Frames, m)
	}
	return c
}
