package wiring

import (
	"cmp"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/cli"
	"framewake/engine/gateway"
	"framewake/engine/network"
	"framewake/engine/settings"
)

// gateways opens the engines on gateways. They share a network, so that airplane
// mode cuts all of them.
type gateways struct {
	secrets settings.Secrets
	network *network.Network
}

func newGateways(secrets settings.Secrets) gateways {
	return gateways{secrets, network.New(network.DefaultOptions())}
}

// open opens the engine on a gateway.
func (g gateways) open(s settings.Settings, r cli.Remote) (*gateway.Client, error) {
	found, err := gateway.Find(r.Gateway)
	if err != nil {
		return nil, err
	}
	o := gateway.DefaultOptions(found)
	if r.Model != "" {
		o.Model = r.Model
	}
	o.PricePerPixelUSD = pricePerPixel(s)
	o.Token = func() (string, error) { return g.token(found, r.TokenFile) }
	o.Budget = gateway.Budget{ClipUSD: r.MaxPriceUSD, MonthUSD: float64(s.MonthUSD)}
	o.Network = g.network
	if r.Fingerprint != "" {
		trusting := network.DefaultOptions()
		trusting.Fingerprint = r.Fingerprint
		o.Network = network.New(trusting)
	}
	o.Network.SetAirplane(s.Airplane != 0)
	o.Tools, o.Ledger, o.Spending = r.Tools, r.Ledger, spending(s)
	return gateway.New(o)
}

// token returns the token of a gateway, as the settings are now. One that serves
// nobody without is not sent the picture in vain.
func (g gateways) token(of gateway.Gateway, file string) (string, error) {
	s, err := settings.Load()
	if err != nil {
		return "", err
	}
	token, err := g.secrets.Token(s, file, of.Origin())
	if err == nil && token == "" && of.WantsToken {
		return "", engine.Errorf(engine.Rejected, "keep it by framewake token or in the window's settings, or set FRAMEWAKE_TOKEN", "this gateway wants one")
	}
	return token, err
}

// pricePerPixel is what clips are estimated with, in US dollars.
func pricePerPixel(s settings.Settings) float64 {
	return cmp.Or(s.PixelUSD, gateway.DefaultPricePerPixelUSD)
}

// spending is the book of what gateways were asked for.
func spending(s settings.Settings) *gateway.Spending {
	return gateway.NewSpending(filepath.Join(s.Data, "spending.jsonl"), gateway.SystemClock{})
}
