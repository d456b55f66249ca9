//go:build !headless

package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// transport is the bar under the clip: play or pause, where in the clip, which frame, which second, how fast, and what
// comes after the end.
type transport struct {
	bar      *fyne.Container
	button   *button
	timeline *timeline
	frame    *widget.TextSegment
	second   *widget.TextSegment
	readout  *widget.RichText // of both
	speed    *button
	order    *button
	screen   *button

	frames, seconds []string // what the readout says of each frame of the clip
}

// newTransport makes the bar of a player. It starts hidden, for there is no clip yet.
func newTransport(p *player) *transport {
	t := &transport{
		button:   iconButton(nil, "", p.Toggle),
		timeline: newTimeline(p.Seek, p.hold, p.release),
		frame:    &widget.TextSegment{Style: widget.RichTextStyleInline},
		second:   &widget.TextSegment{Style: widget.RichTextStyleInline},
	}
	t.second.Style.ColorName = colorSecondary
	t.readout = widget.NewRichText(t.frame, t.second)
	t.speed = newButton("", nil, func() { t.showSpeeds(p) })
	t.speed.Importance = widget.LowImportance
	t.speed.SetToolTip(text("How fast it plays (J, L)"))
	t.order = iconButton(nil, "", func() { p.choose(func() { p.SetOrder(p.order.next()) }) })
	t.screen = iconButton(nil, "", func() {
		if p.screen != nil {
			p.screen()
		}
	})
	line := container.NewThemeOverride(t.timeline, sliderLook())
	t.bar = container.NewBorder(nil, nil, t.button,
		row(0, container.NewCenter(t.readout), sized(t.speed, speedWidth, 0), t.order, t.screen), line)
	t.bar.Hide()
	t.setPlaying(false)
	t.setSpeed(p.speed)
	t.setOrder(p.order)
	t.setFull(false)
	return t
}

// setPlaying has the button show what a tap will do: pause what plays, play what stands.
func (t *transport) setPlaying(playing bool) {
	icon, tip := theme.MediaPlayIcon(), text("Play (Space or K)")
	if playing {
		icon, tip = theme.MediaPauseIcon(), text("Pause (Space or K)")
	}
	t.button.SetIcon(icon)
	t.button.SetToolTip(tip)
}

// speedWidth holds every speed's text.
const speedWidth = 60

func (t *transport) setSpeed(quarters int) { t.speed.SetText(speedText(quarters)) }

// setOrder has the button show what comes after the last frame.
func (t *transport) setOrder(o playOrder) {
	icon, tip := loopsIcon(), text("Plays over and over")
	switch o {
	case bounces:
		icon, tip = bouncesIcon(), text("Plays there and back")
	case once:
		icon, tip = onceIcon(), text("Plays once")
	}
	t.order.SetIcon(icon)
	t.order.SetToolTip(tip)
}

// setFull has the button say whether the clip fills the screen.
func (t *transport) setFull(full bool) {
	icon, tip := theme.ViewFullScreenIcon(), text("Fill the screen (F)")
	if full {
		icon, tip = theme.ViewRestoreIcon(), text("Back to the window (F or Esc)")
	}
	t.screen.SetIcon(icon)
	t.screen.SetToolTip(tip)
}

// showSpeeds opens the menu of speeds, above the button.
func (t *transport) showSpeeds(p *player) {
	items := make([]*fyne.MenuItem, 0, len(playSpeeds))
	for _, quarters := range playSpeeds {
		item := fyne.NewMenuItem(speedText(quarters), func() { p.choose(func() { p.SetSpeed(quarters) }) })
		item.Checked = quarters == p.speed
		items = append(items, item)
	}
	driver := fyne.CurrentApp().Driver()
	if c := driver.CanvasForObject(t.speed); c != nil {
		menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
		menu.ShowAtPosition(driver.AbsolutePositionForObject(t.speed).SubtractXY(0, menu.MinSize().Height))
	}
}

// setClip arranges the bar for a clip, at its first frame. All frames' texts are equally wide.
func (t *transport) setClip(c clip) {
	t.frames, t.seconds = t.frames[:0], t.seconds[:0]
	for i := range c.Frames {
		t.frames = append(t.frames, frameText(i, len(c.Frames)))
		t.seconds = append(t.seconds, emSpace+secondText(i, c))
	}
	t.timeline.setLength(len(c.Frames))
	if len(c.Frames) > 1 {
		t.button.Enable()
	} else {
		t.button.Disable()
	}
	t.setFrame(0)
	t.bar.Refresh()
}

func (t *transport) setFrame(i int) {
	t.timeline.show(i)
	t.frame.Text, t.second.Text = t.frames[i], t.seconds[i]
	t.readout.Refresh()
}

const (
	emSpace     = "\u2003"
	figureSpace = "\u2007" // as wide as a digit, so that what is padded with it stands still while its digits run
)

// frameText is "12/49" for the twelfth of 49 frames, which is frame 11.
func frameText(i, frames int) string {
	last := strconv.Itoa(frames)
	return padded(strconv.Itoa(i+1), len(last)) + "/" + last
}

// secondText is "0.69 s", when frame i begins.
func secondText(i int, c clip) string {
	second := func(frame int) string { return fixedNumber(float64(frame)/float64(c.rate()), 2) }
	longest := second(len(c.Frames) - 1)
	return text("{{.Seconds}} s", words{"Seconds": padded(second(i), len(longest))})
}

// padded has at least width digits and other signs.
func padded(digits string, width int) string {
	return strings.Repeat(figureSpace, max(0, width-len(digits))) + digits
}
