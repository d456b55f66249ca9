package ui

import (
	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/settings"
	"framewake/engine/video"
)

// Options are what the window works with. All fields but Files are needed.
type Options struct {
	// Settings say where runs are made; the window's preferences lie beside
	// the settings file.
	Settings settings.Settings
	// Ledger remembers temporary files. Run does not close it.
	Ledger *files.Ledger
	// FindTools looks for ffmpeg. It is called off the UI thread, again each
	// time the person asks to check again.
	FindTools func() (video.Tools, error)
	// Open opens the engine that runs a model. Run closes it.
	Open func(model string) (engine.Engine, error)
	// Files are pictures to begin with: the first that is one is taken.
	Files []string
}
