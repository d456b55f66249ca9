//go:build !headless

package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
	"framewake/engine/jobs"
)

// strangeTest is a window whose gateway shows a certificate that no authority vouches for.
type strangeTest struct {
	*remoteTest
	shown   string
	trusted []string // the fingerprints that came with its address
}

const strangeAddress = "https://box:8008"

func newStrangeTest(t *testing.T) *strangeTest {
	t.Helper()
	w := &strangeTest{remoteTest: newRemoteTest(t), shown: strings.Repeat("0123456789abcdef", 4)}
	lane := Lane{ID: "gateway:public", Title: "box:8008", Remote: true, Address: strangeAddress, Models: w.lanes[1].Models}
	w.lanes = w.lanes[:1]
	w.gateways.Stranger = func(_ context.Context, address string) (string, error) {
		if address != strangeAddress {
			return "", engine.Errorf(engine.Unavailable, "check the address", "network: no connection to %s: nothing answers there", address)
		}
		return w.shown, nil
	}
	w.gateways.Add = func(address, fingerprint string) (string, error) {
		w.trusted = append(w.trusted, fingerprint)
		w.lanes = append(slices.Clone(w.lanes[:1]), lane)
		return lane.ID, nil
	}
	w.open()
	w.until("the form", func() bool { return w.state.known })
	return w
}

// enter adds a gateway by its address and waits for a question, or until it is chosen.
func (w *strangeTest) enter(address string) {
	w.t.Helper()
	w.panel.head.lane.choice.SetSelected("Add a gateway…")
	entry := w.Canvas().Focused().(*widget.Entry)
	entry.SetText(address)
	entry.OnSubmitted("")
	asked := w.modal()
	w.until("the answer", func() bool { return w.modal() != asked })
}

// TestStrangeGateway: a certificate that nobody vouches for is trusted by the person or not at all.
func TestStrangeGateway(t *testing.T) {
	w := newStrangeTest(t)
	w.enter(strangeAddress)
	w.press("Do not trust it")
	w.quiet()
	if len(w.trusted) > 0 || w.modal() == nil {
		t.Fatalf("not trusted: kept %q, the address can be corrected %t", w.trusted, w.modal() != nil)
	}
	w.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w.enter(strangeAddress)
	w.press("They are the same: trust it")
	w.until("the gateway", func() bool { return w.state.lanes.current == "gateway:public" })
	if !slices.Equal(w.trusted, []string{w.shown}) || w.modal() != nil {
		t.Errorf("kept %q, want %q", w.trusted, w.shown)
	}
}

// TestAbsentGateway: one that cannot be reached now may be there when a clip is wanted.
func TestAbsentGateway(t *testing.T) {
	w := newStrangeTest(t)
	w.enter("https://off.example")
	w.until("the gateway", func() bool { return w.state.lanes.current == "gateway:public" })
	if !slices.Equal(w.trusted, []string{""}) {
		t.Errorf("kept %q", w.trusted)
	}
}

// TestChangedCertificate: a certificate that changed is refused, and looked at and trusted where the clip failed.
func TestChangedCertificate(t *testing.T) {
	w := newStrangeTest(t)
	w.enter(strangeAddress)
	w.press("They are the same: trust it")
	w.until("the gateway", func() bool { return w.state.lanes.current == "gateway:public" })
	w.agreed = 1
	w.remote.fails = engine.Errorf(engine.Untrusted, "compare the fingerprint with the one that the server prints",
		"network: no connection to box:8008: its certificate is not the one that is trusted")
	w.dropFiles(w.picture("a.png", 640, 360))
	w.until("the picture", func() bool { return w.state.picture != nil && w.state.canGenerate() })
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil })
	n := w.stage.notice
	if n.title.Text != "box:8008 cannot be trusted as it is" || n.button.Text != "Look at its certificate" || len(w.state.queue.jobs) != 1 ||
		n.why.Text != "No connection to box:8008: its certificate is not the one that is trusted. Compare the fingerprint with the one that the server prints." {
		t.Errorf("told %q, %q, button %q", n.title.Text, n.why.Text, n.button.Text)
	}
	w.shown, w.remote.fails = strings.Repeat("fedcba9876543210", 4), nil
	test.Tap(n.button)
	w.until("the question", func() bool { return w.modal() != nil })
	w.press("They are the same: trust it")
	w.until("the clip", func() bool { return w.state.phase() == finished })
	if len(w.trusted) != 2 || w.trusted[1] != w.shown {
		t.Errorf("kept %q", w.trusted)
	}
}

// TestMadeAnew: what a gateway may have charged is made again only after a question.
func TestMadeAnew(t *testing.T) {
	w := remoteWindow(t)
	w.agreed = 1
	w.remote.fails = engine.Errorf(engine.Unsettled, "start a new job to make it anew; it is charged anew",
		"gateway gateway.example: this clip was under way when the job was interrupted, and may have been charged")
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.state.problem != nil })
	first := w.state.queue.jobs[0].ID
	if b := w.stage.notice.button; b.Text != "Make it anew" {
		t.Fatalf("the button says %q", b.Text)
	}
	w.resumeJob(first) // as its line in the queue does
	w.until("the question", func() bool { return w.modal() != nil })
	w.press("Leave it")
	w.quiet()
	if w.remote.sent.Load() != 1 || w.state.queue.jobs[0].State != jobs.Failed {
		t.Fatalf("sent %d times", w.remote.sent.Load())
	}
	w.remote.fails = nil
	test.Tap(w.stage.notice.button)
	w.until("the question", func() bool { return w.modal() != nil })
	w.press("Make it anew · about $0.20")
	w.until("the clip", func() bool { return len(w.state.takes) == 1 })
	w.until("the end", func() bool { return w.state.queue.job(first) == nil && len(w.state.queue.jobs) == 0 })
	if w.remote.sent.Load() != 2 {
		t.Errorf("sent %d times, want 2", w.remote.sent.Load())
	}
}
