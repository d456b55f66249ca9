//go:build !headless

package ui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/widget"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// testLanes are the processor, a card that cannot be used, and two gateways.
func testLanes() []Lane {
	remote := []Model{{"org/svd-xt", "svd-xt"}}
	return []Lane{
		{ID: "local:cuda:0", Title: "RTX 4070", FreeBytes: 9_300_000_000, Problem: engine.Errorf(engine.Unavailable, "install cuDNN 9", "provider: libcudnn.so.9 is missing")},
		{ID: processorLane, Title: "processor"},
		{ID: "gateway:public", Title: "Public gateway", Remote: true, Models: remote},
		{ID: "gateway:http://10.0.0.7/base", Title: "http://10.0.0.7/base", Remote: true, Address: "http://10.0.0.7/base", Models: remote},
	}
}

func TestLaneTitles(t *testing.T) {
	l := lanes{all: testLanes()}
	for id, want := range map[string]string{
		"local:cuda:0": "This computer · RTX 4070 (9.3 GB free)", processorLane: "This computer · processor",
		"gateway:public": "Public gateway", "gone": "This computer · processor",
	} {
		if got := l.find(id).title(); got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	if got, want := l.all[0].trouble(), "This computer · RTX 4070 (9.3 GB free) cannot be used. Provider: libcudnn.so.9 is missing. Install cuDNN 9."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFirstLane(t *testing.T) {
	broken := "This computer · RTX 4070 (9.3 GB free) cannot be used."
	airplane := testLanes()
	airplane[2].Problem = engine.Errorf(engine.Unavailable, "switch it off in the settings", "airplane mode is on")
	for _, tt := range []struct {
		name          string
		all           []Lane
		wanted        string
		lane, trouble string
	}{
		{"nothing is known", nil, "", processorLane, ""},
		{"nothing is wanted", testLanes(), "", processorLane, broken},
		{"what is wanted", testLanes(), "gateway:public", "gateway:public", ""},
		{"the processor is wanted", testLanes(), processorLane, processorLane, ""},
		{"it cannot be used", testLanes(), "local:cuda:0", processorLane, broken},
		{"it is gone", testLanes(), "gateway:http://gone", processorLane, broken},
		{"airplane mode", airplane, "gateway:public", processorLane, "Public gateway cannot be used. Airplane mode is on. Switch it off in the settings."},
		{"gateways alone", testLanes()[2:], "", processorLane, ""},
	} {
		lane, trouble := firstLane(tt.all, tt.wanted)
		if lane.ID != tt.lane || !strings.HasPrefix(trouble, tt.trouble) || (trouble == "") != (tt.trouble == "") {
			t.Errorf("%s: got %s, %q, want %s, %q", tt.name, lane.ID, trouble, tt.lane, tt.trouble)
		}
	}
}

func TestModelIn(t *testing.T) {
	local := []Model{{"builtin", "Camera move"}, {"svd", "SVD"}}
	remote := Lane{Remote: true, Models: []Model{{"a", "A"}, {"b", "B"}}}
	for _, tt := range []struct {
		lane         Lane
		wanted, want string
	}{{Lane{}, "svd", "svd"}, {Lane{}, "gone", "builtin"}, {Lane{}, "", "builtin"}, {remote, "b", "b"}, {remote, "svd", "a"}} {
		if got := modelIn(tt.lane, local, tt.wanted); got != tt.want {
			t.Errorf("%q in %+v: got %s, want %s", tt.wanted, tt.lane, got, tt.want)
		}
	}
}

// remoteModel is an engine at a gateway: without frames or a time, but with a price.
type remoteModel struct {
	enginetest.Fake
	usd   float64
	fails error         // what Generate fails with
	hold  chan struct{} // Generate waits for it; nil: it does not
	sent  atomic.Int32
}

func (m *remoteModel) Describe(ctx context.Context) (engine.Description, error) {
	d, err := m.Fake.Describe(ctx)
	d.Title, d.Note, d.Ranges = "svd-xt at Public gateway", "Sends the picture to gateway.example.", maps.Clone(d.Ranges)
	delete(d.Ranges, engine.FieldFrames)
	return d, err
}

func (m *remoteModel) Estimate(ctx context.Context, r engine.Request) (engine.Estimate, error) {
	usd := m.usd * float64(r.Width*r.Height) / (1024 * 576)
	return engine.Estimate{CostUSD: usd, Notes: []string{"The price is an estimate."}}, nil
}

func (m *remoteModel) Generate(ctx context.Context, r engine.Request, run engine.Run) (engine.Result, error) {
	m.sent.Add(1)
	if m.fails != nil {
		return engine.Result{}, m.fails
	}
	if m.hold != nil {
		run.Report.Send(engine.Event{Stage: engine.StageDenoise})
		select {
		case <-m.hold:
		case <-ctx.Done():
			return engine.Result{}, context.Cause(ctx)
		}
	}
	return m.Fake.Generate(ctx, r, run)
}

// remoteTest is a window with a gateway. Prices are agreed to as at real ones.
type remoteTest struct {
	*windowTest
	remote *remoteModel
	agreed float64
	refuse error // what Price fails with
}

func newRemoteTest(t *testing.T) *remoteTest {
	t.Helper()
	w := &remoteTest{windowTest: prepareWindowTest(t), remote: &remoteModel{usd: 0.2}}
	w.lanes = testLanes()[1:]
	w.all = []Model{{engine.BuiltinModel, "Fake"}, {"slow", "Slow"}}
	w.openIn = func(lane, model string) (engine.Engine, error) {
		switch {
		case lane == "gateway:public" && (model == "org/svd-xt" || model == enginetest.FakeModel): // which it says it is
			return w.lend(w.remote), nil
		case lane == processorLane && model == engine.BuiltinModel:
			return &enginetest.Fake{}, nil
		case lane == processorLane && model == "slow":
			return slowModel(), nil
		}
		return nil, errors.New("nothing of that kind")
	}
	w.gateways.Price = func(lane, model string, r engine.Request) (Price, error) {
		e, err := w.remote.Estimate(context.Background(), r)
		return Price{USD: e.CostUSD, Needed: e.CostUSD > w.agreed, AgreedUSD: w.agreed, MonthUSD: 1.2}, errors.Join(err, w.refuse)
	}
	w.gateways.Agree = func(lane, model string, r engine.Request) error {
		e, err := w.remote.Estimate(context.Background(), r)
		w.agreed = e.CostUSD
		return err
	}
	return w
}

// atGateway has the window show a gateway, as far as looks go.
func (w *windowTest) atGateway() {
	w.state.lanes = lanes{all: testLanes(), current: "gateway:public", addable: true}
	w.state.models = models{all: w.state.lane().Models, current: "org/svd-xt"}
	d, _ := (&remoteModel{}).Describe(context.Background())
	w.buildForm(d)
	w.state.estimate = estimate{usd: 0.2, notes: "The price is an estimate: gateways do not tell what they charge."}
	w.refresh()
}

// chooseLane chooses a lane by its title.
func (w *remoteTest) chooseLane(title string) {
	w.t.Helper()
	w.panel.head.lane.choice.SetSelected(title)
	w.until(title, func() bool { return w.state.models.opening == "" && w.state.lane().title() == title })
}

// TestChooseLane: the model of each lane is remembered, and its knobs.
func TestChooseLane(t *testing.T) {
	w := newRemoteTest(t)
	w.open()
	w.until("the form", func() bool { return w.state.known && w.state.estimate.seconds > 0 })
	h := w.panel.head
	if want := []string{"This computer · processor", "Public gateway", "http://10.0.0.7/base"}; !slices.Equal(h.lane.choice.Options, want) || h.lane.choice.Selected != want[0] {
		t.Errorf("on offer: %q, chosen %q", h.lane.choice.Options, h.lane.choice.Selected)
	}
	h.model.choice.SetSelected("Slow")
	w.until("the model", func() bool { return w.state.models.current == "slow" })
	w.settle(func(f *form) { f.set(engine.FieldMotionBucketID, 200) })
	h.lane.choice.SetSelected("Public gateway")
	if h.about.Text != "Opening Public gateway…" || !h.lane.choice.Disabled() {
		t.Errorf("while it is opened: %q", h.about.Text)
	}
	w.chooseLane("Public gateway")
	w.bring("a.png", 640, 360)
	if w.panel.rows[engine.FieldFrames] != nil || w.state.form.values.MotionBucketID != 200 || h.model.box.Visible() || h.title.Text != "svd-xt at Public gateway" {
		t.Errorf("frames shown %t, motion %d, model %q", w.panel.rows[engine.FieldFrames] != nil, w.state.form.values.MotionBucketID, h.title.Text)
	}
	if w.prefs.Lane != "gateway:public" || w.prefs.Model != "slow" {
		t.Errorf("remembers %q, %q", w.prefs.Lane, w.prefs.Model)
	}
	w.chooseLane("This computer · processor")
	if w.state.models.current != "slow" || w.prefs.Lane != processorLane {
		t.Errorf("back again: %q, remembers %q", w.state.models.current, w.prefs.Lane)
	}
	h.lane.choice.SetSelected("http://10.0.0.7/base")
	w.until("the failure", func() bool { return h.trouble.Visible() })
	if h.trouble.Text != "http://10.0.0.7/base cannot be opened. Nothing of that kind." || w.state.lane().ID != processorLane || h.lane.choice.Selected != "This computer · processor" {
		t.Errorf("told %q, chosen %q", h.trouble.Text, h.lane.choice.Selected)
	}
}

// TestGateways: one is added by its address, chosen, and removed again.
func TestGateways(t *testing.T) {
	w := newRemoteTest(t)
	before := w.lanes[:1]
	added := Lane{ID: "gateway:public", Title: "gateway.example", Remote: true, Address: "https://gateway.example", Models: w.lanes[1].Models}
	w.lanes = before
	refused := engine.Errorf(engine.Invalid, "give an address such as http://192.168.1.7:8935", "gateway: the address is none")
	w.gateways.Stranger = func(context.Context, string) (string, error) { return "", nil }
	w.gateways.Add = func(address, _ string) (string, error) {
		if address != "https://gateway.example" {
			return "", refused
		}
		w.lanes = append(slices.Clone(before), added)
		return added.ID, nil
	}
	w.gateways.Remove = func(lane string) error { w.lanes = before; return nil }
	w.open()
	w.until("the form", func() bool { return w.state.known })
	h := w.panel.head.lane
	h.choice.SetSelected("Add a gateway…")
	if h.choice.Selected != "This computer · processor" {
		t.Errorf("chosen %q", h.choice.Selected)
	}
	address := w.Canvas().Focused().(*widget.Entry)
	address.SetText("gateway.example")
	address.OnSubmitted("")
	w.quiet()
	if w.Canvas().Overlays().Top() == nil || len(w.state.lanes.all) != 1 {
		t.Errorf("a bad address: the dialog is open %t, lanes %+v", w.Canvas().Overlays().Top() != nil, w.state.lanes.all)
	}
	address.SetText("https://gateway.example")
	address.OnSubmitted("")
	w.until("the gateway", func() bool { return w.state.lanes.current == added.ID })
	if w.Canvas().Overlays().Top() != nil || h.choice.Selected != "gateway.example" || w.prefs.Lane != added.ID {
		t.Errorf("chosen %q, remembered %q", h.choice.Selected, w.prefs.Lane)
	}
	h.choice.SetSelected("Remove gateway.example")
	w.until("this computer", func() bool { return w.state.lanes.current == processorLane && len(w.state.lanes.all) == 1 })
	w.quiet()
	if h.choice.Selected != "This computer · processor" {
		t.Errorf("removed: chosen %q", h.choice.Selected)
	}
}

// TestUntriedDevice: the window does not wait for a device that has to prove itself, and goes on to it when it did.
func TestUntriedDevice(t *testing.T) {
	w := newRemoteTest(t)
	card := Lane{ID: "local:cuda:0", Title: "RTX 4070"}
	untried := card
	untried.Problem = context.DeadlineExceeded
	processor, proved := Lane{ID: processorLane, Title: "processor"}, make(chan struct{})
	var asked atomic.Int32
	w.listLanes = func() []Lane {
		if asked.Add(1) == 1 {
			return []Lane{untried, processor}
		}
		<-proved
		return []Lane{card, processor}
	}
	w.openIn = func(string, string) (engine.Engine, error) { return &enginetest.Fake{}, nil }
	w.open()
	w.until("the form", func() bool { return w.state.known })
	if w.state.lane().ID != processorLane || w.panel.head.trouble.Text != "Trying out This computer · RTX 4070…" {
		t.Errorf("before: %s, %q", w.state.lane().ID, w.panel.head.trouble.Text)
	}
	close(proved)
	w.until("the card", func() bool { return w.state.lane().ID == card.ID })
	if w.panel.head.trouble.Visible() || w.prefs.Lane != "" {
		t.Errorf("after: told %q, remembers %q", w.panel.head.trouble.Text, w.prefs.Lane)
	}
}
