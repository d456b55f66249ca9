//go:build !headless

package ui

import (
	"strings"
	"testing"
)

func usualSettings() Settings {
	return Settings{PixelUSD: 1.3563368e-08, ClipUSD: 0.2, MonthUSD: 20, SpentUSD: 1.2, SpentClips: 6, Accounts: []Account{
		{"Livepeer (public gateway)", "https://dream-gateway.livepeer.cloud", false}, {"Livepeer Studio", "https://livepeer.studio", true}}}
}

func TestEnterPrice(t *testing.T) {
	for _, tt := range []struct {
		typed   string
		want    float64
		changed bool
		noted   bool
	}{
		{"0.013563", 1.3563368e-08, false, false}, // as it stands there
		{" 0.02 ", 2e-8, true, false},
		{"0,02", 2e-8, true, false},
		{"$0.02", 2e-8, true, false},
		{"", 0, true, false},
		{"0", 0, true, false},
		{"-1", 1.3563368e-08, false, true},
		{"cheap", 1.3563368e-08, false, true},
		{"1e-8", 1.3563368e-08, false, true},
	} {
		s := newSettingsState()
		s.now = usualSettings()
		got, changed := s.enterPrice(tt.typed)
		if got.PixelUSD != tt.want || changed != tt.changed || (s.notes[rowPrice] != "") != tt.noted {
			t.Errorf("%q: %g, changed %t, note %q; want %g, %t, noted %t", tt.typed, got.PixelUSD, changed, s.notes[rowPrice], tt.want, tt.changed, tt.noted)
		}
	}
}

func TestEnterMonth(t *testing.T) {
	for _, tt := range []struct {
		typed   string
		want    int
		changed bool
		noted   bool
	}{
		{"20", 20, false, false}, {"50", 50, true, false}, {"$5", 5, true, false}, {"", 0, true, false},
		{"2.5", 20, false, true}, {"-3", 20, false, true}, {"all", 20, false, true}, {"99999999999", 20, false, true},
	} {
		s := newSettingsState()
		s.now = usualSettings()
		got, changed := s.enterMonth(tt.typed)
		if got.MonthUSD != tt.want || changed != tt.changed || (s.notes[rowMonth] != "") != tt.noted {
			t.Errorf("%q: %d, changed %t, note %q; want %d, %t, noted %t", tt.typed, got.MonthUSD, changed, s.notes[rowMonth], tt.want, tt.changed, tt.noted)
		}
	}
}

func TestSettingsTexts(t *testing.T) {
	s := newSettingsState()
	s.now = usualSettings()
	public, studio := s.now.Accounts[0], s.now.Accounts[1]
	for name, pair := range map[string][2]string{
		"price":    {s.priceText(), "0.013563"},
		"a clip":   {s.clipText(), "A clip of 1024 × 576 costs about $0.20. Gateways do not tell what they charge."},
		"month":    {s.monthText(), "20"},
		"spent":    {s.spentText(), "About $1.20 was spent this month, on 6 clips."},
		"little":   {dollars(0.00056), "$0.0006"},
		"much":     {dollars(1234.5), "$1234.50"},
		"stored":   {s.tokenText(studio), "stored in the keychain"},
		"no token": {s.tokenText(public), ""},
		"tokens":   {s.gatewaysText(), "A token is entered once and kept in the system's keychain."},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %q, want %q", name, pair[0], pair[1])
		}
	}
	s.now.SpentClips, s.now.SpentUSD, s.now.TokenGiven = 1, 0.05, true
	if got := s.spentText(); got != "About $0.05 was spent this month, on one clip." {
		t.Errorf("one clip: %q", got)
	}
	if got := s.gatewaysText(); !strings.HasPrefix(got, "FRAMEWAKE_TOKEN is set") {
		t.Errorf("with the variable: %q", got)
	}
	s.reaching[studio.Origin] = true
	if got := s.tokenText(studio); got != "Asking the keychain…" {
		t.Errorf("on the way: %q", got)
	}
}

func TestExaminationSummary(t *testing.T) {
	fine, advice, broken := Finding{Status: Fine}, Finding{Status: Advice}, Finding{Status: Broken}
	for _, tt := range []struct {
		state examination
		want  string
	}{
		{examination{running: true, findings: []Finding{broken}}, "Looking at this computer. The graphics card is tried, which takes some seconds."},
		{examination{findings: []Finding{fine}}, "Stopped."},
		{examination{report: "x", findings: []Finding{fine, fine}}, "Everything that clips need is here."},
		{examination{report: "x", findings: []Finding{fine, advice}}, "Clips can be made on this computer. One thing could be better."},
		{examination{report: "x", findings: []Finding{advice, fine, advice}}, "Clips can be made on this computer. 2 things could be better."},
		{examination{report: "x", findings: []Finding{advice, broken, advice}}, "No clip can be made on this computer yet."},
	} {
		if got := tt.state.summary(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.state, got, tt.want)
		}
	}
}
