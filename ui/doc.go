// Package ui is the window: a picture goes in, knobs say how it should move,
// the clip comes out.
//
//	err := ui.Run(ctx, ui.Options{…})
//
// What is shown follows from one plain value, state, which only the UI thread
// touches: whatever happens changes the state, and the window is brought in
// line with it. Work runs beside the UI thread, see tasks, and comes back
// through a loop. The package decides nothing about video: it gets an Engine
// and ffmpeg's tools, and knows neither networks nor command lines.
//
// With the build tag headless, Run fails and no toolkit is linked.
package ui
