//go:build linux && !headless

// Playbench measures how the player keeps time in a real window: a clip of 1024×576 loops at 30 frames a second, one
// pixel of it on one of the screen, and a line of JSON says what became of it. It needs a display; `make bench` gives
// it Xvfb, where drawing is done by Mesa's llvmpipe on the CPU.
//
//	FYNE_SCALE=1 playbench -duration 1m
//
// Other programs that keep every core busy make it miss frames; chrt -r 1 before the command keeps them out.
//
// Wanted: painted at least 99.5 % of due, missed_in_a_row at most 1, core_percent under 30, and over ten minutes
// rss_end_mib as rss_start_mib.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"framewake/ui"
)

func main() {
	o := ui.PlaybackOptions{Width: 1024, Height: 576, Frames: 25, FPS: 30, WarmUp: 3 * time.Second}
	flag.DurationVar(&o.Duration, "duration", time.Minute, "how long to count")
	flag.IntVar(&o.FPS, "fps", o.FPS, "frames a second")
	flag.IntVar(&o.Frames, "frames", o.Frames, "frames of the clip")
	flag.Parse()

	var began, ended usage
	o.Began, o.Ended = func() { began = used() }, func() { ended = used() }
	f, err := ui.MeasurePlayback(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "playbench:", err)
		os.Exit(1)
	}
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	err = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"due":             f.Due,
		"painted":         f.Painted,
		"missed_in_a_row": f.Missed,
		"core_percent":    ended.corePercent(began),
		"rss_start_mib":   began.resident >> 20,
		"rss_end_mib":     ended.resident >> 20,
		"do_p50_ms":       milliseconds(f.RoundTrip(0.5)),
		"do_p99_ms":       milliseconds(f.RoundTrip(0.99)),
		"scale":           f.Scale,
		"load":            load(),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "playbench:", err)
		os.Exit(1)
	}
}
