//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"framewake/engine"
	"framewake/engine/figures"
	"framewake/engine/hardware"
)

// packages runs the packages' own benchmarks, shows what they print, and makes
// rows of the ratios among it.
func (b bench) packages(ctx context.Context) (figures.Table, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-timeout", "1h", "-run", "^$", "-bench", ".", "./engine/...")
	cmd.Env = hardware.HugePages(os.Environ()) // as workers have it
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	measured := readMetrics(io.TeeReader(out, os.Stderr))
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("go test: %w", err)
	}
	return rowsOf(measured), nil
}

// metrics are a benchmark's values by their units.
type metrics map[string]float64

// readMetrics reads what go test prints, by the benchmark's name without the
// number of processors: "BenchmarkRun-2  1  5.0 ns/op  3.0 s/step".
func readMetrics(r io.Reader) map[string]metrics {
	all := map[string]metrics{}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 4 || len(words)%2 != 0 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name, _, _ := strings.Cut(words[0], "-")
		m := metrics{}
		for i := 2; i < len(words); i += 2 {
			if v, err := strconv.ParseFloat(words[i], 64); err == nil {
				m[words[i+1]] = v
			}
		}
		all[name] = m
	}
	return all
}

// rowsOf are the ratios that people ask for.
func rowsOf(all map[string]metrics) figures.Table {
	var rows figures.Table
	if m := all["BenchmarkMedium"]; m != nil {
		rows = append(rows,
			ceiling("a UNet step over the matrix product's rate", m["%-of-ceiling-step"], m["s/step"], "step"),
			ceiling("a decoded frame over it", m["%-of-ceiling-decode"], m["s/frame"], "frame"),
			figures.Row{What: "Stable Video Diffusion, 40 M parameters: outside ONNX Runtime", Value: fmt.Sprintf("%.1f %%", m["%-outside-networks"])})
		for _, s := range []engine.Stage{engine.StageEncode, engine.StageDenoise, engine.StageDecode} {
			over := m["of-largest-network-"+string(s)]
			rows = append(rows, figures.Aimed("peak memory over the largest network: "+s.Title(),
				fmt.Sprintf("× %.2f (%.0f MB)", over, m["MB-"+string(s)]), "< × 1.50", over < 1.5))
		}
	}
	if m := all["BenchmarkManyClips"]; m != nil {
		rows = append(rows, figures.Row{What: "memory after 20 clips and after 200: app, worker", Value: fmt.Sprintf("%.0f → %.0f MiB, %.0f → %.0f MiB",
			m["app-first-MiB"], m["app-last-MiB"], m["worker-first-MiB"], m["worker-last-MiB"])})
	}
	if m := all["BenchmarkGPU"]; m != nil {
		rows = append(rows, ceiling("on the GPU: a UNet step over the matrix product's rate", m["%-of-matrix"], m["s/step"], "step"))
	} else {
		rows = append(rows, figures.Row{What: "on a GPU", Value: "not measured: there is none"})
	}
	return rows
}

// ceiling is a row of a part of what the machine can do.
func ceiling(what string, percent, seconds float64, each string) figures.Row {
	return figures.Aimed(what, fmt.Sprintf("%.0f %% (%.2f s a %s)", percent, seconds, each), "≥ 70 %", percent >= 70)
}
