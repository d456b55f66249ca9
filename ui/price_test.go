//go:build !headless

package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"framewake/engine"
)

func TestDollars(t *testing.T) {
	for usd, want := range map[float64]string{0.2: "$0.20", 0.19998: "$0.20", 0.0125: "$0.0125", 0.00125: "$0.0013", 1: "$1.00", 12.345: "$12.35"} {
		if got := dollars(usd); got != want {
			t.Errorf("%g: got %s, want %s", usd, got, want)
		}
	}
}

func TestEstimateText(t *testing.T) {
	here, there := Lane{ID: "h", Title: "RTX 4070"}, Lane{ID: "t", Title: "Public gateway", Remote: true}
	for _, tt := range []struct {
		name             string
		lane             Lane
		estimate         estimate
		generate, beside string
	}{
		{"not known yet", here, estimate{}, "Generate", ""},
		{"here", here, estimate{seconds: 25}, "Generate · about 25 s", "on this computer"},
		{"with memory", here, estimate{seconds: 25, ram: 1_040_000_000}, "Generate · about 25 s", "1 GB of memory on this computer"},
		{"on a card", here, estimate{seconds: 100, ram: 2e9, vram: 7_900_000_000}, "Generate · about 2 min", "7.9 GB of graphics memory and 2 GB of memory"},
		{"on a card alone", here, estimate{seconds: 100, vram: 7_900_000_000}, "Generate · about 2 min", "7.9 GB of graphics memory"},
		{"elsewhere", there, estimate{usd: 0.2}, "Generate · about $0.20", "at Public gateway"},
		{"for nothing", there, estimate{}, "Generate", "at Public gateway"},
		{"elsewhere, and how fast", there, estimate{usd: 0.2, seconds: 40}, "Generate · about $0.20", "about 40 s at Public gateway"},
	} {
		s := state{known: true, picture: &picture{}, estimate: tt.estimate, lanes: lanes{all: []Lane{here, there}, current: tt.lane.ID}}
		if generate, beside := s.generateText(), s.estimateText(); generate != tt.generate || beside != tt.beside {
			t.Errorf("%s: got %q, %q, want %q, %q", tt.name, generate, beside, tt.generate, tt.beside)
		}
	}
}

// remoteWindow has a gateway chosen and a picture.
func remoteWindow(t *testing.T) *remoteTest {
	t.Helper()
	w := newRemoteTest(t)
	w.open()
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	w.chooseLane("Public gateway")
	w.bring("a.png", 640, 360)
	w.until("the price", func() bool { return w.panel.generate.Text == "Generate · about $0.20" })
	return w
}

// asked waits for the question what the clip may cost.
func (w *remoteTest) asked() {
	w.t.Helper()
	w.until("the question", func() bool { return w.paying != nil })
}

// TestPrice: nothing is sent before the person agreed, the price is asked for once, and again when it rises.
func TestPrice(t *testing.T) {
	w := remoteWindow(t)
	if w.panel.estimate.Text != "at Public gateway" || w.panel.warning.Text != "The price is an estimate." {
		t.Errorf("told %q, %q", w.panel.estimate.Text, w.panel.warning.Text)
	}
	test.Tap(w.panel.generate)
	if !w.panel.generate.Disabled() {
		t.Error("it can be asked twice")
	}
	w.asked()
	test.Tap(w.paying.no)
	w.quiet()
	if w.remote.sent.Load() != 0 || w.agreed != 0 || len(w.state.queue.jobs) > 0 || w.panel.generate.Disabled() {
		t.Fatalf("after no: sent %d, agreed to %g, running %t", w.remote.sent.Load(), w.agreed, len(w.state.queue.jobs) > 0)
	}
	test.Tap(w.panel.generate)
	w.asked()
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
	w.quiet()
	if w.remote.sent.Load() != 0 || w.paying != nil || w.panel.generate.Disabled() {
		t.Fatalf("after Escape: sent %d, asking %t, can generate %t", w.remote.sent.Load(), w.paying != nil, !w.panel.generate.Disabled())
	}
	test.Tap(w.panel.generate)
	w.asked()
	test.Tap(w.paying.yes)
	w.until("the clip", func() bool { return w.state.phase() == finished })
	test.Tap(w.panel.generate)
	w.until("another clip", func() bool { return len(w.state.takes) == 2 })
	if w.remote.sent.Load() != 2 || w.agreed != 0.2 {
		t.Errorf("sent %d, agreed to %g", w.remote.sent.Load(), w.agreed)
	}
	w.remote.usd = 0.4
	test.Tap(w.panel.generate)
	w.asked()
	test.Tap(w.paying.no)
	w.quiet()
	if w.remote.sent.Load() != 2 {
		t.Errorf("sent at a higher price")
	}
}

func TestPriceQuestion(t *testing.T) {
	lane := Lane{Title: "Public gateway", Remote: true}
	for _, tt := range []struct {
		price         Price
		clips         int
		title, reason string
	}{
		{Price{USD: 0.2, MonthUSD: 1}, 4, "Send the picture for 4 clips, about $0.80?",
			"Public gateway makes 4 clips with different seeds, about $0.20 each and $0.80 in all. The price is an estimate: gateways do not tell what they charge. This month cost about $1.00 so far."},
		{Price{USD: 0.2}, 1, "Send the picture for about $0.20?",
			"Public gateway makes the clip. The price is an estimate: gateways do not tell what they charge. You are asked again only if the price rises."},
		{Price{USD: 0.4, AgreedUSD: 0.2, MonthUSD: 1.25}, 1, "Send the picture for about $0.40?",
			"Public gateway makes the clip. The price rose: the most agreed to so far was $0.20. The price is an estimate: gateways do not tell what they charge. This month cost about $1.25 so far. You are asked again only if the price rises."},
	} {
		if title, reason := tt.price.question(lane, tt.clips); title != tt.title || reason != tt.reason {
			t.Errorf("%+v: got %q, %q, want %q, %q", tt.price, title, reason, tt.title, tt.reason)
		}
	}
}

// TestAtGateway: a gateway does not say how far it is, and may charge for what is given up.
func TestAtGateway(t *testing.T) {
	w := remoteWindow(t)
	w.agreed, w.remote.hold = 1, make(chan struct{})
	test.Tap(w.panel.generate)
	w.until("the gateway at work", func() bool { return w.state.view().roaming })
	if w.bars.work.Text != "Making it move" || w.bars.left.Text != "1 s" || w.Title() != "1 s – a.png – Framewake" || !w.bars.pause.Disabled() {
		t.Errorf("told %q, %q, title %q, can pause %t", w.bars.work.Text, w.bars.left.Text, w.Title(), !w.bars.pause.Disabled())
	}
	if _, reason, _ := w.state.loss(); reason != "What a gateway is making is lost then, and may be charged all the same." {
		t.Errorf("asked before it closes: %q", reason)
	}
	test.Tap(w.bars.cancel)
	w.until("the end", func() bool { return w.state.phase() == ready })
	w.quiet()
	if want := "Cancelled. Nothing was kept, and the gateway may charge for it all the same."; w.stage.notice.title.Text != want {
		t.Errorf("told %q, want %q", w.stage.notice.title.Text, want)
	}
}

func TestRoaming(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(lookOf(theme.VariantLight))
	b := newThinBar()
	b.Resize(fyne.NewSize(100, thinBarHeight))
	for since, from := range map[time.Duration]float32{0: 0, time.Second: 37.5, 2 * time.Second: 75, 3 * time.Second: 37.5, 5 * time.Second: 37.5} {
		b.roam(since)
		if b.done.Position().X != from || b.done.Size().Width != 25 {
			t.Errorf("after %v: from %g, %g wide, want from %g, 25 wide", since, b.done.Position().X, b.done.Size().Width, from)
		}
	}
	b.set(0.5)
	if b.done.Position().X != 0 || b.done.Size().Width != 50 {
		t.Errorf("half: from %g, %g wide", b.done.Position().X, b.done.Size().Width)
	}
}

// TestPriceRefused: what a month may cost, and what gateways say, stands in the notice with what to do.
func TestPriceRefused(t *testing.T) {
	w := remoteWindow(t)
	w.refuse = engine.Errorf(engine.Rejected, "raise the monthly limit, or wait for the next month", "gateway: $0.20 more would make $20.10 this month, above the limit of $20.00")
	test.Tap(w.panel.generate)
	w.until("the refusal", func() bool { return w.state.problem != nil })
	n := w.stage.notice
	if want := "$0.20 more would make $20.10 this month, above the limit of $20.00. Raise the monthly limit, or wait for the next month."; n.why.Text != want ||
		n.title.Text != "Public gateway did not make the clip" || n.button.Text != "Open the settings" || w.panel.generate.Disabled() {
		t.Errorf("told %q, %q, button %q", n.title.Text, n.why.Text, n.button.Text)
	}
	w.refuse, w.agreed = nil, 1
	w.remote.fails = engine.Errorf(engine.Rejected, "enter a token for this gateway", "gateway gateway.example: it wants a token (401)")
	test.Tap(w.panel.generate)
	w.until("the failure", func() bool { return w.remote.sent.Load() == 1 && w.state.problem != nil })
	if want := "It wants a token (401). Enter a token for this gateway."; n.why.Text != want || n.button.Text != "Open the settings" {
		t.Errorf("told %q, button %q", n.why.Text, n.button.Text)
	}
}
