package wiring

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"framewake/engine/about"
	"framewake/engine/doctor"
	"framewake/engine/gateway"
	"framewake/engine/settings"
	"framewake/ui"
)

// program is what the window's settings dialog works with.
func program(g gateways) ui.Program {
	return ui.Program{
		Settings: g.preferences, Save: g.prefer,
		StoreToken: storeToken, RemoveToken: removeToken, Examine: examine, About: aboutProgram,
	}
}

// usualWidth and usualHeight are those of Livepeer's default clip, in pixels.
const usualWidth, usualHeight = 1024, 576

// preferences are the settings as the dialog shows them.
func (g gateways) preferences() (ui.Settings, error) {
	s, err := settings.Load()
	if err != nil {
		return ui.Settings{}, err
	}
	spent, err := spending(s).Month("")
	if err != nil {
		return ui.Settings{}, err
	}
	price := pricePerPixel(s)
	p := ui.Settings{
		Airplane: s.Airplane != 0,
		PixelUSD: price, ClipUSD: gateway.Price(usualWidth, usualHeight, price),
		MonthUSD: s.MonthUSD, SpentUSD: spent.USD, SpentClips: spent.Jobs,
		TokenGiven: g.secrets.FromEnvironment(),
	}
	p.Accounts = accounts(s)
	return p, nil
}

// accounts are the gateways that a token can be kept for, each origin once.
func accounts(s settings.Settings) []ui.Account {
	known := gateway.Presets()
	for _, address := range s.GatewayAddresses() {
		if g, err := gateway.Find(address); err == nil {
			known = append(known, g)
		}
	}
	var all []ui.Account
	for _, g := range known {
		if !slices.ContainsFunc(all, func(a ui.Account) bool { return a.Origin == g.Origin() }) {
			all = append(all, ui.Account{Title: g.Title, Origin: g.Origin(), Stored: s.HasToken(g.Origin())})
		}
	}
	return all
}

// prefer saves what was changed in the dialog. Airplane mode holds at once.
func (g gateways) prefer(wanted ui.Settings) error {
	s, err := settings.Load()
	if err != nil {
		return err
	}
	s.Airplane = 0
	if wanted.Airplane {
		s.Airplane = 1
	}
	if wanted.PixelUSD != pricePerPixel(s) {
		s.PixelUSD = wanted.PixelUSD
	}
	s.MonthUSD = wanted.MonthUSD
	if err := s.Save(); err != nil {
		return err
	}
	g.network.SetAirplane(wanted.Airplane)
	return nil
}

func storeToken(origin, token string) error {
	s, err := settings.Load()
	if err != nil {
		return err
	}
	return s.StoreToken(origin, token)
}

func removeToken(origin string) error {
	s, err := settings.Load()
	if err != nil {
		return err
	}
	return s.RemoveToken(origin)
}

// aboutProgram tells what the running program is made of.
func aboutProgram() ui.About {
	a := ui.About{Version: about.Version(), Notices: about.Notices(),
		Built: fmt.Sprintf("Built with %s for %s/%s.", runtime.Version(), runtime.GOOS, runtime.GOARCH)}
	parts, err := about.Parts()
	a.Problem = err
	for _, p := range parts {
		a.Parts = append(a.Parts, ui.Part{Name: p.Name, Version: p.Version, Licence: p.Licence})
	}
	return a
}

// examine looks at this machine for the window.
func examine(ctx context.Context, tell func(ui.Finding)) string {
	statuses := map[doctor.Status]ui.Status{doctor.Fine: ui.Fine, doctor.Advice: ui.Advice, doctor.Broken: ui.Broken}
	var report strings.Builder
	diagnose(ctx, func(f doctor.Finding) {
		report.WriteString(f.String())
		tell(ui.Finding{Name: f.Name, Status: statuses[f.Status], Text: f.Text, Hint: f.Hint})
	})
	if ctx.Err() != nil {
		return ""
	}
	return report.String()
}
