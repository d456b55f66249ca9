package ui

import "context"

// Program is how the window reaches what is set for the whole program. Without
// Settings there is no settings dialog; with it every function is there.
type Program struct {
	// Settings returns what is in force.
	Settings func() (Settings, error)
	// Save keeps Airplane, PixelUSD and MonthUSD, which hold from then on.
	Save func(Settings) error

	// StoreToken and RemoveToken reach the system's keychain, which may ask its
	// owner first. A token belongs to an account's Origin.
	StoreToken  func(origin, token string) error
	RemoveToken func(origin string) error

	// Examine looks at everything that making clips needs on this computer,
	// tells each finding as it is made, and returns the text of all of them,
	// fit for a bug report. It ends early when ctx does.
	Examine func(ctx context.Context, tell func(Finding)) (report string)

	// About tells what the program is made of.
	About func() About
}

// About is what the program is, and what of others it contains.
type About struct {
	Version string
	// Built is how, as a sentence.
	Built string
	Parts []Part
	// Problem is why Parts are not told; nil if they are.
	Problem error
	// Notices are the licences in their own words.
	Notices string
}

// Part is something of others in the program.
type Part struct{ Name, Version, Licence string }

// Settings are those of the program that can be seen and changed in the window.
type Settings struct {
	// Airplane refuses every connection.
	Airplane bool
	// PixelUSD is what a gateway's pixel is taken to cost, in US dollars; saved
	// as 0 it is what Livepeer recommends again.
	PixelUSD float64
	// ClipUSD is what a clip of the usual size would cost then.
	ClipUSD float64
	// MonthUSD is the most that gateways may cost in a month; saved as 0 it is
	// at its default again.
	MonthUSD int
	// SpentUSD is what SpentClips have cost this month, by estimate.
	SpentUSD   float64
	SpentClips int
	// Accounts are the gateways that a token can be kept for.
	Accounts []Account
	// TokenGiven says that a token came with the program's environment, which
	// goes before those in the keychain.
	TokenGiven bool
}

// Account is what a token is for.
type Account struct {
	Title  string // of the gateway, for people
	Origin string // its scheme and host
	Stored bool   // the keychain has the token
}

// Finding is what became of looking at one thing of this computer.
type Finding struct {
	Name   string
	Status Status
	Text   string // a clause
	Hint   string // what to do, as an imperative; "" if nothing
}

// Status is how things stand.
type Status int

// The statuses.
const (
	Fine   Status = iota // nothing is to be done
	Advice               // something could be better
	Broken               // no clip can be made
)
