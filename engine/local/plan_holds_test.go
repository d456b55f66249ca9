//go:build !race

package local

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/checkpoint"
	"framewake/engine/hardware"
	"framewake/engine/ort"
	"framewake/engine/provider"
	"framewake/engine/svd"
)

// planned are the runs whose memory is compared with what was planned.
var planned = []struct {
	width, height, frames, chunk int
	guidance                     float64
	by                           plan
}{
	{256, 256, 8, 8, 3, plan{}},
	{384, 256, 14, 4, 3, plan{}},
	{512, 320, 8, 2, 1, plan{}},
	{128, 128, 4, 4, 3, plan{}},
	{640, 384, 6, 1, 3, plan{}},
	{256, 192, 6, 3, 3, plan{resident: true}},
}

// plannedChild and plannedFolder tell a child process which of them to run.
const plannedChild, plannedFolder = "FRAMEWAKE_TEST_PLANNED", "FRAMEWAKE_TEST_CHECKPOINT"

func plannedRequest(m model, i int) engine.Request {
	r, c := m.description().Defaults, planned[i]
	r.Width, r.Height, r.Frames, r.DecodeChunkSize, r.MaxGuidanceScale, r.Steps = c.width, c.height, c.frames, c.chunk, c.guidance, 1
	return r
}

// TestPlanHolds compares what is planned on the CPU with the peak of a process
// of its own: at most 10 % more is used and 35 % less.
func TestPlanHolds(t *testing.T) {
	if _, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME")}); err != nil {
		t.Skipf("needs ONNX Runtime (set FRAMEWAKE_ONNXRUNTIME): %v", err)
	}
	folder := medium(t)
	m, err := openCheckpoint(folder, checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range planned {
		want, err := need(m, plannedRequest(m, i), planned[i].by, provider.CPU)
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(os.Args[0], "-test.run=^TestPlanChild$", "-test.v")
		c.Env = append(hardware.HugePages(os.Environ()), fmt.Sprintf("%s=%d", plannedChild, i), plannedFolder+"="+folder)
		out, err := c.CombinedOutput()
		_, text, found := strings.Cut(string(out), "\npeak ")
		var got int64
		if n, _ := fmt.Sscan(text, &got); err != nil || !found || n != 1 {
			t.Fatalf("%+v: %v\n%s", planned[i], err, out)
		}
		off := 100 * (float64(want.ram)/float64(got) - 1)
		t.Logf("%+v: planned %d MB, measured %d MB, %+.0f %%", planned[i], want.ram/1e6, got/1e6, off)
		if off < -10 || off > 35 {
			t.Errorf("%+v: planned %d bytes, measured %d: %+.1f %%, want -10 to +35", planned[i], want.ram, got, off)
		}
	}
}

// TestPlanChild is the child process: it makes a clip and prints its peak.
func TestPlanChild(t *testing.T) {
	i := strings.Index("012345", os.Getenv(plannedChild))
	if os.Getenv(plannedChild) == "" || i < 0 {
		t.Skip("runs as a child of TestPlanHolds")
	}
	rt, err := ort.Open(ort.Options{Library: os.Getenv("FRAMEWAKE_ONNXRUNTIME"), Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	m, err := openCheckpoint(os.Getenv(plannedFolder), checkpoint.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := plannedRequest(m, i)
	n := newSessions(rt, m, planned[i].by, provider.Provider{})
	_, err = svd.Run(t.Context(), n, svd.Options{Request: r, Still: scenery(512, 512), Frame: func(int, []byte) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("peak %d\n", hardware.PeakRSS())
	if err := n.close(); err != nil {
		t.Fatal(err)
	}
}
