//go:build linux

package windowtest_test

import (
	"fmt"
	"image"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"framewake/engine"
	"framewake/engine/video"
)

// runningTitle is the window's while a clip is made.
var runningTitle = regexp.MustCompile(`^\d+ % – `)

func (a *app) isRunning() bool { return runningTitle.MatchString(a.title()) }

// panel is where the knobs are.
func (a *app) panel(seen *image.RGBA) image.Rectangle {
	return image.Rect(a.stage.Max.X+1, seen.Rect.Min.Y, seen.Rect.Max.X, seen.Rect.Max.Y)
}

// generateButton waits for the one coloured button of the panel.
func (a *app) generateButton() image.Rectangle {
	a.t.Helper()
	var button image.Rectangle
	a.await("Generate to be clicked", func(seen *image.RGBA) bool {
		found := buttons(seen, a.panel(seen), isAccent)
		if len(found) == 1 {
			button = found[0]
		}
		return len(found) == 1
	})
	return button
}

// dropPhoto drops a photo and waits until it is on the stage.
func (a *app) dropPhoto(path string) {
	a.t.Helper()
	a.drop(path)
	a.await("the photo on the stage", func(seen *image.RGBA) bool {
		return share(seen, a.stage, isBeach) > visible && !a.isRunning()
	})
	a.generateButton()
}

// visible is the part of the stage that a picture takes at least.
const visible = 0.4

// generate clicks Generate and waits until the clip is being made. It returns
// where the button stood.
func (a *app) generate() image.Rectangle {
	a.t.Helper()
	button := a.generateButton()
	a.click(middle(button))
	a.eventually("making a clip", a.isRunning)
	return button
}

// generateUntilPreview generates until the preview is on the stage.
func (a *app) generateUntilPreview() image.Rectangle {
	a.t.Helper()
	before := a.look()
	button := a.generate()
	a.await("a preview on the stage", func(seen *image.RGBA) bool {
		if !a.isRunning() {
			a.t.Fatal("the clip was done before there was a preview of it")
		}
		return changed(before, seen, a.stage) > 0.2 // the crop box and what it leaves out are gone
	})
	return button
}

// awaitClip waits until the clip is done and on the stage.
func (a *app) awaitClip() {
	a.t.Helper()
	a.eventually("done", func() bool { return !a.isRunning() })
	a.generateButton()
	a.awaitTimeline()
}

// awaitTimeline waits until a clip on the stage can be steered.
func (a *app) awaitTimeline() {
	a.t.Helper()
	a.await("a clip with its timeline", func(seen *image.RGBA) bool {
		left := image.Rect(seen.Rect.Min.X, seen.Rect.Min.Y, a.stage.Max.X, seen.Rect.Max.Y)
		return len(thumbs(seen, left)) == 1
	})
}

// exported waits for the nth export, reads it, and expects nothing besides.
func (p *person) exported(n int) (name string, info video.Info, recipe engine.Recipe) {
	p.t.Helper()
	p.eventually(fmt.Sprintf("%d clips exported", n), func() bool {
		half := slices.ContainsFunc(p.clips(), func(name string) bool { return filepath.Ext(name) != ".mp4" })
		return len(p.clips()) == n && !half
	})
	name = p.clips()[n-1]
	path := filepath.Join(p.videos(), name)
	info, err := tools(p.t).Probe(p.t.Context(), path)
	if err != nil {
		p.t.Fatal(err)
	}
	if recipe, err = info.Recipe(); err != nil {
		p.t.Fatal(err)
	}
	return name, info, recipe
}

func tools(t *testing.T) video.Tools {
	t.Helper()
	found, err := video.Find(video.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
