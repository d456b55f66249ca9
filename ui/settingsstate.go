//go:build !headless

package ui

import (
	"fmt"
	"math"
	"strings"
)

// settingsState is what the settings dialog shows, in plain values. Only the UI thread touches it.
type settingsState struct {
	read     bool // now is
	now      Settings
	reaching map[string]bool   // by the gateway's origin: its token is on the way into the keychain, or out
	notes    map[string]string // why the last change of a row does not hold
}

// The rows of the dialog that notes stand under; a gateway's has its origin.
const (
	rowAirplane = "airplane"
	rowPrice    = "price"
	rowMonth    = "month"
)

func newSettingsState() settingsState {
	return settingsState{reaching: map[string]bool{}, notes: map[string]string{}}
}

// tokenText is what stands at a gateway where no token can be entered.
func (s *settingsState) tokenText(a Account) string {
	switch {
	case s.reaching[a.Origin]:
		return text("Asking the keychain…")
	case a.Stored:
		return text("stored in the keychain")
	}
	return ""
}

// gatewaysText is what holds for the tokens of all gateways.
func (s *settingsState) gatewaysText() string {
	if s.now.TokenGiven {
		return text("FRAMEWAKE_TOKEN is set, and goes before the keychain.")
	}
	return text("A token is entered once and kept in the system's keychain.")
}

// pixels is how many the price is told for: that of a single one is too small to read.
const pixels = 1e6

// priceDecimals are those of the price of so many pixels.
const priceDecimals = 6

// priceText is the price as it stands in its entry.
func (s *settingsState) priceText() string { return number(s.now.PixelUSD*pixels, priceDecimals) }

// clipText says what the price comes to.
func (s *settingsState) clipText() string {
	return text("A clip of 1024 × 576 costs about {{.Price}}. Gateways do not tell what they charge.", words{"Price": dollars(s.now.ClipUSD)})
}

func (s *settingsState) monthText() string { return fmt.Sprint(s.now.MonthUSD) }

// spentText says what became of it this month.
func (s *settingsState) spentText() string {
	switch s.now.SpentClips {
	case 0:
		return text("Nothing was spent this month.")
	case 1:
		return text("About {{.Price}} was spent this month, on one clip.", words{"Price": dollars(s.now.SpentUSD)})
	}
	return text("About {{.Price}} was spent this month, on {{.Count}} clips.",
		words{"Price": dollars(s.now.SpentUSD), "Count": s.now.SpentClips})
}

// dollars are rounded to cents, or below ten of them to a hundredth of one.
func dollars(v float64) string {
	amount := fixedNumber(v, 2)
	if v < 0.1 {
		amount = number(v, 4)
	}
	return text("${{.Amount}}", words{"Amount": amount})
}

// enterPrice takes what was typed as the price, nothing for the recommended one. changed is false if it is the same, or
// none at all.
func (s *settingsState) enterPrice(typed string) (wanted Settings, changed bool) {
	wanted = s.now
	delete(s.notes, rowPrice)
	if strings.TrimSpace(typed) == s.priceText() {
		return wanted, false
	}
	v, ok := amount(typed)
	if !ok {
		s.notes[rowPrice] = text("Enter US dollars, such as 0.0136, or nothing for the recommended price.")
		return wanted, false
	}
	wanted.PixelUSD = v / pixels
	return wanted, true
}

// enterMonth does the same for the most that may be spent in a month.
func (s *settingsState) enterMonth(typed string) (wanted Settings, changed bool) {
	wanted = s.now
	delete(s.notes, rowMonth)
	if strings.TrimSpace(typed) == s.monthText() {
		return wanted, false
	}
	v, ok := amount(typed)
	if !ok || v != math.Trunc(v) || v > math.MaxInt32 {
		s.notes[rowMonth] = text("Enter whole US dollars, such as 20.")
		return wanted, false
	}
	wanted.MonthUSD = int(v)
	return wanted, true
}

// amount reads an amount of money; nothing is 0.
func amount(typed string) (float64, bool) {
	typed = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(typed), "$"))
	if typed == "" {
		return 0, true
	}
	v, ok := parseNumber(typed)
	return v, ok && v >= 0
}
