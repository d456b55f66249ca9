//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"

	"framewake/engine/figures"
	"framewake/engine/files"
	"framewake/engine/video"
)

// export measures an MP4 of a lossless master, verified and under its name,
// against the encoder's bare command on the same frames with the same settings.
func (b bench) export(ctx context.Context) (figures.Table, error) {
	master := b.path("master.mkv")
	if _, err := b.generate(ctx, "--master", master); err != nil {
		return nil, err
	}
	tools, err := video.Find(video.Options{})
	if err != nil {
		return nil, err
	}
	ledger, err := files.OpenLedger(b.path("ledger"))
	if err != nil {
		return nil, err
	}
	defer ledger.Close()
	ours, bare := 0.0, 0.0
	for i := range b.times {
		began := time.Now()
		if _, err := tools.Export(ctx, master, b.path("ours.mp4"), video.ExportOptions{Ledger: ledger, Overwrite: true}); err != nil {
			return nil, err
		}
		ours = shorter(ours, time.Since(began), i)
		var said bytes.Buffer
		cmd := exec.CommandContext(ctx, tools.FFmpeg, "-y", "-loglevel", "error", "-i", master, "-vf", "format=yuv420p",
			"-c:v", "libx264", "-profile:v", "high", "-preset", "medium", "-crf", "17", "-threads", "8", b.path("bare.mp4"))
		cmd.Stderr = &said
		began = time.Now()
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("ffmpeg: %w\n%s", err, said.Bytes())
		}
		bare = shorter(bare, time.Since(began), i)
	}
	return figures.Table{figures.Aimed("export over the bare ffmpeg command", fmt.Sprintf("%s (%s)", times(ours, bare), seconds(ours)),
		"< × 1.25", ours < 1.25*bare)}, nil
}

// shorter is the shortest of several times in seconds, of which this is the i-th.
func shorter(best float64, took time.Duration, i int) float64 {
	if s := took.Seconds(); i == 0 || s < best {
		return s
	}
	return best
}
