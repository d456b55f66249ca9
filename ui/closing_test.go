//go:build !headless

package ui

import (
	"errors"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// press taps the button with the label in the open dialog.
func (w *windowTest) press(label string) {
	w.t.Helper()
	top := w.Canvas().Overlays().Top()
	if top == nil {
		w.t.Fatalf("no dialog with %q", label)
	}
	var found *button
	for _, o := range test.LaidOutObjects(top) {
		if b, ok := o.(*button); ok && b.Text == label {
			found = b
		}
	}
	if found == nil {
		w.t.Fatalf("the dialog has no button %q", label)
	}
	test.Tap(found)
}

func TestCloseEmpty(t *testing.T) {
	w := newWindowTest(t)
	closed := false
	w.SetOnClosed(func() { closed = true })
	w.askToClose()
	w.until("the end", func() bool { return closed })
}

func TestQuestionOfClosing(t *testing.T) {
	w := newWindowTest(t)
	w.model.Pause = time.Minute
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.until("the start", func() bool { return w.state.queue.running() != nil })
	closed := false
	w.SetOnClosed(func() { closed = true })
	w.askToClose()
	w.askToClose() // asks once
	if n := len(w.Canvas().Overlays().List()); n != 1 {
		t.Errorf("%d dialogs", n)
	}
	if w.shortcut(&fyne.ShortcutPaste{}); w.state.reading != "" || w.state.problem != nil {
		t.Error("a shortcut reached behind the dialog")
	}
	w.press("Keep it open")
	w.askToClose()
	w.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.closing || closed || w.Canvas().Overlays().Top() != nil {
		t.Error("it closed all the same, or the question stayed")
	}
	test.Tap(w.panel.shape) // a menu is open when the window is to be closed
	w.askToClose()
	w.press("Close")
	w.until("the end", func() bool { return closed })
}

// TestCloseWithClip: nothing is asked, and the clip is there the next time.
func TestCloseWithClip(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.makeClip()
	made, closed := w.state.take.ID, false
	w.SetOnClosed(func() { closed = true })
	w.askToClose()
	w.until("the end", func() bool { return closed })
	w.dispose()
	w.open()
	w.until("the form", func() bool { return w.state.known })
	if len(w.state.takes) != 1 || w.state.takes[0].ID != made || w.state.phase() != empty || w.state.canExport() {
		t.Errorf("the next time: %d takes, phase %d", len(w.state.takes), w.state.phase())
	}
}

// TestQuestionIsWithdrawn: what it was about has just ended.
func TestQuestionIsWithdrawn(t *testing.T) {
	w := newWindowTest(t)
	w.model.Pause = time.Millisecond
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.askToClose()
	if w.Canvas().Overlays().Top() == nil {
		t.Fatal("it did not ask")
	}
	w.until("the clip", func() bool { return w.state.phase() == finished })
	if w.Canvas().Overlays().Top() != nil || w.closing {
		t.Error("the question is still open")
	}
}

func TestCloseWhileRunning(t *testing.T) {
	w := newWindowTest(t)
	w.model.Pause = 10 * time.Millisecond
	w.bring("a.png", 640, 360)
	test.Tap(w.panel.generate)
	w.until("a preview", w.previewed)
	job, closed := w.state.queue.watched, false
	w.SetOnClosed(func() { closed = true })
	w.askToClose()
	w.press("Close")
	w.until("the end", func() bool { return closed })
	w.dispose()
	if w.lent.open() > 0 {
		t.Error("an engine was not closed")
	}
	w.model.Pause = 0
	w.open()
	w.until("the clip that goes on", func() bool { return len(w.state.takes) == 1 })
	if w.state.takes[0].ID != job || w.stage.notice.title.Text != "The clip of a.png is done" {
		t.Errorf("take %s of job %s, told %q", w.state.takes[0].ID, job, w.stage.notice.title.Text)
	}
	test.Tap(w.stage.notice.button)
	w.until("the clip", func() bool { return w.state.phase() == finished })
	w.noJobs()
}

func TestSystemPicker(t *testing.T) {
	q := make(testQueue, 100)
	var began []string
	block := make(chan struct{})
	fail := error(nil)
	p := newSystemPicker(q, test.NewTempWindow(t, widget.NewLabel("")), nativeDialogs{
		picture: func(folder string) (string, error) {
			<-block
			began = append(began, folder)
			if fail != nil {
				return "", fail
			}
			return "a.png", nil
		},
		folder: func(string, string) (string, error) { panic("no display") },
	})
	var chosen []string
	then := func(path string) { chosen = append(chosen, path) }
	p.Picture("/one", then)
	p.Picture("/two", then) // passed over: two at once would end the process
	if !p.Busy() {
		t.Error("not busy with a dialog open")
	}
	close(block)
	(<-q)()
	if p.Busy() || !slices.Equal(began, []string{"/one"}) || len(chosen) != 1 || chosen[0][0] != '/' {
		t.Errorf("busy %t, began in %q, chosen %q", p.Busy(), began, chosen)
	}
	fail = errNotChosen
	p.Picture("/one", then)
	(<-q)()
	if p.Busy() || len(chosen) != 1 {
		t.Errorf("nothing chosen: busy %t, chosen %q", p.Busy(), chosen)
	}
	fail = errors.New("no GTK")
	p.Picture(t.TempDir(), then)
	(<-q)()
	if !p.Busy() || p.window.Canvas().Overlays().Top() == nil {
		t.Error("the toolkit's dialog did not come instead")
	}
}
