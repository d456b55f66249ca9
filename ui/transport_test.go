//go:build !headless

package ui

import (
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// at is where on the timeline a frame lies.
func (t *timeline) at(frame int) fyne.Position {
	end := (theme.IconInlineSize()-4)/2 + theme.InnerPadding() - 1.5 // as widget.Slider has it
	return fyne.NewPos(end+float32(frame)/float32(t.Max)*(t.Size().Width-2*end), t.Size().Height/2)
}

// dragTo moves the pointer, its button being down.
func (t *timeline) dragTo(frame int) {
	t.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: t.at(frame)}})
}

func TestPlayButton(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		button := p.transport.button
		p.ShowClip(testClip(25, 10))
		for i, want := range []struct {
			icon, tip string
			frame     int
		}{{"pause", "Pause", 3}, {"play", "Play", 3}, {"pause", "Pause", 6}} {
			p.pass(310 * time.Millisecond)
			p.expect(want.tip, want.frame)
			if !strings.Contains(button.Icon.Name(), want.icon) || !strings.HasPrefix(button.ToolTip(), want.tip) {
				t.Errorf("after %d taps: icon %s, tip %q; want those of %s", i, button.Icon.Name(), button.ToolTip(), want.icon)
			}
			test.Tap(button)
		}
		p.still("tapped three times")
	})
}

func TestTimelineTap(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		line := p.transport.timeline
		p.ShowClip(testClip(25, 10))
		p.pass(310 * time.Millisecond)
		test.TapAt(line, line.at(20))
		p.expect("tapped while playing", 20)
		p.pass(101 * time.Millisecond)
		p.expect("playing on", 21)
		p.Toggle()
		test.TapAt(line, line.at(24))
		p.expect("tapped while paused", 24)
		p.still("tapped while paused")
	})
}

func TestTimelineDrag(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		line := p.transport.timeline
		p.ShowClip(testClip(25, 10))
		p.pass(310 * time.Millisecond)
		for _, frame := range []int{3, 4, 12, 24, 24, 0, 7} {
			line.dragTo(frame)
			p.expect("dragged while playing", frame)
			p.still("held")
		}
		p.Seek(9)
		p.expect("sought by key while held", 9)
		p.still("sought by key while held")
		line.DragEnd()
		p.expect("let go", 9)
		p.pass(101 * time.Millisecond)
		p.expect("let go, playing on", 10)

		p.Toggle()
		line.dragTo(5)
		p.expect("dragged while paused", 5)
		line.DragEnd()
		p.still("dragged while paused, let go")
	})
}

func TestTimelineDragAcrossClips(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		line := p.transport.timeline
		p.ShowClip(testClip(25, 10))
		line.dragTo(20)
		p.ShowClip(testClip(10, 10))
		p.pass(101 * time.Millisecond)
		p.expect("another clip, button still down", 1)
		line.dragTo(5)
		p.still("dragged on")
		p.ShowPreview(testClip(10, 10))
		line.dragTo(2)
		p.pass(101 * time.Millisecond)
		p.expect("a preview, button still down", 1)
		line.DragEnd()
		p.pass(101 * time.Millisecond)
		p.expect("let go", 2)
		p.Clear()
		line.DragEnd()
		p.still("let go on an empty stage")
	})
}

func TestTimelineFollows(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		line := p.transport.timeline
		p.ShowClip(testClip(49, 16))
		p.pass(10 * time.Second)
		p.Step(-1)
		for range 60 {
			p.Step(1)
			if int(line.Value) != p.index || line.Max != 48 {
				t.Fatalf("the timeline stands at %g of %g, want %d of 48", line.Value, line.Max, p.index)
			}
		}
		p.ShowClip(testClip(1, 16))
		if !line.Disabled() || !p.transport.button.Disabled() {
			t.Error("a clip of one frame can be played or scrubbed")
		}
		p.ShowClip(testClip(2, 16))
		if line.Disabled() || p.transport.button.Disabled() || line.Max != 1 {
			t.Error("a clip of two frames cannot be played or scrubbed")
		}
		p.Clear()
	})
}

func TestTransportLeavesKeysToTheWindow(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		var got []fyne.KeyName
		p.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { got = append(got, e.Name) })
		keys := []fyne.KeyName{fyne.KeySpace, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyEscape}
		for _, key := range keys {
			p.transport.timeline.TypedKey(&fyne.KeyEvent{Name: key})
		}
		if !slices.Equal(got, keys) {
			t.Errorf("the window got %v of %v", got, keys)
		}
	})
}

func TestReadout(t *testing.T) {
	for _, c := range []struct {
		frame, frames, fps int
		number, seconds    string
	}{
		{0, 49, 16, "#1/49", "0.00 s"},
		{11, 49, 16, "12/49", "0.69 s"},
		{48, 49, 16, "49/49", "3.00 s"},
		{0, 1, 7, "1/1", "0.00 s"},
		{8, 500, 7, "##9/500", "#1.14 s"},
		{499, 500, 7, "500/500", "71.29 s"},
		{99, 500, 1, "100/500", "#99.00 s"},
	} {
		number := frameText(c.frame, c.frames)
		seconds := secondText(c.frame, testClip(c.frames, c.fps))
		spaced := func(s string) string { return strings.ReplaceAll(s, "#", figureSpace) }
		if number != spaced(c.number) || seconds != spaced(c.seconds) {
			t.Errorf("frame %d of %d at %d/s: %q %q, want %q %q", c.frame, c.frames, c.fps, number, seconds, c.number, c.seconds)
		}
	}
}

func TestReadoutStandsStill(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(lookOf(theme.VariantLight))
	c := testClip(120, 10)
	width := func(i int) float32 {
		return fyne.MeasureText(frameText(i, 120)+secondText(i, c), theme.TextSize(), fyne.TextStyle{}).Width
	}
	want := width(119)
	for i := range c.Frames {
		if got := width(i); got < want-0.5 || got > want+0.5 {
			t.Errorf("frame %d: the text is %g wide, want %g as for the last frame", i, got, want)
		}
	}
}

func TestTransportLooks(t *testing.T) {
	for variant, name := range map[fyne.ThemeVariant]string{theme.VariantLight: "light", theme.VariantDark: "dark"} {
		for state, show := range map[string]func(p *player){
			"playing": func(p *player) { p.ShowClip(testClip(49, 16)); p.halt(); p.show(11) },
			"paused":  func(p *player) { p.ShowClip(testClip(120, 12)); p.Step(8) },
			"focused": func(p *player) {
				p.ShowClip(testClip(49, 16))
				p.Step(48)
				fyne.CurrentApp().Driver().CanvasForObject(p).Focus(p.transport.timeline)
			},
			"one-frame": func(p *player) { p.ShowClip(testClip(1, 16)) },
		} {
			t.Run(state+"-"+name, func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(lookOf(variant))
				p := newPlayer(make(testQueue, 10))
				w := windowOf(t, p)
				show(p)
				test.AssertImageMatches(t, "player/transport-"+state+"-"+name+".png", w.Canvas().Capture())
				p.Clear()
			})
		}
	}
}

func TestPlayerLooks(t *testing.T) {
	for name, size := range map[string]fyne.Size{
		"wide": fyne.NewSize(640, 240), "tall": fyne.NewSize(200, 320), "exact": fyne.NewSize(160+2*cropInset, 90+2*cropInset),
	} {
		t.Run(name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(lookOf(theme.VariantLight))
			p := newPlayer(make(testQueue, 10))
			w := test.NewTempWindow(t, container.NewWithoutLayout(p))
			w.SetPadded(false)
			w.Resize(size)
			p.Resize(size)
			test.AssertImageMatches(t, "player/empty-"+name+".png", w.Canvas().Capture())
			p.ShowPreview(clip{FPS: 5, Frames: []*image.RGBA{landscape(160, 90, 0)}})
			test.AssertImageMatches(t, "player/picture-"+name+".png", w.Canvas().Capture())
			p.Clear()
			test.AssertImageMatches(t, "player/empty-"+name+".png", w.Canvas().Capture())
		})
	}
}

func TestScaling(t *testing.T) {
	for _, c := range []struct {
		name  string
		w, h  float64 // in units
		grain float64
		want  canvas.ImageScale
	}{
		{"one to one", 1024, 576, 1, canvas.ImageScalePixels},
		{"one to one on a screen of scale 2", 512, 288, 2, canvas.ImageScalePixels},
		{"one to one on a screen of scale 1.25", 819.2, 460.8, 1.25, canvas.ImageScalePixels},
		{"a pixel narrower", 1023, 576, 1, canvas.ImageScaleFastest},
		{"smaller", 768, 432, 1, canvas.ImageScaleFastest},
		{"larger", 1024, 576, 2, canvas.ImageScaleFastest},
	} {
		if got := scaling(image.Pt(1024, 576), cropBounds{w: c.w, h: c.h}, c.grain); got != c.want {
			t.Errorf("%s: scaling %d, want %d", c.name, got, c.want)
		}
	}
}
