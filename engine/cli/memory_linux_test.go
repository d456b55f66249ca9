package cli_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
	"framewake/engine/files"
	"framewake/engine/jobs"
	"framewake/engine/studio"
	"framewake/engine/worker"
)

// BenchmarkManyClips makes 200 clips in a row, through queue, worker and
// library, and tells what app and worker hold of memory after the first twenty
// and at the end. It fails if either has grown.
func BenchmarkManyClips(b *testing.B) {
	const clips, settled, mostGrown = 200, 20, 24 << 20
	for b.Loop() {
		var cmd *exec.Cmd
		q := openQueue(b, func() *exec.Cmd {
			cmd = exec.Command(program, "worker")
			cmd.Env = append(os.Environ(), "FRAMEWAKE_CACHE="+b.TempDir(), "FRAMEWAKE_DATA="+b.TempDir())
			return cmd
		})
		var app, child [2]int64
		for n := range clips {
			makeClip(b, q, uint32(n))
			at := map[int]int{settled - 1: 0, clips - 1: 1}
			if i, ok := at[n]; ok {
				debug.FreeOSMemory() // what is garbage in the app is not held
				app[i], child[i] = resident(b, os.Getpid()), resident(b, cmd.Process.Pid)
			}
		}
		b.ReportMetric(float64(app[0]>>20), "app-first-MiB")
		b.ReportMetric(float64(app[1]>>20), "app-last-MiB")
		b.ReportMetric(float64(child[0]>>20), "worker-first-MiB")
		b.ReportMetric(float64(child[1]>>20), "worker-last-MiB")
		if app[1]-app[0] > mostGrown || child[1]-child[0] > mostGrown {
			b.Errorf("after %d clips app and worker hold %d and %d bytes, after %d %d and %d", settled, app[0], child[0], clips, app[1], child[1])
		}
	}
}

// openQueue opens a studio over one worker and returns its queue.
func openQueue(b *testing.B, command func() *exec.Cmd) *jobs.Queue {
	b.Helper()
	ledger, err := files.OpenLedger(filepath.Join(b.TempDir(), "ledger"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := studio.Open(context.Background(), studio.Options{
		Dir: b.TempDir(), Ledger: ledger,
		Open:      func(_, _ string) (engine.Engine, error) { return worker.New(worker.Options{Command: command}), nil },
		Thumbnail: func(context.Context, string, int) (*image.RGBA, error) { return nil, errors.New("not needed") },
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = errors.Join(s.Close(), ledger.Close()) })
	return s.Queue
}

// makeClip makes a small clip and takes its job out of the queue.
func makeClip(b *testing.B, q *jobs.Queue, seed uint32) {
	b.Helper()
	still, err := os.ReadFile(enginetest.Still(b, 64, 64))
	if err != nil {
		b.Fatal(err)
	}
	r := engine.DefaultRequest()
	r.Model, r.Width, r.Height, r.Frames, r.Steps, r.DecodeChunkSize = engine.BuiltinModel, 64, 64, 4, 2, 4
	r.MinGuidanceScale, r.MaxGuidanceScale, r.NoiseAugStrength, r.Seed, r.Source = 1, 1, 0, seed, "still.png"
	j, err := q.Submit(b.Context(), jobs.Draft{Lane: "local:cpu", Request: r, Still: func(w io.Writer) error {
		_, err := w.Write(still)
		return err
	}})
	if err == nil {
		j, err = q.Wait(b.Context(), j.ID)
	}
	if err == nil {
		err = j.Err
	}
	if err == nil {
		err = q.Remove(j.ID)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// resident is the memory that a process holds, in bytes.
func resident(b *testing.B, pid int) int64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		b.Fatal(err)
	}
	return kilobytes << 10
}
