//go:build !headless

package ui

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
)

func TestBefore(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	p, press := w.stage.player, &fyne.KeyEvent{Name: fyne.KeyB}
	seen := func() image.Image { return p.picture.Image }
	for name, hold := range map[string]struct{ begin, end func() }{
		"key":          {func() { w.key(press) }, func() { w.keyUp(press) }},
		"pointer":      {func() { w.bars.before.MouseDown(nil) }, func() { w.bars.before.MouseUp(nil) }},
		"pointer away": {func() { w.bars.before.MouseDown(nil) }, func() { w.bars.before.MouseOut() }},
		"space on the button": {
			func() { w.bars.before.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) },
			func() { w.bars.before.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace}) },
		},
	} {
		p.Seek(2)
		place, size := p.picture.Position(), p.picture.Size()
		w.Canvas().Focus(w.panel.generate)
		hold.begin()
		w.until(name+": the still", func() bool { return seen() == image.Image(w.before.shown) })
		if p.picture.Position() != place || p.picture.Size() != size {
			t.Errorf("%s: the still is at %v, %v; the clip at %v, %v", name, p.picture.Position(), p.picture.Size(), place, size)
		}
		if got, want := w.before.shown.Bounds().Size(), image.Pt(640, 360); got != want {
			t.Errorf("%s: the still has %v pixels, want %v", name, got, want)
		}
		w.key(press) // the key repeats
		if hold.end(); seen() != image.Image(p.clip.Frames[p.index]) || !p.playing {
			t.Errorf("%s: let go of, frame %d is on the stage: %t, plays: %t", name, p.index, seen() == image.Image(p.clip.Frames[p.index]), p.playing)
		}
		if w.Canvas().Focused() != w.panel.generate {
			t.Errorf("%s: the focus is gone", name)
		}
	}
	w.key(press)
	w.makeClip()
	if seen() != image.Image(p.clip.Frames[p.index]) {
		t.Error("another clip came, and the still hides it")
	}
}

func TestUseFrame(t *testing.T) {
	w := newWindowTest(t)
	w.bring("my.beach.png", 640, 360)
	w.turn(func(f *form) { f.set("fps", 11) })
	w.makeClip()
	w.stage.player.Toggle()
	w.stage.player.Seek(4)
	w.key(&fyne.KeyEvent{Name: fyne.KeyP})
	w.until("the frame", func() bool { return w.state.phase() == ready })
	p := w.state.picture
	if p.name != "my beach frame 5" || p.photo.Image.Width != testClipWidth || p.photo.Image.Height != testClipHeight {
		t.Errorf("the picture is %q of %d × %d", p.name, p.photo.Image.Width, p.photo.Image.Height)
	}
	if want := landscape(testClipWidth, testClipHeight, 4*4); string(p.shown.Pix) != string(want.Pix) {
		t.Error("the picture is not the frame")
	}
	if got := w.state.form.value("fps"); got != 11 {
		t.Errorf("the frame rate is %v", got)
	}
	w.makeClip()
	if got := w.state.take.Recipe.Request.Source; got != "my beach frame 5" {
		t.Errorf("the recipe's source is %q", got)
	}
	if got := frameName("my beach frame 5", 0); got != "my beach frame 5 frame 1" {
		t.Errorf("a frame of a clip of a frame is %q", got)
	}
	w.ffmpeg.frames = 3
	w.stage.player.Seek(7)
	w.useFrame()
	w.until("a problem", func() bool { return w.state.problem != nil })
}
