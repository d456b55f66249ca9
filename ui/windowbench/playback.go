//go:build linux && !headless

package main

import (
	"fmt"
	"time"

	"framewake/engine/figures"
	"framewake/ui"
)

// playback is how the player kept time.
type playback struct {
	ui.PlaybackFigures
	Core       float64 // of a core that it kept busy, 0–1, with the threads that draw
	Machine    float64 // of all cores that were busy, whoever kept them so
	Start, End int64   // bytes of memory before counting and after
}

// fps is the rate of playback: about what a display of 60 hertz can show without a frame that stands longer than others.
const fps = 30

func measurePlayback(o options) (playback, error) {
	var began, ended usage
	figures, err := ui.MeasurePlayback(ui.PlaybackOptions{
		Width: width, Height: height, Frames: frames, FPS: fps, WarmUp: 3 * time.Second, Duration: o.playback,
		Began: func() { began = used() }, Ended: func() { ended = used() },
	})
	switch {
	case err != nil:
		return playback{}, err
	case figures.Due == 0:
		return playback{}, fmt.Errorf("no frame fell due in %v: the window was closed", o.playback)
	case figures.Scale != 1:
		return playback{}, fmt.Errorf("the screen has %g pixels a unit, want 1: set FYNE_SCALE=1", figures.Scale)
	}
	return playback{figures, ended.core(began), ended.machine.Since(began.machine), began.resident, ended.resident}, nil
}

// rows are the figures with their aims. Memory is flat if it grows by less than 10 MiB: a frame that is kept takes 2.25.
func (p playback) rows(o options) figures.Table {
	const mib = 1 << 20
	shown := float64(p.Painted) / float64(p.Due)
	return figures.Table{
		figures.Aimed(fmt.Sprintf("playback of %d×%d, %d frames/s, %v: shown", width, height, fps, o.playback),
			fmt.Sprintf("%.2f %% of %d", 100*shown, p.Due), "≥ 99.5 %", shown >= 0.995),
		figures.Aimed("  most frames in a row that were not", fmt.Sprint(p.Missed), "≤ 1", p.Missed <= 1),
		figures.Aimed("  of a core", percent(p.Core), "< 30 %", p.Core < 0.3),
		{What: "  of all cores, by all programs", Value: percent(p.Machine)},
		figures.Aimed("  memory before and after", fmt.Sprintf("%d, %d MiB", p.Start/mib, p.End/mib), "< 10 MiB more", p.End-p.Start < 10*mib),
	}
}

func percent(part float64) string { return fmt.Sprintf("%.1f %%", 100*part) }
