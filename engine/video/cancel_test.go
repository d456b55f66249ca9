package video

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"framewake/engine/files"
)

// slow makes ffmpeg read its input at the pace of its frame rate.
const slow = `echo $$ >"$0.started"
exec "$FFMPEG" -re "$@"`

// deaf ignores what can be ignored and leaves its pipes to a child of its own,
// which, if it is let live, in the end leaves a file beside the script.
const deaf = `trap '' INT TERM HUP PIPE
exec 3<&0
(sleep 10; touch "$0.outlived") &
echo $$ >"$0.started"
wait`

// started waits for the fake ffmpeg to run and returns its process id, 0 if it
// never does.
func started(t *testing.T, tools Tools) (pid int) {
	waitFor(t, "ffmpeg to start", func() bool {
		b, _ := os.ReadFile(tools.FFmpeg + ".started")
		pid, _ = strconv.Atoi(strings.TrimSpace(string(b)))
		return pid != 0
	})
	return pid
}

// wantPrompt fails the test if a call lasted as long as deaf's child.
func wantPrompt(t *testing.T, tools Tools) {
	t.Helper()
	if _, err := os.Stat(tools.FFmpeg + ".outlived"); err == nil {
		t.Error("the call waited for a grandchild that held the pipes")
	}
}

func TestCancelExport(t *testing.T) {
	master := newMaster(t, realTools(t), 2, 40, 160, 160)
	for name, script := range map[string]string{"slow": slow, "deaf": deaf} {
		for _, detach := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s %t", name, detach), func(t *testing.T) {
				tools := fakeTools(t, script)
				tools.Detach = detach
				dir := t.TempDir()
				ctx, cancel := context.WithCancel(context.Background())
				go func() {
					defer cancel()
					started(t, tools)
				}()
				_, err := tools.Export(ctx, master, filepath.Join(dir, "c.mp4"), ExportOptions{Ledger: openLedger(t)})
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got error %v, want context.Canceled", err)
				}
				wantFiles(t, dir)
				wantPrompt(t, tools)
			})
		}
	}
}

// TestCancelFormats: of a folder nothing is left either.
func TestCancelFormats(t *testing.T) {
	master := newMaster(t, realTools(t), 2, 40, 160, 160)
	for _, f := range Formats() {
		tools := fakeTools(t, slow)
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			defer cancel()
			started(t, tools)
		}()
		_, err := tools.Export(ctx, master, filepath.Join(dir, "c"), ExportOptions{Ledger: openLedger(t), Format: f, PingPong: true})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got error %v, want context.Canceled", f, err)
		}
		wantFiles(t, dir)
	}
}

func TestCancelMaster(t *testing.T) {
	frame := noise(1, 256, 256)[0]
	tools := fakeTools(t, deaf)
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	m, err := tools.NewMaster(ctx, masterOptions(t, filepath.Join(dir, "m.mkv"), 7, 9, 256, 256))
	if err != nil {
		t.Fatal(err)
	}
	wrote := make(chan error)
	go func() { wrote <- m.WriteFrame(frame) }() // blocks: nobody reads
	started(t, tools)
	cancel()
	if err := <-wrote; !errors.Is(err, context.Canceled) {
		t.Errorf("write: got error %v, want context.Canceled", err)
	}
	if _, err := m.Commit(); !errors.Is(err, context.Canceled) {
		t.Errorf("commit: got error %v, want context.Canceled", err)
	}
	wantFiles(t, dir)
	wantPrompt(t, tools)
}

func TestCancelDecode(t *testing.T) {
	real := realTools(t)
	path := newMaster(t, real, 7, 4, 64, 64)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err := real.Decode(ctx, path, func(i int, _ []byte) error {
		if i == 1 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
	stop := errors.New("enough")
	if err := real.Decode(context.Background(), path, func(int, []byte) error { return stop }); err != stop {
		t.Errorf("got error %v, want the callback's", err)
	}
}

// TestHelperExport is not a test: TestNoOrphan runs it in a process of its own.
func TestHelperExport(t *testing.T) {
	dir := os.Getenv("FRAMEWAKE_TEST_ORPHAN")
	if dir == "" {
		t.Skip("run by TestNoOrphan")
	}
	ledger, err := files.OpenLedger(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	tools := Tools{FFmpeg: os.Getenv("FRAMEWAKE_TEST_FFMPEG"), FFprobe: realTools(t).FFprobe, Detach: true}
	_, err = tools.Export(context.Background(), filepath.Join(dir, "m.mkv"), filepath.Join(dir, "out", "c.mp4"), ExportOptions{Ledger: ledger})
	t.Fatalf("the export ended: %v", err)
}

// TestNoOrphan kills a process in the middle of an export: its ffmpeg ends by
// itself, and the next ledger sweeps what it left.
func TestNoOrphan(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	dir := t.TempDir()
	writeMaster(t, realTools(t), filepath.Join(dir, "m.mkv"), 1, noise(120, 160, 160), 160, 160)
	if err := os.Mkdir(filepath.Join(dir, "out"), 0o755); err != nil {
		t.Fatal(err)
	}
	tools := fakeTools(t, slow)
	helper := exec.Command(os.Args[0], "-test.run=^TestHelperExport$")
	helper.Env = append(os.Environ(), "FRAMEWAKE_TEST_ORPHAN="+dir, "FRAMEWAKE_TEST_FFMPEG="+tools.FFmpeg)
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	pid := started(t, tools)
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = helper.Wait()
	waitFor(t, "ffmpeg to end", func() bool { return !running(pid) })
	ledger, err := files.OpenLedger(filepath.Join(dir, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close()
	wantFiles(t, filepath.Join(dir, "out"))
}

// running reports whether a process runs; one that has ended but is not yet
// waited for does not.
func running(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, state, found := strings.Cut(string(b), ") ")
	return err == nil && found && !strings.HasPrefix(state, "Z")
}
