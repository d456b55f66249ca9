//go:build !headless

package ui

import "fyne.io/fyne/v2"

// oblivion keeps the toolkit from writing preferences of its own, which we have no use for. It rewrites their file in
// place whenever it ends, and any other window of ours that reads it just then complains.
//
// What the toolkit calls a cloud provider may put other preferences in the place of its own; only its own are written.
type oblivion struct{}

func (oblivion) ProviderName() string        { return "none" }
func (oblivion) ProviderDescription() string { return "" }
func (oblivion) ProviderIcon() fyne.Resource { return nil }
func (oblivion) Setup(fyne.App) error        { return nil }
func (oblivion) Cleanup(fyne.App)            {}

// CloudPreferences are the toolkit's in another coat.
func (oblivion) CloudPreferences(a fyne.App) fyne.Preferences {
	return struct{ fyne.Preferences }{a.Preferences()}
}
