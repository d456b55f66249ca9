package wiring

import (
	"cmp"
	"context"
	"net/url"
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
	if trusted := cmp.Or(r.Fingerprint, found.Fingerprint, trusted(s, found)); trusted != "" {
		o.Network = g.network.Trusting(trusted)
	}
	o.Network.SetAirplane(s.Airplane != 0)
	o.Tools, o.Ledger, o.Spending = r.Tools, r.Ledger, spending(s)
	return gateway.New(o)
}

// trusted is the fingerprint that was kept with a gateway's address, or "".
func trusted(s settings.Settings, of gateway.Gateway) string {
	for _, address := range s.GatewayAddresses() {
		if own, err := gateway.Find(address); err == nil && own.URL == of.URL {
			return own.Fingerprint
		}
	}
	return ""
}

// stranger returns the fingerprint of the certificate of the gateway at an address
// if neither an authority nor the address vouches for it; else "". The gateway is
// sent nothing.
func (g gateways) stranger(ctx context.Context, address string) (string, error) {
	s, err := settings.Load()
	if err != nil {
		return "", err
	}
	found, err := gateway.Find(address)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(found.URL)
	if err != nil {
		return "", err
	}
	g.network.SetAirplane(s.Airplane != 0)
	shown, err := g.network.Stranger(ctx, u)
	if err != nil || shown == found.Fingerprint {
		return "", err
	}
	return shown, nil
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
