//go:build !headless

package ui

import (
	"errors"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/jobs"
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
	made := &take{}
	made.Recipe.Request.Source = "a.jpg"
	making := queue{watched: "A", jobs: []jobs.Job{{ID: "A", Lane: processorLane, State: jobs.Running,
		Request: engine.Request{Source: "a.jpg"}, Progress: jobs.Progress{Fraction: 0.42}}}}
	elsewhere := making
	elsewhere.watched = ""
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
		{"running", state{known: true, form: about, picture: photo("a.jpg", 9, 9), queue: making}, running, true, false, "42 % – a.jpg – Framewake"},
		{"starting", state{known: true, form: about, picture: photo("a.jpg", 9, 9), queue: queue{sending: true, starting: true}}, running, false, false, "a.jpg – Framewake"},
		{"another picture while it runs", state{known: true, form: about, picture: photo("b.jpg", 9, 9), queue: elsewhere}, ready, true, false, "42 % – a.jpg – Framewake"},
		{"running and reading", state{known: true, form: about, picture: photo("a.jpg", 9, 9), queue: making, reading: "b.jpg"}, reading, false, false, "42 % – a.jpg – Framewake"},
		{"running after a clip", state{known: true, form: about, picture: photo("a.jpg", 9, 9), queue: making, take: made}, running, true, true, "42 % – a.jpg – Framewake"},
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
	s.queue.watched = "A"
	s.receive(second)
	if s.picture != second || s.phase() != ready || s.form.shape.key != "wide" {
		t.Errorf("during a run: picture %s, phase %d, shape %s", s.picture.name, s.phase(), s.form.shape.key)
	}
}

func TestStateLoss(t *testing.T) {
	made := &take{}
	making := queue{jobs: []jobs.Job{{ID: "A", State: jobs.Running}}}
	const later = "The clip that is being made goes on from its last finished step the next time Framewake is open."
	for _, tt := range []struct {
		name     string
		state    state
		question string
		reason   string // begins or ends with it
	}{
		{"nothing", state{picture: photo("a.jpg", 9, 9)}, "", ""},
		{"a clip", state{takes: []*take{made}}, "", ""},
		{"a running job", state{queue: making}, "Close while a clip is being made?", later},
		{"a job on its way", state{queue: queue{sending: true, starting: true}}, "Close while a clip is being made?", later},
		{"jobs that wait", state{queue: queue{jobs: []jobs.Job{{State: jobs.Paused}, {State: jobs.Failed}}}}, "", ""},
		{"an export", state{writing: made}, "Stop the export?", "The file is not finished. Closing the window stops it, and nothing is kept of it."},
		{"both", state{writing: made, queue: making}, "Stop the export?", later},
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
	if got := s.view(); got.generate != "Generate · about 7 s" || got.estimate != "on this computer" {
		t.Errorf("got %q, %q", got.generate, got.estimate)
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
