package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"framewake/engine"
	"framewake/engine/hardware"
)

// report is what --json prints.
type report struct {
	Output         string                   `json:"output"`
	Seed           uint32                   `json:"seed"`
	Width          int                      `json:"width"`
	Height         int                      `json:"height"`
	Frames         int                      `json:"frames"`
	FPS            int                      `json:"fps"`
	Model          string                   `json:"model"`
	Engine         string                   `json:"engine"`
	Seconds        map[engine.Stage]float64 `json:"seconds"`
	NetworkSeconds float64                  `json:"network_seconds"`
	// PeakRSSBytes adds up the peaks of this process, the engine's processes
	// and the ffmpeg that wrote the clip.
	PeakRSSBytes int64 `json:"peak_rss_bytes"`
}

func newReport(path string, r engine.Result, d engine.Description, exportRSS int64) report {
	return report{
		Output: path, Seed: r.Request.Seed, Width: r.Request.Width, Height: r.Request.Height,
		Frames: r.Request.Frames, FPS: r.Request.FPS, Model: d.Model, Engine: d.Engine,
		Seconds: r.Seconds, NetworkSeconds: r.NetworkSeconds,
		PeakRSSBytes: hardware.PeakRSS() + r.PeakRSSBytes + exportRSS,
	}
}

func (r report) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	_, err := fmt.Fprintln(w, r.Output)
	return err
}
