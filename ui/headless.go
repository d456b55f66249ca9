//go:build headless

package ui

import (
	"context"

	"framewake/engine"
)

// Run fails: a headless build has no window.
func Run(context.Context, Options) error {
	return engine.Errorf(engine.Unavailable, "run: framewake generate photo.jpg -o clip.mp4", "this build has no window")
}
