package video

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"framewake/engine"
)

// smallDisk mounts a file system of the given size in KiB.
func smallDisk(t *testing.T, kib string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+kib+"k"); err != nil {
		t.Skipf("a full disk needs the right to mount (root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return dir
}

// wantFullDisk fails the test unless err says so and the disk is clean.
func wantFullDisk(t *testing.T, err error, dir, path string) {
	t.Helper()
	if engine.KindOf(err) != engine.OutOfSpace || !strings.Contains(err.Error(), "the disk is full") ||
		engine.HintOf(err) != "free space on the disk of "+path {
		t.Errorf("got error %v, kind %s, hint %q", err, engine.KindOf(err), engine.HintOf(err))
	}
	wantFiles(t, dir)
}

func TestFullDiskMaster(t *testing.T) {
	tools := realTools(t)
	for _, kib := range []string{"20", "100"} { // full after the first frame, and in the trailer
		dir := smallDisk(t, kib)
		path := filepath.Join(dir, "m.mkv")
		m, err := tools.NewMaster(context.Background(), masterOptions(t, path, 7, 7, 64, 64))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range noise(7, 64, 64) {
			if err = m.WriteFrame(f); err != nil {
				break
			}
		}
		if err == nil {
			_, err = m.Commit()
		}
		wantFullDisk(t, err, dir, path)
	}
}

func TestFullDiskFormats(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 30, 64, 64)
	for _, f := range Formats() {
		dir := smallDisk(t, "32")
		path := filepath.Join(dir, "c")
		_, err := tools.Export(context.Background(), master, path, ExportOptions{Ledger: openLedger(t), Format: f})
		wantFullDisk(t, err, dir, path)
	}
}

func TestFullDiskExport(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 30, 64, 64)
	received := filepath.Join(t.TempDir(), "received.mp4")
	exportTo(t, tools, master, received)
	for _, source := range []string{master, received} {
		dir := smallDisk(t, "32")
		path := filepath.Join(dir, "c.mp4")
		_, err := tools.Export(context.Background(), source, path, ExportOptions{Ledger: openLedger(t)})
		wantFullDisk(t, err, dir, path)
	}
	if info, err := os.Stat(received); err != nil || info.Size() < 33<<10 {
		t.Fatalf("the received file must not fit: %v, error %v", info, err)
	}
}
