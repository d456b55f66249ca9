//go:build linux

package windowtest_test

import (
	"fmt"
	"image"
	"slices"
	"testing"

	"framewake/engine"
)

// TestPhotoToClip is the main job, with everything as it is at the first start:
// drop a photo, choose the part, turn a knob, generate, watch, export.
func TestPhotoToClip(t *testing.T) {
	a := newPerson(t).open()
	a.keep("empty")
	a.dropPhoto(beach(t))
	if got, want := a.title(), beachPhoto+" – Framewake"; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
	a.keep("photo")
	a.lowerCrop()
	a.raiseMotion()
	a.keep("knob turned")
	a.generate()
	a.watchPreview()
	a.awaitClip()
	a.keep("clip")
	a.watchClip()
	a.checkExport()
}

// lowerCrop drags the crop box to the lower edge of the photo.
func (a *app) lowerCrop() {
	a.t.Helper()
	before := a.look()
	from := middle(a.stage)
	a.drag(from, from.Add(image.Pt(0, a.stage.Dy()/3)))
	a.await("a crop box that was moved", func(seen *image.RGBA) bool { return changed(before, seen, a.stage) > 0.1 })
}

// raiseMotion drags the first slider to the right.
func (a *app) raiseMotion() {
	a.t.Helper()
	seen := a.look()
	before := thumbs(seen, a.panel(seen))
	if want := 5; len(before) != want {
		a.t.Fatalf("%d sliders at %v, want %d", len(before), before, want)
	}
	const by = 30
	from := middle(before[0])
	a.drag(from, from.Add(image.Pt(by, 0)))
	a.await("a slider that was moved", func(seen *image.RGBA) bool {
		after := thumbs(seen, a.panel(seen))
		return len(after) == len(before) && distanceOf(after[0].Min.X, before[0].Min.X+by) <= 3 && slices.Equal(after[1:], before[1:])
	})
}

func distanceOf(a, b int) int { return max(a, b) - min(a, b) }

// watchPreview expects something else on the stage, again and again, before the clip is done.
func (a *app) watchPreview() {
	a.t.Helper()
	const least, noticeable = 8, 0.01
	changes, before := 0, a.look()
	a.await("done", func(seen *image.RGBA) bool {
		running := a.isRunning()
		if running && changed(before, seen, a.stage) > noticeable {
			before = seen
			if changes++; changes == least {
				a.keep("preview")
			}
		}
		return !running
	})
	if changes < least {
		a.t.Errorf("while the clip was made the stage changed %d times, want %d", changes, least)
	}
}

// watchClip expects the clip to move until it is paused, and again after.
func (a *app) watchClip() {
	a.t.Helper()
	const noticeable = 0.005
	moves := func() {
		a.t.Helper()
		before := a.look()
		a.await("a clip that plays", func(seen *image.RGBA) bool { return changed(before, seen, a.stage) > noticeable })
	}
	moves()
	a.press(keySpace)
	before, still := a.look(), 0
	a.await("a clip that stands still", func(seen *image.RGBA) bool {
		if still++; changed(before, seen, a.stage) > 0 {
			before, still = seen, 0
		}
		return still == 10
	})
	a.press(keySpace)
	moves()
}

// checkExport exports with the button, and again with the keyboard.
func (a *app) checkExport() {
	a.t.Helper()
	a.click(middle(a.exportButton()))
	name, info, recipe := a.exported(1)
	a.keep("exported")
	q := recipe.Request
	if want := fmt.Sprintf("Été à la plage #1 100%%-%d-1.mp4", q.Seed); name != want {
		a.t.Errorf("exported as %q, want %q", name, want)
	}
	if info.Codec != "h264" || info.PixelFormat != "yuv420p" || info.Width != 1024 || info.Height != 576 || info.Frames != 49 || info.FPS.Float() != 16 {
		a.t.Errorf("exported %+v; want 49 frames of 1024×576 pixels, 16 a second, as h264 in yuv420p", info)
	}
	if q.Source != beachPhoto || q.Model != engine.BuiltinModel || q.Frames != 49 {
		a.t.Errorf("the recipe is %+v; want %q, model %s, 49 frames", q, beachPhoto, engine.BuiltinModel)
	}
	if q.MotionBucketID < 140 || q.MotionBucketID > 254 {
		a.t.Errorf("motion %d; want what the slider was dragged to, more than 127", q.MotionBucketID)
	}
	if want := (engine.Rect{X: 0, Y: photoHeight - 675, Width: photoWidth, Height: 675}); q.Crop != want {
		a.t.Errorf("the clip shows %+v of the photo, want the lower part, %+v", q.Crop, want)
	}
	a.press(keyControl, keyE)
	if again, _, _ := a.exported(2); again != fmt.Sprintf("Été à la plage #1 100%%-%d-2.mp4", q.Seed) {
		a.t.Errorf("the second export is called %q", again)
	}
	a.must(screen.closeWindow(a.window)) // nothing is lost, so nothing is asked
	a.eventually("closed", a.hasEnded)
	if code := a.cmd.ProcessState.ExitCode(); code != 0 {
		a.t.Errorf("exit code %d", code)
	}
	a.nobodyLeft()
	a.noJobs()
}

// exportButton is the first large button below Generate.
func (a *app) exportButton() image.Rectangle {
	a.t.Helper()
	generate := a.generateButton()
	seen := a.look()
	below := image.Rect(generate.Min.X, generate.Max.Y+2, generate.Max.X, a.stage.Max.Y+80).Intersect(seen.Rect)
	buttons := raised(seen, below)
	if len(buttons) == 0 {
		a.t.Fatal("no button below Generate")
	}
	return buttons[0]
}
