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

// transport is the bar under the clip: play or pause, where in the clip, which frame, which second.
type transport struct {
	bar      *fyne.Container
	button   *button
	timeline *timeline
	frame    *widget.TextSegment
	second   *widget.TextSegment
	readout  *widget.RichText // of both

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
	line := container.NewThemeOverride(t.timeline, sliderLook())
	t.bar = container.NewBorder(nil, nil, t.button, container.NewCenter(t.readout), line)
	t.bar.Hide()
	t.setPlaying(false)
	return t
}

// setPlaying has the button show what a tap will do: pause what plays, play what stands.
func (t *transport) setPlaying(playing bool) {
	icon, tip := theme.MediaPlayIcon(), text("Play (Space)")
	if playing {
		icon, tip = theme.MediaPauseIcon(), text("Pause (Space)")
	}
	t.button.SetIcon(icon)
	t.button.SetToolTip(tip)
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
	second := func(frame int) string {
		return strconv.FormatFloat(float64(frame)/float64(c.rate()), 'f', 2, 64)
	}
	longest := second(len(c.Frames) - 1)
	return text("{{.Seconds}} s", words{"Seconds": padded(second(i), len(longest))})
}

// padded has at least width digits and other signs.
func padded(digits string, width int) string {
	return strings.Repeat(figureSpace, max(0, width-len(digits))) + digits
}
