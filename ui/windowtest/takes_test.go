//go:build linux

package windowtest_test

import (
	"bytes"
	"image"
	"os"
	"path/filepath"
	"testing"
)

// TestTakeStays: the clip of the last time is there after a restart, plays, and exports to the same bytes. Its MP4,
// dropped on the window, brings back what makes it again, to the byte.
func TestTakeStays(t *testing.T) {
	p := newPerson(t)
	p.prefer(map[string]float64{"num_frames": 9, "motion_bucket_id": 100})
	a := p.open()
	a.dropPhoto(beach(t))
	a.generate()
	a.awaitClip()
	a.press(keyControl, keyE)
	name, _, recipe := a.exported(1)
	first := filepath.Join(p.videos(), name)
	a.must(screen.closeWindow(a.window))
	a.eventually("closed", a.hasEnded)

	a = p.open()
	a.keep("with the take of the last time")
	a.click(middle(a.firstTake()))
	a.awaitTimeline()
	a.watchClip()
	a.keep("played again")
	a.press(keyControl, keyE)
	p.sameExport(2, first)

	a.raiseMotion()
	a.drop(first)
	a.generateButton()
	a.keep("its MP4 was dropped")
	a.press(keyControl, keyReturn)
	p.eventually("a second take", func() bool { return len(p.takes()) == 2 })
	a.awaitClip()
	a.press(keyControl, keyE)
	p.sameExport(3, first)
	if recipe.Request.MotionBucketID != 100 {
		t.Errorf("motion %d, want the 100 that were preferred", recipe.Request.MotionBucketID)
	}
}

// firstTake waits for the picture of the only take in the strip below the stage, which is empty.
func (a *app) firstTake() image.Rectangle {
	a.t.Helper()
	var card image.Rectangle
	a.await("a take below the stage", func(seen *image.RGBA) bool {
		below := image.Rect(a.stage.Min.X, middle(a.stage).Y, a.stage.Max.X, seen.Rect.Max.Y)
		const least = 3000 // pixels
		card = bounds(seen, below, isBeach)
		return area(card) > least
	})
	return card
}

// sameExport waits for the nth export and expects the bytes of another one.
func (p *person) sameExport(n int, other string) {
	p.t.Helper()
	name, _, _ := p.exported(n)
	got, err := os.ReadFile(filepath.Join(p.videos(), name))
	if err != nil {
		p.t.Fatal(err)
	}
	want, err := os.ReadFile(other)
	if err != nil {
		p.t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		p.t.Errorf("%s (%d bytes) is not the same as %s (%d bytes)", name, len(got), filepath.Base(other), len(want))
	}
}
