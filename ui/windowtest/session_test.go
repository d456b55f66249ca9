//go:build linux

package windowtest_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestSession is an evening's work: two photos dropped, a change taken back,
// jobs queued and one of them cancelled, two takes compared, one exported in
// three formats, and the settings brought back from what was exported.
func TestSession(t *testing.T) {
	p := newPerson(t)
	p.prefer(middling)
	a := p.open()
	a.dropPhoto(beach(t))
	a.takeBack()
	a.queueAndCancel()
	a.drop(winter(t))
	a.await("the second photo on the stage", func(seen *image.RGBA) bool { return share(seen, a.stage, isWinter) > visible })
	a.generateButton()
	a.press(keyControl, keyReturn)
	a.eventually("two takes", func() bool { return len(p.takes()) == 2 && len(p.jobs()) == 0 })
	a.keep("two takes")
	a.compare()
	first := a.exportFormats()
	a.bringBack(first)
}

// takeBack turns a knob, takes that back, and has it again.
func (a *app) takeBack() {
	a.t.Helper()
	knobs := func() []image.Rectangle { seen := a.look(); return thumbs(seen, a.panel(seen)) }
	before := knobs()
	a.raiseMotion()
	after := knobs()
	a.press(keyControl, keyZ)
	a.eventually("a change taken back", func() bool { return slices.Equal(knobs(), before) })
	a.press(keyControl, keyShift, keyZ)
	a.eventually("a change had again", func() bool { return slices.Equal(knobs(), after) })
}

// queueAndCancel asks for two clips and gives up the one that is watched.
func (a *app) queueAndCancel() {
	a.t.Helper()
	a.press(keyControl, keyReturn)
	a.eventually("making a clip", a.isRunning)
	a.press(keyControl, keyReturn)
	a.eventually("two jobs", func() bool { return len(a.jobs()) == 2 })
	a.keep("queue")
	a.press(keyEscape)
	a.eventually("one job", func() bool { return len(a.jobs()) == 1 })
}

// compare brings a take to the stage and the other one beside it.
func (a *app) compare() {
	a.t.Helper()
	a.click(middle(a.firstTake()))
	a.awaitTimeline()
	a.press(keyC)
	const each = 0.15
	both := func(seen *image.RGBA) bool {
		return share(seen, a.stage, isBeach) > each && share(seen, a.stage, isWinter) > each
	}
	a.await("two clips beside each other", both)
	a.keep("compared")
	a.press(keyC)
	a.await("one clip again", func(seen *image.RGBA) bool { return !both(seen) && share(seen, a.stage, isBeach) > visible })
}

// exportFormats exports the clip on the stage as MP4, and as what the dialog
// offers next; each is probed. It returns the path of the MP4.
func (a *app) exportFormats() (mp4 string) {
	a.t.Helper()
	a.press(keyControl, keyE)
	name, _, _ := a.exported(1)
	for n, extension := range []string{".gif", ".webp"} {
		a.exportBy(n + 2)
		a.eventually("exported as "+extension, func() bool {
			return len(a.clips()) == n+2 && slices.ContainsFunc(a.clips(), func(clip string) bool { return filepath.Ext(clip) == extension })
		})
	}
	a.keep("exported")
	for _, clip := range a.clips() {
		info, err := tools(a.t).Probe(a.t.Context(), filepath.Join(a.videos(), clip))
		if err != nil {
			a.t.Fatal(err)
		}
		if info.Width != 512 || info.Height != 288 || info.Frames != 49 {
			a.t.Errorf("%s has %d frames of %d×%d, want 49 of 512×288", clip, info.Frames, info.Width, info.Height)
		}
		if recipe, err := info.Recipe(); err != nil || recipe.Request.Source != beachPhoto {
			a.t.Errorf("%s: the recipe is of %q, %v, want %q", clip, recipe.Request.Source, err, beachPhoto)
		}
	}
	return filepath.Join(a.videos(), name)
}

// exportBy opens the dialog, takes the nth of its formats, and exports.
func (a *app) exportBy(format int) {
	a.t.Helper()
	before := a.look()
	a.press(keyControl, keyShift, keyE)
	a.await("a dialog", func(seen *image.RGBA) bool { return changed(before, seen, seen.Rect) > 0.2 })
	stops := 2 // the preset and the format,
	if format > 2 {
		stops++ // and what keeps a preset of one's own
	}
	for range stops {
		a.press(keyTab)
	}
	before = a.look()
	a.press(keyDown)
	a.await("a menu", func(seen *image.RGBA) bool { return changed(before, seen, seen.Rect) > 0.02 })
	a.chooseFrom(format)
	a.keep(fmt.Sprint("format ", format))
	a.press(keyReturn)
}

// bringBack drops an export: what made it is in the form again, and makes the
// same clip, to the byte.
func (a *app) bringBack(export string) {
	a.t.Helper()
	before := a.takes()
	master := func(take string) []byte {
		b, err := os.ReadFile(a.path(filepath.Join(".local/share/framewake/library/takes", take, "master.mkv")))
		if err != nil {
			a.t.Fatal(err)
		}
		return b
	}
	unlocked := a.look()
	a.drop(export)
	a.await("its seed locked", func(seen *image.RGBA) bool {
		panel := a.panel(seen)
		return changed(unlocked, seen, panel) > 0.001 && len(buttons(seen, panel, isAccent)) == 1
	})
	a.press(keyControl, keyReturn)
	a.eventually("a third take", func() bool { return len(a.takes()) == 3 && len(a.jobs()) == 0 })
	made := slices.DeleteFunc(a.takes(), func(take string) bool { return slices.Contains(before, take) })
	if !slices.ContainsFunc(before, func(take string) bool { return bytes.Equal(master(take), master(made[0])) }) {
		a.t.Errorf("take %s is none of %q again", made[0], before)
	}
	a.keep("made again")
}
