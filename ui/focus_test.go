//go:build !headless

package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"framewake/engine/jobs"
)

// chain walks through everything that Tab reaches, in its order.
func (w *windowTest) chain() []fyne.Focusable {
	w.t.Helper()
	var all []fyne.Focusable
	w.Canvas().Unfocus()
	for range 200 {
		w.Canvas().FocusNext()
		f := w.Canvas().Focused()
		if f == nil || len(all) > 0 && f == all[0] {
			return all
		}
		all = append(all, f)
	}
	w.t.Fatal("Tab never comes back to where it began")
	return nil
}

// called is what a person would call a control.
func called(o any) string {
	switch o := o.(type) {
	case *button:
		name, _, _ := strings.Cut(o.AccessibilityLabel(), " · ") // without what it costs
		return name
	case *check:
		return o.Text
	case *choice:
		return o.Selected
	}
	return fmt.Sprintf("%T", o)
}

// TestTab: the controls of each state are reached in the order in which one reads them, and no others.
func TestTab(t *testing.T) {
	for _, tt := range []struct {
		name      string
		do        func(w *windowTest)
		want, not []string
	}{
		{"first start", (*windowTest).firstStart, []string{"Open a picture…", "Try it with a demo picture", "Choose its folder…", "Where to get it",
			"Choose one…", "Airplane mode", "This computer · processor", "*ui.slider", "*ui.entry", "Wide 16:9", "Reset"}, []string{"Generate"}},
		{"a picture", func(w *windowTest) { w.bring("a.png", 640, 360) },
			[]string{"*ui.cropBox", "Change picture…", "*ui.slider", "*ui.entry", "Wide 16:9", "Another seed", "Reset", "Generate"}, []string{"*ui.timeline"}},
		{"a clip", func(w *windowTest) { w.bring("a.png", 640, 360); w.makeClip() },
			[]string{"*ui.timeline", "Pause (Space or K)", "Picture", "Hide the takes", "*ui.slider", "Generate"}, []string{"*ui.cropBox"}},
		{"a queue", func(w *windowTest) {
			w.bring("a.png", 640, 360)
			w.state.queue.jobs = []jobs.Job{lookJob("A", "a.png", jobs.Running), lookJob("B", "b.png", jobs.Paused)}
			w.refresh()
		}, []string{"*ui.jobList", "Pause", "Take it out of the queue", "More", "Go on", "Queue"}, []string{"Generate"}},
		{"a question", func(w *windowTest) { w.bring("a.png", 640, 360); w.openQuestion(asking{yes: "Yes", no: "No"}) },
			[]string{"No", "Yes"}, []string{"*ui.cropBox", "Generate"}},
		{"the keys", func(w *windowTest) { w.bring("a.png", 640, 360); w.showKeys() }, []string{"Close"}, []string{"Generate"}},
	} {
		w := newWindowTest(t)
		tt.do(w)
		var got []string
		for _, f := range w.chain() {
			got = append(got, called(f))
		}
		from := 0
		for _, name := range tt.want {
			at := slices.Index(got[from:], name)
			if at < 0 {
				t.Errorf("%s: %s is not reached in its place among %q", tt.name, name, got)
				break
			}
			from += at + 1
		}
		for _, name := range tt.not {
			if slices.Contains(got, name) {
				t.Errorf("%s: %s is reached", tt.name, name)
			}
		}
	}
}

// TestSuspended: beneath a dialog, a question or a menu no key of the window does anything.
func TestSuspended(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	w.state.queue.jobs = []jobs.Job{lookJob("A", "a.png", jobs.Running), lookJob("B", "b.png", jobs.Paused)}
	w.refresh()
	for name, open := range map[string]func(){
		"the keys":   func() { w.character('?') },
		"a question": func() { w.openQuestion(asking{yes: "Yes", no: "No", do: func() {}}) },
		"a menu":     func() { w.panel.shape.Tapped(&fyne.PointEvent{}) },
	} {
		open()
		n := len(w.Canvas().Overlays().List())
		if n != 1 {
			t.Fatalf("%s: %d are open", name, n)
		}
		for _, b := range w.bindings() {
			if w.applies(b) {
				t.Errorf("%s: a key would still %q", name, b.says)
			}
		}
		if w.character('?'); len(w.Canvas().Overlays().List()) != n {
			t.Errorf("%s: ? opened something above it", name)
		}
		w.dismissModals()
	}
}

// TestKeyNames: the sheet has every key of the table, as it stands on a keyboard.
func TestKeyNames(t *testing.T) {
	w := newWindowTest(t)
	for _, b := range w.bindings() {
		if len(b.names()) == 0 || b.says == "" {
			t.Errorf("%q has the keys %q", b.says, b.names())
		}
	}
	for _, tt := range []struct {
		b    binding
		want []string
	}{
		{binding{keys: []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter}, with: fyne.KeyModifierShortcutDefault}, []string{"Ctrl+Return"}},
		{binding{keys: []fyne.KeyName{fyne.KeyZ}, with: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}, []string{"Ctrl+Shift+Z"}},
		{binding{keys: []fyne.KeyName{fyne.KeyLeft, fyne.KeyRight}, with: fyne.KeyModifierShift}, []string{"Shift", "←", "→"}},
		{binding{keys: []fyne.KeyName{fyne.KeySpace, fyne.KeyK}}, []string{"Space", "K"}},
	} {
		if got := tt.b.names(); !slices.Equal(got, tt.want) {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
