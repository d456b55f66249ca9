//go:build !headless

package ui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/resample"
	"framewake/engine/still"
)

// photo is a picture that is all size and no colour.
func photo(name string, width, height int) *picture {
	return &picture{name: name, photo: still.Picture{Image: resample.RGB{Width: width, Height: height}},
		crop: engine.Rect{Width: width, Height: height}}
}

func TestStatePhases(t *testing.T) {
	about := fakeForm(t)
	made := &take{result: engine.Result{Request: engine.Request{Source: "a.jpg"}}}
	for _, tt := range []struct {
		name     string
		state    state
		phase    phase
		generate bool
		export   bool
		title    string
	}{
		{"new", state{}, empty, false, false, "Framewake"},
		{"known", state{known: true, form: about}, empty, false, false, "Framewake"},
		{"reading", state{known: true, form: about, reading: "a.jpg"}, reading, false, false, "Framewake"},
		{"picture before the model is known", state{picture: photo("a.jpg", 9, 9)}, ready, false, false, "a.jpg – Framewake"},
		{"picture", state{known: true, form: about, picture: photo("a.jpg", 9, 9)}, ready, true, false, "a.jpg – Framewake"},
		{"something is missing", state{known: true, form: about, picture: photo("a.jpg", 9, 9), setup: &problem{}}, ready, false, false, "a.jpg – Framewake"},
		{"too large", state{known: true, form: about, picture: photo("a.jpg", 9, 9), unfit: &problem{}}, ready, false, false, "a.jpg – Framewake"},
		{"another picture is read", state{known: true, form: about, picture: photo("a.jpg", 9, 9), reading: "b.jpg"}, reading, false, false, "a.jpg – Framewake"},
		{"running", state{known: true, form: about, picture: photo("a.jpg", 9, 9), job: &moment{fraction: 0.42}}, running, false, false, "42 % – a.jpg – Framewake"},
		{"running and reading", state{known: true, form: about, picture: photo("a.jpg", 9, 9), job: &moment{}, reading: "b.jpg"}, running, false, false, "0 % – a.jpg – Framewake"},
		{"running after a clip", state{known: true, form: about, picture: photo("a.jpg", 9, 9), job: &moment{}, take: made, onStage: true}, running, false, true, "0 % – a.jpg – Framewake"},
		{"finished", state{known: true, form: about, picture: photo("a.jpg", 9, 9), take: made, onStage: true}, finished, true, true, "a.jpg – Framewake"},
		{"back to the picture", state{known: true, form: about, picture: photo("a.jpg", 9, 9), take: made}, ready, true, true, "a.jpg – Framewake"},
		{"exporting", state{known: true, form: about, picture: photo("a.jpg", 9, 9), take: made, onStage: true, writing: made}, finished, true, false, "a.jpg – Framewake"},
	} {
		s := tt.state
		if s.phase() != tt.phase || s.canGenerate() != tt.generate || s.canExport() != tt.export || s.view().title != tt.title {
			t.Errorf("%s: got phase %d, generate %t, export %t, title %q, want %d, %t, %t, %q", tt.name,
				s.phase(), s.canGenerate(), s.canExport(), s.view().title, tt.phase, tt.generate, tt.export, tt.title)
		}
	}
}

func TestStateReceives(t *testing.T) {
	s := state{known: true, form: fakeForm(t), reading: "a.jpg"}
	first, second := photo("a.jpg", 1080, 1920), photo("b.jpg", 800, 600)
	s.receive(first)
	if s.picture != first || s.reading != "" || s.form.shape.key != "tall" {
		t.Errorf("first picture: got %v, reading %q, shape %s", s.picture, s.reading, s.form.shape.key)
	}
	s.job = &moment{}
	s.receive(second)
	if s.picture != first || s.waiting != second || s.form.shape.key != "tall" || s.view().next != "Next: b.jpg" || s.view().canNext {
		t.Errorf("during a run: picture %s, waiting %v, view %+v", s.picture.name, s.waiting, s.view())
	}
	s.job, s.take, s.onStage = nil, &take{}, true
	if !s.view().canNext {
		t.Error("after the run the picture that waits cannot be brought up")
	}
	s.bringUp(s.waiting)
	if s.picture != second || s.waiting != nil || s.phase() != ready || s.form.shape.key != "wide" || !s.view().canShowClip {
		t.Errorf("brought up: picture %s, waiting %v, phase %d, shape %s", s.picture.name, s.waiting, s.phase(), s.form.shape.key)
	}
}

func TestStateLoss(t *testing.T) {
	lost, saved := &take{}, &take{saved: "/x/a.mp4"}
	const one, two = "One clip was not exported as an MP4.", "2 clips were not exported as MP4s."
	for _, tt := range []struct {
		name     string
		state    state
		question string
		reason   string // begins or ends with it
	}{
		{"nothing", state{picture: photo("a.jpg", 9, 9)}, "", ""},
		{"a running job", state{job: &moment{}}, "Stop making the clip?", "It is not finished. Closing the window stops it, and nothing is kept."},
		{"a running job and clips", state{job: &moment{}, takes: []*take{lost, saved, lost}}, "Stop making the clip?", two + " They are gone when the window closes."},
		{"an export", state{writing: lost, takes: []*take{lost}}, "Stop the export?", "The MP4 is not finished. Closing the window stops it, and nothing is kept."},
		{"an export and another clip", state{writing: &take{}, takes: []*take{lost}}, "Stop the export?", one + " It is gone when the window closes."},
		{"a clip", state{takes: []*take{lost}}, "Close without exporting?", one},
		{"an exported clip", state{takes: []*take{saved}}, "", ""},
		{"one of three", state{takes: []*take{saved, lost, saved}}, "Close without exporting?", one},
		{"two of three", state{takes: []*take{lost, saved, lost}}, "Close without exporting?", two},
	} {
		question, reason, button := tt.state.loss()
		if question != tt.question || !strings.HasPrefix(reason, tt.reason) && !strings.HasSuffix(reason, tt.reason) || (button == "") != (tt.question == "") {
			t.Errorf("%s: got %q, %q, %q, want %q, %q", tt.name, question, reason, button, tt.question, tt.reason)
		}
	}
}

func TestStatePlan(t *testing.T) {
	s := state{known: true, form: fakeForm(t), picture: photo("a.jpg", 9, 9)}
	s.plan(engine.Estimate{Seconds: map[engine.Stage]float64{engine.StageDecode: 6.2}}, nil)
	if got := s.view().estimate; got != "about 7 s on this computer" {
		t.Errorf("got %q", got)
	}
	s.plan(engine.Estimate{}, engine.Errorf(engine.OutOfMemory, "choose fewer frames", "it takes 9 GB, there are 8"))
	if s.view().estimate != "" || s.canGenerate() || s.trouble() == nil || s.trouble().remedy != useDraft {
		t.Errorf("too large: got %+v", s.trouble())
	}
	s.plan(engine.Estimate{}, engine.FieldErrorf(engine.FieldSteps, "choose 1 to 4 steps", "50 steps is out of range"))
	if s.form.notes[engine.FieldSteps] != "Choose 1 to 4 steps" || s.trouble() != nil {
		t.Errorf("a knob: got notes %v, problem %+v", s.form.notes, s.trouble())
	}
	s.plan(engine.Estimate{}, errors.New("the worker died"))
	if s.trouble() != nil || !s.canGenerate() {
		t.Errorf("something else: got %+v", s.trouble())
	}
}

func TestMomentTexts(t *testing.T) {
	step := engine.Event{Stage: engine.StageDenoise, Done: 2, Total: 4}
	for _, tt := range []struct {
		moment     moment
		work, left string
	}{
		{moment{}, "Starting", ""},
		{moment{event: engine.Event{Stage: engine.StageRead}, left: 3 * time.Second}, "Reading the picture", "about 3 s left"},
		{moment{event: step, left: 2500 * time.Millisecond}, "Making it move, step 2 of 4", "about 3 s left"},
		{moment{event: step, left: 2 * time.Minute}, "Making it move, step 2 of 4", "about 2 min left"},
		{moment{event: engine.Event{Stage: engine.StageDenoise, Waits: "trying again at 12:00:30: it is too busy"}}, "Trying again at 12:00:30: it is too busy", ""},
		{moment{event: step, opening: true}, "Bringing up the clip", ""},
		{moment{event: step, left: time.Second, cancelling: true}, "Cancelling…", ""},
	} {
		if work, left := tt.moment.workText(), tt.moment.leftText(); work != tt.work || left != tt.left {
			t.Errorf("%+v: got %q, %q, want %q, %q", tt.moment, work, left, tt.work, tt.left)
		}
	}
}

func TestFacts(t *testing.T) {
	s := state{known: true, form: fakeForm(t), picture: photo("a.jpg", 1920, 1080)}
	for _, tt := range []struct {
		crop engine.Rect
		want string
	}{
		{engine.Rect{Width: 1920, Height: 1080}, "1920 × 1080 px"},
		{engine.Rect{X: 5, Y: 5, Width: 1024, Height: 576}, "1920 × 1080 px, of it 1024 × 576"},
		{engine.Rect{Width: 512, Height: 288}, "1920 × 1080 px, of it 512 × 288: enlarged, it will look soft"},
	} {
		s.picture.crop = tt.crop
		if got := s.facts(); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.crop, got, tt.want)
		}
	}
}
