//go:build !headless

package ui

import (
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

func TestNotices(t *testing.T) {
	withNotice := photo("a.jpg", 9, 9)
	withNotice.photo.Notice = "Colours may look flat."
	made, other := &take{saved: "/v/a-1-1.mp4"}, photo("b.jpg", 9, 9)
	for _, tt := range []struct {
		name  string
		state state
		want  string // title and sentence
		after string // the same when it was sent away
	}{
		{"nothing", state{picture: other}, "", ""},
		{"how it was read", state{picture: withNotice}, "|Colours may look flat.", ""},
		{"a note first", state{picture: withNotice, note: "Cancelled."}, "Cancelled.|", "|Colours may look flat."},
		{"a problem first", state{picture: withNotice, note: "Cancelled.", problem: &problem{title: "No", why: "It fell."}}, "No|It fell.", "Cancelled.|"},
		{"what is missing stays", state{picture: withNotice, setup: &problem{title: "No", why: "ffmpeg."}}, "No|ffmpeg.", "No|ffmpeg."},
		{"what does not fit stays", state{unfit: &problem{title: "No", why: "Too large."}}, "No|Too large.", "No|Too large."},
		{"exported", state{picture: withNotice, take: made, onStage: true, fresh: true}, "Saved as a-1-1.mp4|In /v", ""},
		{"exported, behind the picture", state{picture: withNotice, take: made, fresh: true}, "Saved as a-1-1.mp4|In /v", "|Colours may look flat."},
		{"on the clip", state{picture: withNotice, take: made, onStage: true}, "", ""},
	} {
		withNotice.noticed = false
		s := tt.state
		told := func() string {
			if n := s.notice(); n != (notice{}) {
				return n.title + "|" + n.why
			}
			return ""
		}
		before := told()
		s.dismiss()
		if after := told(); before != tt.want || after != tt.after {
			t.Errorf("%s: got %q, then %q, want %q, then %q", tt.name, before, after, tt.want, tt.after)
		}
	}
}

// TestNoticeLeavesTheStage: the picture stands where it stood, and what lies on it keeps the pointer.
func TestNoticeLeavesTheStage(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 600, 800)
	before := w.stage.crop.Size()
	w.fail(runProblem(engine.Errorf(engine.OutOfMemory, "choose a smaller size or fewer frames", "the clip takes 9 GB, and 8 GB are free"), false))
	card := w.stage.notice.box
	corner := fyne.CurrentApp().Driver().AbsolutePositionForObject(card)
	stage := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.stage.box)
	if w.stage.crop.Size() != before || corner.Y+card.Size().Height != stage.Y+before.Height-2*gap {
		t.Errorf("the picture has %v, had %v; the card ends at %g", w.stage.crop.Size(), before, corner.Y+card.Size().Height)
	}
	crop := w.stage.crop.Rect()
	test.Drag(w.Canvas(), corner.AddXY(150, 20), 0, -60)
	if w.stage.crop.Rect() != crop {
		t.Errorf("a drag on the card went through it, to %+v", w.stage.crop.Rect())
	}
	test.Tap(w.stage.notice.dismiss)
	if card.Visible() || w.state.problem != nil {
		t.Error("the notice is still there")
	}
	w.state.note = "Cancelled."
	w.refresh()
	w.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if card.Visible() {
		t.Error("Esc did not send the notice away")
	}
}

// TestPictureNoticeIsSaidOnce: not again when the picture comes back after a clip.
func TestPictureNoticeIsSaidOnce(t *testing.T) {
	w := newWindowTest(t)
	w.bring("a.png", 640, 360)
	w.state.picture.photo.Notice = "Colours may look flat."
	w.refresh()
	if got := w.stage.notice.why.Text; got != "Colours may look flat." || w.stage.notice.title.Visible() {
		t.Errorf("told %q", got)
	}
	w.makeClip()
	w.showPicture()
	if w.stage.notice.box.Visible() {
		t.Errorf("told %q again", w.stage.notice.why.Text)
	}
}

// TestTips: a knob's tip stands beside the panel, over no other knob.
func TestTips(t *testing.T) {
	w := newWindowTest(t)
	s := w.panel.rows[engine.FieldFPS].slider
	s.MouseIn(&desktop.MouseEvent{})
	w.until("the tip", func() bool { return w.tips.card.Visible() })
	card := w.tips.card
	panel := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.panel.box)
	row := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	middle := card.Position().Y + card.Size().Height/2
	if w.tips.label.Text != s.tip.text || card.Position().X+card.Size().Width > panel.X || middle < row.Y || middle > row.Y+s.Size().Height {
		t.Errorf("%q at %v, %v large; the panel begins at %v, the row at %v", w.tips.label.Text, card.Position(), card.Size(), panel, row)
	}
	s.Dragged(&fyne.DragEvent{})
	if card.Visible() {
		t.Error("the tip stays while the knob is turned")
	}
	title := newTippedLabel("Steps", tip{w.tips, w.panel.box, "How often."})
	title.MouseIn(&desktop.MouseEvent{})
	title.MouseOut()
	time.Sleep(tipDelay + 50*time.Millisecond)
	w.quiet()
	if card.Visible() {
		t.Error("a tip came after the pointer had left")
	}
}

// TestStageBackground: it is painted only where nothing else paints the stage.
func TestStageBackground(t *testing.T) {
	w := newWindowTest(t)
	for _, tt := range []struct {
		name string
		view view
		want bool
	}{
		{"empty", view{phase: empty}, true},
		{"reading", view{phase: reading}, true},
		{"the picture", view{phase: ready}, false},
		{"running", view{phase: running}, false},
		{"the preview", view{phase: running, preview: true}, false},
		{"the clip", view{phase: finished}, false},
	} {
		w.stage.player.ShowClip(clip{Frames: []*image.RGBA{landscape(16, 9, 0)}, FPS: 7})
		w.stage.show(tt.view)
		if got := w.stage.background.Visible(); got != tt.want {
			t.Errorf("%s: painted %t, want %t", tt.name, got, tt.want)
		}
	}
}
