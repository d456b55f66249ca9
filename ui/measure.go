//go:build !headless

package ui

import (
	"image"
	"slices"
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
	Began, Ended  func()        // called on the UI thread when counting begins and ends
}

// PlaybackFigures are what MeasurePlayback saw.
type PlaybackFigures struct {
	Scale      float32         // of the screen, in pixels per unit; the clip is shown 1:1 at 1
	Due        int             // frames whose time came
	Painted    int             // how many of them reached the window
	Missed     int             // the most frames in a row that did not
	RoundTrips []time.Duration // from asking the UI thread for a call until it ran, 20 times a second; sorted
}

// RoundTrip is the sampled round trip that the given part of all, 0–1, does not exceed.
func (f PlaybackFigures) RoundTrip(part float64) time.Duration {
	if len(f.RoundTrips) == 0 {
		return 0
	}
	return f.RoundTrips[int(part*float64(len(f.RoundTrips)-1))]
}

// MeasurePlayback loops a clip in a real window and counts the frames that are painted there. It is a program of its
// own: call it from main's goroutine, once. It ends early if the window is closed, and fails without a display.
func MeasurePlayback(o PlaybackOptions) (PlaybackFigures, error) {
	if err := checkDisplay(); err != nil {
		return PlaybackFigures{}, err
	}
	a := app.NewWithID("app.framewake.playbench")
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
	m.figures.Scale = w.Canvas().Scale()
	slices.Sort(m.figures.RoundTrips)
	return m.figures, nil
}

// paintMeter counts painted frames. Its witness is refreshed with each frame that the player shows, and is asked for
// its pixels when the window is painted. All of it lives on the UI thread.
type paintMeter struct {
	player  *player
	witness *canvas.Raster
	figures PlaybackFigures

	shown, painted int // the latest frame given to the toolkit, drawn by it
	counting       bool
}

func newPaintMeter(p *player) *paintMeter {
	m := &paintMeter{player: p}
	m.witness = canvas.NewRaster(func(int, int) image.Image {
		m.paint()
		return image.Transparent
	})
	p.beaten = func(frame int) {
		m.shown = frame
		m.witness.Refresh()
	}
	return m
}

// paint notes that what was shown last is on the window.
func (m *paintMeter) paint() {
	if m.shown == m.painted {
		return
	}
	if m.counting {
		m.figures.Painted++
		m.figures.Missed = max(m.figures.Missed, m.shown-m.painted-1)
	}
	m.painted = m.shown
}

// measure runs beside the UI thread until the time is up, then calls done there.
func (m *paintMeter) measure(o PlaybackOptions, done func()) {
	l := m.player.loop
	time.Sleep(o.WarmUp)
	l.Do(func() {
		o.Began()
		m.counting = true
		m.figures.Due = -m.player.head.frame(time.Now())
	})
	samples := time.NewTicker(time.Second / 20)
	defer samples.Stop()
	for end := time.Now().Add(o.Duration); time.Now().Before(end); <-samples.C {
		asked := time.Now()
		l.Do(func() { m.figures.RoundTrips = append(m.figures.RoundTrips, time.Since(asked)) })
	}
	l.Do(func() {
		due := m.player.head.frame(time.Now())
		m.counting = false
		m.figures.Due += due
		m.figures.Missed = max(m.figures.Missed, due-m.painted-1)
		o.Ended()
		done()
	})
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
