//go:build linux && !headless

package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"

	"framewake/engine"
	"framewake/engine/figures"
	"framewake/engine/settings"
	"framewake/engine/video"
	"framewake/engine/worker"
	"framewake/ui"
)

// making is how soon the window answered while clips were made.
type making struct{ ui.MakingFigures }

// makingPatience is how long all clips together may take.
const makingPatience = 10 * time.Minute

func measureMaking(ctx context.Context, o options) (making, error) {
	ctx, cancel := context.WithTimeout(ctx, makingPatience)
	defer cancel()
	figures, err := ui.MeasureMaking(ctx, ui.MakingOptions{
		Window: ui.Options{
			FindTools: func(s settings.Settings) (video.Tools, error) {
				return video.Find(video.Options{FFmpeg: s.FFmpeg, FFprobe: s.FFprobe})
			},
			Open: func(string, string) (engine.Engine, error) {
				return worker.New(worker.Options{Command: func() *exec.Cmd { return exec.Command(o.program, "worker") }, Aside: true}), nil
			},
			Files: []string{o.picture},
		},
		Width: width, Height: height, Frames: frames, Clips: o.clips,
	})
	return making{figures}, err
}

func (m making) rows() figures.Table {
	p99, slowest := m.Delays.Part(0.99), m.Delays.Part(1)
	return figures.Table{
		figures.Aimed(fmt.Sprintf("UI thread answers while %d clips are made: p99 of %d calls", len(m.Clips), len(m.Delays)),
			milliseconds(p99), "< 50 ms", p99 < 50*time.Millisecond),
		{What: "  the slowest", Value: milliseconds(slowest)},
		{What: fmt.Sprintf("  a clip of %d frames, at most", frames), Value: seconds(slices.Max(m.Clips))},
	}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
}
