package ui

import (
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
	// Open opens the engine that runs a model, by its ID, in a lane: a place
	// where clips are made. "local:cpu" is this computer's processor. Run
	// closes the engine.
	Open func(lane, model string) (engine.Engine, error)
	// Models lists the models to choose from, the built-in one among them. It
	// is called again after AddModel. May be nil: there is the built-in one.
	Models func() []Model
	// AddModel adds the model in a folder to those that Models lists. May be
	// nil: models cannot be added in the window.
	AddModel func(folder string) (Model, error)
	// Program is what the settings dialog works with.
	Program Program
	// Files are pictures to begin with: the first that is one is taken.
	Files []string
}

// Model is a model that clips can be made with.
type Model struct {
	ID    string // as Options.Open and engine.Request.Model have it
	Title string // for people
}
