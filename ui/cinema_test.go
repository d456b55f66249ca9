//go:build !headless

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestCinema(t *testing.T) {
	w := newWindowTest(t)
	f := func() { w.key(&fyne.KeyEvent{Name: fyne.KeyF}) }
	if f(); w.FullScreen() {
		t.Error("nothing to see fills the screen")
	}
	w.bring("a.png", 640, 360)
	f()
	if !w.FullScreen() || w.content.Visible() || !w.stage.crop.Visible() || w.cinema.foot.Visible() {
		t.Errorf("the picture: full screen %t, window %t, picture %t, transport %t", w.FullScreen(), w.content.Visible(),
			w.stage.crop.Visible(), w.cinema.foot.Visible())
	}
	w.makeClip()
	p := w.stage.player
	if p.Size() != w.Canvas().Size() || !p.Visible() {
		t.Errorf("the clip has %v of %v, visible %t", p.Size(), w.Canvas().Size(), p.Visible())
	}
	w.cinema.box.Objects[1].(*pointerWatch).MouseMoved(nil)
	if !w.cinema.foot.Visible() || !w.cinema.transport.bar.Visible() {
		t.Error("the pointer did not bring the transport")
	}
	p.Seek(3)
	test.Tap(w.cinema.transport.order)
	if p.order != bounces || w.cinema.transport.timeline.Value != 3 {
		t.Errorf("the bar steers to %q and stands at %v", p.order, w.cinema.transport.timeline.Value)
	}
	w.Canvas().Focus(w.cinema.transport.button)
	w.cinema.hide()
	if w.cinema.foot.Visible() || w.Canvas().Focused() != nil {
		t.Errorf("after a while the transport is visible: %t, has the focus: %t", w.cinema.foot.Visible(), w.Canvas().Focused() != nil)
	}
	w.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.FullScreen() || !w.content.Visible() || w.cinema.box.Visible() || w.state.phase() != finished {
		t.Error("Esc did not bring the window back")
	}
	if w.transport.timeline.Value != float64(p.index) || w.transport.order.ToolTip() != "Plays there and back" {
		t.Errorf("back in the window the timeline stands at %v, the order is %q", w.transport.timeline.Value, w.transport.order.ToolTip())
	}
}

func TestCinemaLooks(t *testing.T) {
	clip := func(w *windowTest) { w.makeClip(); w.stage.player.Seek(5); w.fillScreen() }
	for _, l := range []struct {
		name    string
		size    fyne.Size
		variant fyne.ThemeVariant
		do      func(w *windowTest)
	}{
		{"cinema-clip", fyne.NewSize(900, 600), theme.VariantLight, clip},
		{"cinema-clip-large", fyne.NewSize(1920, 1200), theme.VariantDark, clip},
		{"cinema-picture", fyne.NewSize(900, 600), theme.VariantLight, func(w *windowTest) { w.fillScreen() }},
		{"speeds", fyne.NewSize(900, 600), theme.VariantLight, func(w *windowTest) {
			w.makeClip()
			w.stage.player.SetOrder(bounces)
			w.stage.player.Step(5)
			test.Tap(w.stage.player.transport.speed)
		}},
	} {
		t.Run(l.name, func(t *testing.T) {
			w := newWindowTest(t)
			fyne.CurrentApp().Settings().SetTheme(lookOf(l.variant))
			w.Resize(l.size)
			w.bring("beach.png", 640, 480)
			l.do(w)
			w.thumbnailed()
			w.stage.player.halt()
			test.AssertImageMatches(t, "window/"+l.name+".png", w.Canvas().Capture())
		})
	}
}
