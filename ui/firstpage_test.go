//go:build !headless

package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

// firstStart has the window show what it does on a computer with a card and everything to choose.
func (w *windowTest) firstStart() {
	w.state.lanes = lanes{all: testLanes(), current: processorLane, addable: true}
	w.state.lanes.all[0].Problem, w.state.lanes.all[0].NeedBytes = nil, 5_700_000_000
	w.state.models.addable, w.state.adjustable = true, true
	w.refresh()
}

func TestLargeModelText(t *testing.T) {
	card := Lane{ID: "local:cuda:0", Title: "RTX 4070", FreeBytes: 9e9, NeedBytes: 6e9}
	small, broken := card, card
	small.FreeBytes, broken.Problem = 5e9, engine.Errorf(engine.Unavailable, "install cuDNN", "it is missing")
	processor := Lane{ID: processorLane, Title: "processor"}
	for _, tt := range []struct {
		name      string
		lanes     []Lane
		installed bool
		want      string
	}{
		{"a card", []Lane{card, processor}, false, "RTX 4070 has the memory for it."},
		{"a small card", []Lane{small, processor}, false, "RTX 4070 has too little memory free"},
		{"a small card and a large one", []Lane{broken, card, processor}, false, "RTX 4070 has the memory"},
		{"a card that cannot be used", []Lane{broken, processor}, false, "on the processor a clip takes hours"},
		{"no card", []Lane{processor}, true, "is on this computer. No graphics card"},
		{"its licence", nil, false, "Stability AI's and comes under their licence"},
	} {
		s := state{lanes: lanes{all: tt.lanes}}
		if got := s.largeModelText(tt.installed); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q in it", tt.name, got, tt.want)
		}
	}
}

// TestFirstPage: what clips can be made with is told until there is one, or something more urgent.
func TestFirstPage(t *testing.T) {
	w := prepareWindowTest(t)
	p := newTestProgram()
	w.program = p.functions()
	w.all = []Model{{engine.BuiltinModel, "Camera move"}, {"svd", "Stable Video Diffusion XT 1.1"}}
	w.open()
	w.until("the form", func() bool { return w.state.known })
	first := w.stage.first
	visible := func() []bool {
		b := first.model.buttons
		return []bool{first.ways.Visible(), b[0].Visible(), b[1].Visible(), b[2].Visible(), first.gateway.box.Visible()}
	}
	if got, want := visible(), []bool{true, true, false, false, false}; !slices.Equal(got, want) {
		t.Errorf("with a model and no gateway: got %v, want %v", got, want)
	}
	first.airplane.SetChecked(true)
	w.until("airplane mode", func() bool { return w.state.airplane })
	w.missing(setupProblem("ffmpeg is missing", engine.Errorf(engine.Unavailable, "install it", "not found")))
	if first.ways.Visible() {
		t.Error("it is told beside a problem")
	}
	w.state.setup = nil
	w.refresh()
	test.Tap(first.model.buttons[0])
	w.until("the model", func() bool { return w.state.models.current == "svd" })
	w.bring("a.png", 640, 360)
	w.makeClip()
	w.state.picture, w.state.take = nil, nil
	w.refresh()
	if !w.stage.invitation.Visible() || first.ways.Visible() {
		t.Error("it is told when there is a clip")
	}
}
