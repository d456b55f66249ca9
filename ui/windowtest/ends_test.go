//go:build linux

package windowtest_test

import (
	"bytes"
	"image"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// long makes a clip that takes seconds, so that something can happen meanwhile,
// and shows a preview soon.
var long = map[string]float64{"num_frames": 150, "num_inference_steps": 50}

func TestCancel(t *testing.T) {
	p := newPerson(t)
	p.prefer(long)
	a := p.open()
	a.dropPhoto(beach(t))
	for _, way := range []struct {
		name   string
		cancel func(generate image.Rectangle)
	}{
		{"button", func(generate image.Rectangle) { a.click(middle(generate)) }}, // it stands where Generate stood
		{"Esc", func(image.Rectangle) { a.press(keyEscape) }},
	} {
		button := a.generateUntilPreview()
		if len(p.runs()) != 1 {
			t.Errorf("%s: %d jobs have a folder, want 1", way.name, len(p.runs()))
		}
		a.keep("running")
		sent := time.Now()
		way.cancel(button)
		a.generateButton() // is there again
		t.Logf("%s: usable again after %v", way.name, time.Since(sent).Round(time.Millisecond))
		a.keep("cancelled with " + way.name)
		if a.isRunning() {
			t.Errorf("%s: the title is still %q", way.name, a.title())
		}
		p.eventually("without processes at work", func() bool { return len(a.atWork()) == 0 })
		p.noRuns()
		if seen := a.look(); share(seen, a.stage, isBeach) < visible {
			t.Errorf("%s: the photo is not on the stage", way.name)
		}
	}
	if len(p.clips()) > 0 {
		t.Errorf("clips %q were exported", p.clips())
	}
}

// TestSecondPhoto drops another photo while a clip is made.
func TestSecondPhoto(t *testing.T) {
	p := newPerson(t)
	p.prefer(map[string]float64{"num_frames": 49})
	a := p.open()
	a.dropPhoto(beach(t))
	a.generate()
	a.drop(winter(t))
	if !a.isRunning() {
		t.Fatal("the clip was done before the second photo came")
	}
	a.awaitClip()
	clip := a.await("the second photo offered", func(seen *image.RGBA) bool { return len(a.offer(seen)) == 1 })
	a.keep("offered")
	if got := share(clip, a.stage, isBeach); got < visible {
		t.Errorf("%.0f %% of the stage show the clip of the first photo, want %.0f %%", 100*got, 100*visible)
	}
	a.press(keyControl, keyE)
	if name, info, recipe := p.exported(1); recipe.Request.Source != beachPhoto || info.Frames != 49 || info.Width != 512 {
		t.Errorf("exported %s with %d frames, %d pixels wide, of %q; want 49, 512 and %q", name, info.Frames, info.Width, recipe.Request.Source, beachPhoto)
	}
	a.click(middle(a.offer(a.look())[0]))
	a.await("the second photo on the stage", func(seen *image.RGBA) bool { return share(seen, a.stage, isWinter) > visible })
	a.keep("second photo")
	if want := winterPhoto + " – Framewake"; a.title() != want {
		t.Errorf("the title is %q, want %q", a.title(), want)
	}
}

// offer finds the button in the stage's upper right corner.
func (a *app) offer(seen *image.RGBA) []image.Rectangle {
	corner := image.Rect(middle(a.stage).X, a.stage.Min.Y, a.stage.Max.X, a.stage.Min.Y+a.stage.Dy()/10)
	return slices.DeleteFunc(raised(seen, corner.Inset(4)), func(p image.Rectangle) bool { return share(seen, p, isBeach) > 0.5 })
}

// TestClose closes the window while a clip is made: once by mistake, once in earnest.
func TestClose(t *testing.T) {
	p := newPerson(t)
	p.prefer(long)
	a := p.open()
	a.dropPhoto(beach(t))
	a.generateUntilPreview()
	_, back := a.askedToClose()
	a.keep("asked")
	a.click(middle(back))
	a.await("the question gone", func(seen *image.RGBA) bool { return len(buttons(seen, seen.Rect, isDanger)) == 0 })
	if !a.isRunning() {
		t.Error("the clip is not made any more, although the window stayed open")
	}
	closing, _ := a.askedToClose()
	a.click(middle(closing))
	a.eventually("closed", a.hasEnded)
	if code := a.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	p.nobodyLeft()
	p.noRuns()
}

// askedToClose closes the window and waits for the question. It finds the
// button that closes all the same, and the one to the left of it that does not.
func (a *app) askedToClose() (closing, back image.Rectangle) {
	a.t.Helper()
	a.must(screen.closeWindow(a.window))
	a.await("asked a question", func(seen *image.RGBA) bool {
		red := buttons(seen, seen.Rect, isDanger)
		if len(red) != 1 {
			return false
		}
		closing = red[0]
		const air = 12 // around a button, in the colour of the dialog
		grey := raised(seen, image.Rect(closing.Min.X-closing.Dx()*3/2, closing.Min.Y-air, closing.Min.X-1, closing.Max.Y+air))
		if len(grey) == 1 {
			back = grey[0]
		}
		return len(grey) == 1
	})
	return closing, back
}

// TestKill ends the program from outside while a clip is made.
func TestKill(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			p := newPerson(t)
			p.prefer(long)
			a := p.open()
			a.dropPhoto(beach(t))
			a.generateUntilPreview()
			if err := a.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			a.eventually("ended", a.hasEnded)
			p.nobodyLeft()
			if signal == syscall.SIGKILL {
				t.Logf("left behind until the next start: %q", p.runs())
				p.open()
				p.eventually("swept", func() bool { return len(p.runs()) == 0 })
				return
			}
			p.noRuns()
		})
	}
}

// TestEngineKilled kills the process in which a clip is made.
func TestEngineKilled(t *testing.T) {
	p := newPerson(t)
	p.prefer(long)
	a := p.open()
	a.dropPhoto(beach(t))
	a.generateUntilPreview()
	engines := slices.DeleteFunc(p.processes(), func(q process) bool { return !q.isEngine() })
	if len(engines) != 1 {
		t.Fatalf("%d engines, want 1", len(engines))
	}
	if err := syscall.Kill(engines[0].id, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	a.generateButton()
	a.keep("told")
	p.eventually("without processes at work", func() bool { return len(a.atWork()) == 0 })
	p.noRuns()
	a.generateUntilPreview() // with another engine
}

// TestNoDisplay starts the program where there is nothing to open a window on.
func TestNoDisplay(t *testing.T) {
	for name, environment := range map[string]string{
		"none":         "",
		"none at all":  "DISPLAY=",
		"not there":    "DISPLAY=:12345",
		"no Wayland":   "WAYLAND_DISPLAY=wayland-7",
		"out of reach": "DISPLAY=nowhere.invalid:0",
	} {
		t.Run(name, func(t *testing.T) {
			p := newPerson(t)
			cmd := exec.Command(program)
			cmd.Env = append(slices.DeleteFunc(p.env, func(v string) bool { return strings.HasPrefix(v, "DISPLAY=") }), environment)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			_ = cmd.Run()
			if !regexp.MustCompile(`^framewake: [^\n]*display[^\n]*\n$`).MatchString(stderr.String()) || stdout.Len() > 0 {
				t.Errorf("stdout %q, stderr %q; want one sentence about the display on stderr", &stdout, &stderr)
			}
			if code := cmd.ProcessState.ExitCode(); code != 1 {
				t.Errorf("exit code %d, want 1", code)
			}
		})
	}
}
