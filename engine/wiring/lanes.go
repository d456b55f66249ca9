package wiring

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"framewake/engine"
	"framewake/engine/cli"
	"framewake/engine/device"
	"framewake/engine/files"
	"framewake/engine/gateway"
	"framewake/engine/local"
	"framewake/engine/settings"
	"framewake/ui"
)

// A lane's ID says what kind of place it is, and then which: a device, the name
// of a preset gateway, or the address of another.
const (
	localLane   = "local:"
	gatewayLane = "gateway:"
	// maxLane is how long the queue allows an ID to be.
	maxLane = 200
)

// lanes are the places where the window has clips made.
type lanes struct {
	gateways gateways

	mu     sync.Mutex
	ledger *files.Ledger // of what gateways' engines write; nil until there is one
}

// list lists the lanes: this computer's, the device of the settings or else the
// best one first, then gateways.
func (l *lanes) list(ctx context.Context) []ui.Lane {
	s, err := settings.Load()
	if err != nil {
		return nil
	}
	var all []ui.Lane
	for _, d := range device.List(ctx, devices(s)) {
		lane := ui.Lane{ID: localLane + d.ID, Title: d.Title, FreeBytes: d.FreeBytes, NeedBytes: local.LeastVRAM(d.Provider.Name), Problem: d.Problem}
		if d.Provider.IsCPU() {
			lane.Title, lane.FreeBytes = "processor", 0 // people have one
		}
		if d.ID == s.Device {
			all = slices.Insert(all, 0, lane)
		} else {
			all = append(all, lane)
		}
	}
	for _, g := range gateway.Presets() {
		all = append(all, remoteLane(s, g.Name, g))
	}
	for _, address := range s.GatewayAddresses() {
		g, err := gateway.Find(address)
		name, _, _ := strings.Cut(address, "#")
		lane := remoteLane(s, name, g)
		lane.Title, lane.Address = strings.TrimPrefix(name, "https://"), name
		if err != nil {
			lane.Problem = err
		}
		all = append(all, lane)
	}
	return all
}

// remoteLane is the lane of a gateway, by its preset's name or its address.
func remoteLane(s settings.Settings, name string, g gateway.Gateway) ui.Lane {
	_, model, _ := strings.Cut(g.Model, "/")
	lane := ui.Lane{ID: gatewayLane + name, Title: g.Title, Remote: true, Models: []ui.Model{{ID: g.Model, Title: model}}}
	if s.Airplane != 0 {
		lane.Problem = engine.Errorf(engine.Unavailable, "switch it off in the settings", "airplane mode is on")
	}
	return lane
}

// open opens the engine that runs a model in a lane.
func (l *lanes) open(lane, model string) (engine.Engine, error) {
	if name, remote := strings.CutPrefix(lane, gatewayLane); remote {
		e := &remoteEngine{lanes: l, name: name, model: model}
		_, err := e.client() // an address that cannot be used is told at once
		return e, err
	}
	if on, local := strings.CutPrefix(lane, localLane); local {
		return openWorker(context.Background(), model, on, true)
	}
	return nil, engine.Errorf(engine.Unavailable, "choose another place to make the clip", "there is no %s here", lane)
}

// client opens the engine on a gateway. What a clip may cost is what somebody
// agreed to in the window.
func (l *lanes) client(name, model string) (*gateway.Client, error) {
	s, err := settings.Load()
	if err != nil {
		return nil, err
	}
	tools, err := detachedTools(s)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ledger == nil {
		if l.ledger, err = s.OpenLedger(); err != nil {
			return nil, err
		}
	}
	return l.gateways.open(s, cli.Remote{Gateway: name, Model: model, MaxPriceUSD: math.Inf(1), Tools: tools, Ledger: l.ledger})
}

// price tells what a clip is expected to cost in the lane of a gateway.
func (l *lanes) price(lane, model string, r engine.Request) (ui.Price, error) {
	c, err := l.client(strings.TrimPrefix(lane, gatewayLane), model)
	if err != nil {
		return ui.Price{}, err
	}
	a, err := c.Agreement(r)
	return ui.Price{USD: a.USD, AgreedUSD: a.AgreedUSD, MonthUSD: a.MonthUSD, Needed: a.Needed}, err
}

// agree records that somebody agreed to the price of a clip.
func (l *lanes) agree(lane, model string, r engine.Request) error {
	c, err := l.client(strings.TrimPrefix(lane, gatewayLane), model)
	if err != nil {
		return err
	}
	return c.Agree(r)
}

// addGateway remembers a gateway of the person's own, and the fingerprint of its
// certificate if that is trusted without an authority.
func (l *lanes) addGateway(address, fingerprint string) (lane string, err error) {
	g, err := gateway.Find(address)
	if err != nil {
		return "", err
	}
	g.Fingerprint = cmp.Or(fingerprint, g.Fingerprint)
	if g.Name != "" {
		return gatewayLane + g.Name, nil
	}
	if lane = gatewayLane + g.URL; len(lane) > maxLane {
		return "", engine.Errorf(engine.Invalid, "give a shorter one", "gateway: the address is longer than %d characters", maxLane-len(gatewayLane))
	}
	s, err := settings.Load()
	if err != nil {
		return "", err
	}
	return lane, s.AddGateway(g.Address())
}

// removeGateway forgets it.
func (l *lanes) removeGateway(lane string) error {
	s, err := settings.Load()
	if err != nil {
		return err
	}
	return s.RemoveGateway(strings.TrimPrefix(lane, gatewayLane))
}

// close ends what the engines worked with.
func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ledger != nil {
		_ = l.ledger.Close()
	}
}
