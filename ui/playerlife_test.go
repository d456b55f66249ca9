//go:build !headless

package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestPreviewKeepsItsPlace(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowPreview(testClip(10, 10))
		if p.Transport().Visible() {
			t.Error("the preview has a transport bar")
		}
		for i := range 20 { // a preview every 130 ms, as if there were only one
			p.pass(130 * time.Millisecond)
			p.ShowPreview(testClip(10, 10))
			p.expect("replaced", (130*(i+1))/100%10)
		}
		p.pass(50 * time.Millisecond) // 2.65 s
		p.ShowPreview(testClip(49, 16))
		p.expect("0.65 s into 49 frames at 16", 10)
		p.pass(36 * time.Millisecond) // 0.686 s; frame 11 is due at 0.6875 s
		p.expect("before the next is due", 10)
		p.pass(2 * time.Millisecond)
		p.expect("the next is due", 11)
		p.ShowClip(testClip(49, 16))
		p.expect("the clip is done", 0)
		p.ShowPreview(testClip(49, 16))
		p.expect("the next clip's first preview", 0)
		p.Clear()
	})
}

// TestExchangeKeepsItsPlace: another clip goes on where the one before stood.
func TestExchangeKeepsItsPlace(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.Exchange(testClip(10, 10))
		p.expect("in the place of nothing", 0)
		p.pass(1730 * time.Millisecond)
		p.Exchange(testClip(10, 10))
		p.expect("another one like it", 7)
		p.pass(71 * time.Millisecond) // 1.801 s
		p.expect("the next is due", 8)
		p.Exchange(testClip(40, 20))
		p.expect("0.8 s into 40 frames at 20", 16)
		p.Toggle()
		p.pass(time.Second)
		p.Exchange(testClip(10, 10))
		p.expect("standing", 8)
		p.pass(time.Second)
		p.expect("still standing", 8)
		p.Exchange(testClip(5, 10))
		p.expect("standing past the end of a shorter one", 3)
		p.Toggle()
		p.pass(101 * time.Millisecond)
		p.expect("playing on", 4)
		p.ShowPreview(testClip(10, 10))
		p.Exchange(testClip(10, 10))
		p.expect("in the place of a preview", 0)
		p.Clear()
	})
}

func TestPreviewCannotBeSteered(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowPreview(testClip(10, 10))
		p.pass(310 * time.Millisecond)
		p.Toggle()
		p.Step(3)
		p.Seek(9)
		p.expect("after all keys", 3)
		p.pass(100 * time.Millisecond)
		p.expect("playing on", 4)
		p.Clear()
	})
}

func TestPlayerStandsStillWhileHidden(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 10))
		p.pass(310 * time.Millisecond)
		p.Hide()
		p.still("hidden")
		p.Show()
		p.expect("shown", 3)
		p.pass(101 * time.Millisecond)
		p.expect("playing on", 4)
		p.Toggle()
		p.Hide()
		p.Show()
		p.still("hidden and shown while paused")
		p.Hide()
		p.ShowClip(testClip(25, 10))
		p.still("given a clip while hidden")
		p.Show()
		p.pass(101 * time.Millisecond)
		p.expect("given a clip while hidden, then shown", 1)
		p.Hide()
	})
}

func TestPlayerEndsWithItsRenderer(t *testing.T) {
	inFakeTime(t, func(p *playerTest) {
		p.ShowClip(testClip(25, 10))
		p.pass(310 * time.Millisecond)
		test.WidgetRenderer(p.player).Destroy()
		p.still("not drawn any more")
		p.CreateRenderer()
		p.pass(101 * time.Millisecond)
		p.expect("drawn again", 4)
		test.WidgetRenderer(p.player).Destroy()
		p.ShowClip(testClip(10, 10))
		p.still("given a clip when its window is closed")
	})
}

func TestPlayerBeforeItIsDrawn(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(lookOf(theme.VariantDark))
	queue := make(testQueue, 10)
	p := newPlayer(queue)
	p.ShowPreview(testClip(3, 10))
	p.ShowClip(testClip(3, 10))
	if p.metronome != nil {
		t.Error("a player that is in no window lets time run")
	}
}
