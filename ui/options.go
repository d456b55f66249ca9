package ui

import (
	"context"

	"framewake/engine"
	"framewake/engine/settings"
	"framewake/engine/video"
)

// Options are what the window works with. The functions are called off the UI
// thread.
type Options struct {
	// FindTools looks for ffmpeg, again each time the person asks to check
	// again.
	FindTools func(settings.Settings) (video.Tools, error)
	// Open opens the engine that runs a model in a lane, by their IDs. Run
	// closes it.
	Open func(lane, model string) (engine.Engine, error)
	// Lanes lists the places where clips can be made, this computer's first.
	// It is called again after AddGateway and RemoveGateway. May be nil: there
	// is this computer's processor.
	Lanes func(context.Context) []Lane
	// Gateways is what there is to know and to do about lanes that are Remote.
	Gateways Gateways
	// Models lists the models to choose from in lanes that have none of their
	// own, the built-in one among them. It is called again after AddModel. May
	// be nil: there is the built-in one.
	Models func() []Model
	// AddModel adds the model in a folder to those that Models lists. May be
	// nil: models cannot be added in the window.
	AddModel func(folder string) (Model, error)
	// Program is what the settings dialog works with.
	Program Program
	// Files are pictures to begin with: the first that is one is taken.
	Files []string
}

// Lane is a place where clips are made, one at a time.
type Lane struct {
	// ID is what the queue and Options.Open know it by, such as "local:cpu".
	ID string
	// Title is the device's or the gateway's name for people.
	Title string
	// FreeBytes is the memory of its own that is free now; 0 if it has none.
	FreeBytes int64
	// NeedBytes is how much of it Stable Video Diffusion takes for its usual
	// clip; 0: it has none.
	NeedBytes int64
	// Remote is a machine of somebody else's: the picture goes there, and a
	// clip may cost money. Nothing does unless the person chose it.
	Remote bool
	// Address is that of a gateway that the person added, and may remove; empty
	// of others.
	Address string
	// Models are the only ones there; nil means those of Options.Models.
	Models []Model
	// Problem is why it cannot be used now; nil if it can.
	Problem error
}

// Gateways are the functions for lanes that are Remote. Nothing is sent by any
// of them.
type Gateways struct {
	// Price tells what a clip is expected to cost. A clip that must not be
	// made for its price gives an error that says why.
	Price func(lane, model string, r engine.Request) (Price, error)
	// Agree records that the person agreed to that price.
	Agree func(lane, model string, r engine.Request) error
	// Stranger looks at the certificate of the gateway at an address, and
	// returns its SHA-256 in hex if no authority vouches for it; else "". The
	// gateway is sent nothing.
	Stranger func(ctx context.Context, address string) (fingerprint string, err error)
	// Add adds a gateway by its address, and returns its lane's ID; fingerprint
	// is that of its certificate if the person vouches for it, else "". One that
	// is there already gets the fingerprint. May be nil: none can be added in
	// the window.
	Add func(address, fingerprint string) (lane string, err error)
	// Remove forgets a gateway that was added.
	Remove func(lane string) error
}

// Price is what a clip is expected to cost, in US dollars.
type Price struct {
	USD float64
	// Needed means that somebody has to agree first: to the first price of a
	// lane, and to each that is higher than those before.
	Needed bool
	// AgreedUSD is the highest price agreed to there so far, 0 if none was.
	AgreedUSD float64
	// MonthUSD is what this month cost so far in all lanes.
	MonthUSD float64
}

// Model is a model that clips can be made with.
type Model struct {
	ID    string // as Options.Open and engine.Request.Model have it
	Title string // for people
}
