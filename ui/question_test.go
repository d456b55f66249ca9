//go:build !headless

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// TestQuestionKeys: Return says yes, Esc says no, wherever the focus is, and the window behind hears of neither.
func TestQuestionKeys(t *testing.T) {
	w := newWindowTest(t)
	var said []string
	ask := func(fill fyne.CanvasObject) *question {
		said = nil
		return w.openQuestion(asking{title: "Do it?", reason: "It is done then.", fill: fill, yes: "Do it", no: "Leave it",
			done: func() { said = append(said, "done") }, do: func() { said = append(said, "yes") }})
	}
	press := func(k fyne.KeyName) {
		if f := w.Canvas().Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: k})
		} else {
			w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: k})
		}
	}
	for _, tt := range []struct {
		name string
		do   func(q *question)
		want []string
	}{
		{"Return", func(*question) { press(fyne.KeyReturn) }, []string{"done", "yes"}},
		{"Return, nothing focused", func(*question) { w.Canvas().Unfocus(); press(fyne.KeyEnter) }, []string{"done", "yes"}},
		{"Esc", func(*question) { press(fyne.KeyEscape) }, []string{"done"}},
		{"Esc, nothing focused", func(*question) { w.Canvas().Unfocus(); press(fyne.KeyEscape) }, []string{"done"}},
		{"Return on the other button", func(q *question) { w.Canvas().FocusNext(); press(fyne.KeyReturn) }, []string{"done"}},
		{"a tap", func(q *question) { test.Tap(q.yes) }, []string{"done", "yes"}},
	} {
		q := ask(nil)
		if w.Canvas().Focused() != q.yes {
			t.Errorf("%s: the focus is on %T", tt.name, w.Canvas().Focused())
		}
		tt.do(q)
		if !slices.Equal(said, tt.want) || w.modal() != nil || w.suspended() {
			t.Errorf("%s: said %q, open %t; want %q", tt.name, said, w.modal() != nil, tt.want)
		}
	}
	behind, front := ask(widget.NewEntry()), ask(nil)
	press(fyne.KeyEscape)
	if front.popUp.Visible() || !behind.popUp.Visible() || w.modal() != behind.modal {
		t.Error("Esc did not close the one in front alone")
	}
	w.dismissModals()
	if w.modal() != nil || len(w.Canvas().Overlays().List()) != 0 {
		t.Error("not everything was closed")
	}
}
