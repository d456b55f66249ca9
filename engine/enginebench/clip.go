//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"time"

	"framewake/engine"
	"framewake/engine/figures"
)

// made is a clip that the program made: what it says of it, and how long the
// whole process took.
type made struct {
	Seconds        map[engine.Stage]float64 `json:"seconds"`
	NetworkSeconds float64                  `json:"network_seconds"`
	PeakRSSBytes   int64                    `json:"peak_rss_bytes"`
	whole          float64
}

// generate makes one clip in a process of its own.
func (b bench) generate(ctx context.Context, knobs ...string) (m made, err error) {
	args := append([]string{"generate", b.picture, "--output", b.path("clip.mp4"), "--force", "--json", "--seed", "1"}, knobs...)
	out, took, err := b.output(ctx, args...)
	if err != nil {
		return m, err
	}
	m.whole = took.Seconds()
	return m, json.Unmarshal(out, &m)
}

// fastest makes a clip several times; the shortest process counts.
func (b bench) fastest(ctx context.Context, knobs ...string) (best made, err error) {
	for i := range b.times {
		m, err := b.generate(ctx, knobs...)
		if err != nil {
			return best, err
		}
		if i == 0 || m.whole < best.whole {
			best = m
		}
	}
	return best, nil
}

// output runs the program and times it.
func (b bench) output(ctx context.Context, args ...string) ([]byte, time.Duration, error) {
	cmd := exec.CommandContext(ctx, b.program, args...)
	var said bytes.Buffer
	cmd.Env, cmd.Stderr = b.env, &said
	began := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w\n%s", args[0], err, said.Bytes())
	}
	return out, time.Since(began), nil
}

// clip measures the built-in model's usual clip from the outside, and the start
// of the program by itself.
func (b bench) clip(ctx context.Context) (figures.Table, error) {
	var start float64
	for i := range 10 {
		_, took, err := b.output(ctx, "version")
		if err != nil {
			return nil, err
		}
		if s := took.Seconds(); i == 0 || s < start {
			start = s
		}
	}
	m, err := b.fastest(ctx)
	if err != nil {
		return nil, err
	}
	rows := figures.Table{
		{What: "start of a command", Value: fmt.Sprintf("%.0f ms", 1000*start)},
		{What: "built-in model, its usual clip", Value: seconds(m.whole)},
		{What: "  outside ONNX Runtime", Value: part(m.whole-m.NetworkSeconds, m.whole)},
		{What: "  from the start to the first network", Value: part(m.whole-sum(m.Seconds)+m.Seconds[engine.StageRead]+m.Seconds[engine.StageLoad], m.whole)},
	}
	for _, s := range []engine.Stage{engine.StageEncode, engine.StageDenoise, engine.StageDecode, engine.StageExport} {
		rows = append(rows, figures.Row{What: "  " + s.Title(), Value: part(m.Seconds[s], m.whole)})
	}
	return rows, nil
}

func sum(of map[engine.Stage]float64) (total float64) {
	for _, s := range of {
		total += s
	}
	return total
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 2, 64) + " s" }

// part is a part of a whole, and how long it is.
func part(s, of float64) string { return fmt.Sprintf("%.1f %% (%s)", 100*s/of, seconds(s)) }

// times is a ratio.
func times(s, of float64) string { return fmt.Sprintf("× %.2f", s/of) }
