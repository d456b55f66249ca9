//go:build linux

package windowtest_test

import (
	"bytes"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"framewake/engine"
)

// long makes a clip that takes seconds, so that something can happen meanwhile,
// and shows a preview soon.
var long = map[string]float64{"num_frames": 150, "num_inference_steps": 50}

// middling makes one that takes a few.
var middling = map[string]float64{"num_frames": 49, "num_inference_steps": 8}

func TestCancel(t *testing.T) {
	p := newPerson(t)
	p.prefer(long)
	a := p.open()
	a.dropPhoto(beach(t))
	for _, way := range []struct {
		name   string
		cancel func()
	}{
		{"button", func() { a.click(middle(a.cancelButton())) }},
		{"Esc", func() { a.press(keyEscape) }},
	} {
		a.generateUntilPreview()
		if len(p.jobs()) != 1 {
			t.Errorf("%s: %d jobs have a folder, want 1", way.name, len(p.jobs()))
		}
		a.keep("running")
		sent := time.Now()
		way.cancel()
		a.eventually("cancelled", func() bool { return !a.isRunning() })
		t.Logf("%s: cancelled after %v", way.name, time.Since(sent).Round(time.Millisecond))
		a.generateButton()
		a.keep("cancelled with " + way.name)
		p.eventually("without processes at work", func() bool { return len(a.atWork()) == 0 })
		p.noJobs()
		a.await("the photo on the stage", func(seen *image.RGBA) bool { return share(seen, a.stage, isBeach) > visible })
	}
	if len(p.clips()) > 0 || len(p.takes()) > 0 {
		t.Errorf("clips %q were exported, takes %q kept", p.clips(), p.takes())
	}
}

// cancelButton is the one below the stage while a clip is made.
func (a *app) cancelButton() image.Rectangle {
	a.t.Helper()
	var button image.Rectangle
	a.await("a button to cancel", func(seen *image.RGBA) bool {
		const bar = 76 // with the air below it
		below := image.Rect(a.stage.Min.X, seen.Rect.Max.Y-bar, a.stage.Max.X, seen.Rect.Max.Y)
		found := raised(seen, below)
		if len(found) > 0 {
			button = found[len(found)-1]
		}
		return len(found) > 0
	})
	return button
}

// TestSecondPhoto prepares another photo while a clip is made, and adds it to the queue.
func TestSecondPhoto(t *testing.T) {
	p := newPerson(t)
	p.prefer(middling)
	a := p.open()
	a.dropPhoto(beach(t))
	a.generateUntilPreview()
	a.drop(winter(t))
	a.await("the second photo on the stage", func(seen *image.RGBA) bool { return share(seen, a.stage, isWinter) > visible })
	if !a.isRunning() {
		t.Fatal("the clip was done before the second photo came")
	}
	a.keep("prepared")
	a.click(middle(a.generateButton()))
	a.eventually("two jobs", func() bool { return len(p.jobs()) == 2 })
	a.keep("queue")
	a.eventually("two clips", func() bool { return len(p.takes()) == 2 && len(p.jobs()) == 0 })
	if seen := a.look(); share(seen, a.stage, isWinter) < visible {
		t.Error("the second photo went away while it was prepared")
	}
	a.keep("told")
	var sources []string
	for _, id := range p.takes() {
		sources = append(sources, p.recipe(id).Request.Source)
	}
	slices.Sort(sources)
	if want := []string{winterPhoto, beachPhoto}; !slices.Equal(sources, want) && !slices.Equal(sources, []string{beachPhoto, winterPhoto}) {
		t.Errorf("takes of %q, want %q", sources, want)
	}
}

// recipe of a take.
func (p *person) recipe(id string) engine.Recipe {
	p.t.Helper()
	info, err := tools(p.t).Probe(p.t.Context(), p.path(filepath.Join(".local/share/framewake/library/takes", id, "master.mkv")))
	if err != nil {
		p.t.Fatal(err)
	}
	recipe, err := info.Recipe()
	if err != nil {
		p.t.Fatal(err)
	}
	return recipe
}

// TestClose closes the window while a clip is made: once by mistake, once in
// earnest. At the next start it is made all the same.
func TestClose(t *testing.T) {
	p := newPerson(t)
	p.prefer(middling)
	a := p.open()
	a.dropPhoto(beach(t))
	a.generateUntilPreview()
	_, back := a.askedToClose()
	a.keep("asked")
	a.click(middle(back))
	a.await("the question gone", func(seen *image.RGBA) bool { return len(a.answers(seen)) == 0 })
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
	if len(p.jobs()) != 1 {
		t.Errorf("jobs %q are kept, want one", p.jobs())
	}
	p.open()
	p.eventually("made at the next start", func() bool { return len(p.takes()) == 1 && len(p.jobs()) == 0 })
}

// answers finds the coloured button of a question.
func (a *app) answers(seen *image.RGBA) []image.Rectangle { return buttons(seen, a.stage, isAccent) }

// askedToClose closes the window and waits for the question. It finds the
// button that closes all the same, and the one to the left of it that does not.
func (a *app) askedToClose() (closing, back image.Rectangle) {
	a.t.Helper()
	a.must(screen.closeWindow(a.window))
	a.await("asked a question", func(seen *image.RGBA) bool {
		found := a.answers(seen)
		if len(found) != 1 {
			return false
		}
		closing = found[0]
		const air = 12 // around a button, in the colour of the dialog
		grey := raised(seen, image.Rect(closing.Min.X-closing.Dx()*2, closing.Min.Y-air, closing.Min.X-1, closing.Max.Y+air))
		if len(grey) == 1 {
			back = grey[0]
		}
		return len(grey) == 1
	})
	return closing, back
}

// TestKilledGoesOn ends the program from outside while a clip is made. The next
// start goes on from the last finished step.
func TestKilledGoesOn(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			p := newPerson(t)
			p.prefer(middling)
			a := p.open()
			a.dropPhoto(beach(t))
			a.generateUntilPreview()
			a.eventually("finished frames on the disk", func() bool { return len(p.kept()) > 0 })
			if err := a.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			a.eventually("ended", a.hasEnded)
			p.nobodyLeft()
			before := p.kept()
			if len(before) == 0 || len(p.takes()) > 0 {
				t.Fatalf("kept %q, takes %q", before, p.takes())
			}
			p.open()
			p.eventually("made", func() bool {
				for path, written := range p.kept() {
					if was, kept := before[path]; kept && !was.Equal(written) {
						t.Fatalf("%s was made again", path)
					}
				}
				return len(p.takes()) == 1 && len(p.jobs()) == 0
			})
			if r := p.recipe(p.takes()[0]); r.Request.Source != beachPhoto || r.Request.Steps != 8 {
				t.Errorf("made %+v", r.Request)
			}
		})
	}
}

// TestEngineKilled kills the processes in which clips are made: another goes on with the clip.
func TestEngineKilled(t *testing.T) {
	p := newPerson(t)
	p.prefer(middling)
	a := p.open()
	a.dropPhoto(beach(t))
	a.generateUntilPreview()
	engines := slices.DeleteFunc(p.processes(), func(q process) bool { return !q.isEngine() })
	if len(engines) == 0 {
		t.Fatal("no engine is at work")
	}
	for _, q := range engines {
		if err := syscall.Kill(q.id, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	p.eventually("made all the same", func() bool { return len(p.takes()) == 1 && len(p.jobs()) == 0 })
	a.keep("made")
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

// kept are the finished frames of jobs on the disk, by file, and when each was written.
func (p *person) kept() map[string]time.Time {
	p.t.Helper()
	files, err := filepath.Glob(p.path(".local/share/framewake/queue/jobs/*/run/state/frames-*"))
	if err != nil {
		p.t.Fatal(err)
	}
	kept := map[string]time.Time{}
	for _, path := range files {
		if info, err := os.Stat(path); err == nil && isFrames.MatchString(path) {
			kept[path] = info.ModTime()
		}
	}
	return kept
}

// isFrames tells a finished file from a temporary one beside it.
var isFrames = regexp.MustCompile(`/frames-[0-9]+$`)
