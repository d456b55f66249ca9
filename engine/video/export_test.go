package video

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
)

func exportTo(t *testing.T, tools Tools, master, target string) Stats {
	t.Helper()
	return exportWith(t, tools, master, target, ExportOptions{})
}

func exportWith(t *testing.T, tools Tools, master, target string, o ExportOptions) Stats {
	t.Helper()
	o.Ledger = openLedger(t)
	stats, err := tools.Export(context.Background(), master, target, o)
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

func TestExport(t *testing.T) {
	tools := realTools(t)
	tests := []struct {
		name                       string
		fps, frames, width, height int
		wantWidth, wantHeight      int
	}{
		{"usual.mp4", 7, 10, 64, 64, 64, 64},
		{"odd size.mp4", 30, 5, 65, 33, 64, 32},
		{"one frame.mp4", 1, 1, 64, 32, 64, 32},
		{"fast.mp4", 60, 61, 16, 16, 16, 16},
		{"milliseconds do not divide.mp4", 59, 60, 16, 16, 16, 16},
		{"-été #1 100%d.mp4", 25, 3, 32, 32, 32, 32},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			master := newMaster(t, tools, tt.fps, tt.frames, tt.width, tt.height)
			t.Chdir(t.TempDir())
			stats := exportTo(t, tools, master, tt.name)
			wantFiles(t, ".", tt.name)
			got, err := tools.Probe(context.Background(), tt.name)
			if err != nil {
				t.Fatal(err)
			}
			want := Info{Container: ContainerMP4, Codec: "h264", Profile: "High", PixelFormat: "yuv420p",
				Width: tt.wantWidth, Height: tt.wantHeight, Frames: tt.frames, FPS: Rational{tt.fps, 1},
				Color: Color{"bt709", "bt709", "bt709", "tv"}, Duration: got.Duration, comment: got.comment}
			if got != want {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
			seconds := float64(tt.frames) / float64(tt.fps)
			if d := got.Duration.Seconds() - seconds; d < -0.001 || d > 0.001 {
				t.Errorf("duration %s, want %.4f s", got.Duration, seconds)
			}
			if recipe, err := tools.ReadRecipe(context.Background(), tt.name); err != nil || recipe != testRecipe() {
				t.Errorf("got recipe %+v, error %v", recipe, err)
			}
			if size := int64(len(readFile(t, tt.name))); stats.Frames != tt.frames || stats.Bytes != size {
				t.Errorf("got %+v, want %d frames, %d bytes", stats, tt.frames, size)
			}
		})
	}
}

func TestExportStartsFast(t *testing.T) {
	tools := realTools(t)
	target := filepath.Join(t.TempDir(), "clip.mp4")
	exportTo(t, tools, newMaster(t, tools, 7, 5, 64, 64), target)
	var boxes []string
	for b := readFile(t, target); len(b) >= 8; {
		size := int(binary.BigEndian.Uint32(b))
		boxes = append(boxes, string(b[4:8]))
		if size < 8 || size > len(b) {
			t.Fatalf("box %s has size %d of %d", b[4:8], size, len(b))
		}
		b = b[size:]
	}
	if got := strings.Join(boxes, " "); strings.Index(got, "moov") > strings.Index(got, "mdat") || !strings.HasPrefix(got, "ftyp moov") {
		t.Errorf("boxes %q, want ftyp, moov and mdat after them", got)
	}
}

func TestExportIsReproducible(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 12, 64, 64)
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.mp4"), filepath.Join(dir, "two.mp4")
	exportTo(t, tools, master, one)
	exportTo(t, tools, master, two)
	if !bytes.Equal(readFile(t, one), readFile(t, two)) {
		t.Error("the same master gave other bytes")
	}
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("one core: needs taskset (Debian package util-linux)")
	}
	single := filepath.Join(dir, "single.mp4")
	exportTo(t, fakeTools(t, `exec taskset -c 0 "$FFMPEG" "$@"`), master, single)
	if !bytes.Equal(readFile(t, one), readFile(t, single)) {
		t.Error("one core gave other bytes")
	}
}

// TestExportColors: flat patches survive the way through 4:2:0 BT.709 within
// four levels.
func TestExportColors(t *testing.T) {
	tools := realTools(t)
	patches := [4][3]byte{{0, 255, 0}, {255, 0, 0}, {0, 0, 255}, {128, 128, 128}}
	picture := make([]byte, 0, 3*64*64)
	for i := range 64 * 64 {
		patch := patches[i/64/32*2+i%64/32]
		picture = append(picture, patch[:]...)
	}
	dir := t.TempDir()
	master, target := filepath.Join(dir, "m.mkv"), filepath.Join(dir, "c.mp4")
	writeMaster(t, tools, master, 7, still(4, picture), 64, 64)
	exportTo(t, tools, master, target)
	err := tools.Decode(context.Background(), target, func(index int, rgb []byte) error {
		for i, want := range patches {
			at := 3 * ((i/2*32+16)*64 + i%2*32 + 16)
			for c := range want {
				if d := int(rgb[at+c]) - int(want[c]); d < -4 || d > 4 {
					t.Errorf("frame %d: got %v, want %v within 4", index, rgb[at:at+3], want)
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExportProgress(t *testing.T) {
	tools := realTools(t)
	var got []int
	_, err := tools.Export(context.Background(), newMaster(t, tools, 7, 9, 64, 64), filepath.Join(t.TempDir(), "c.mp4"),
		ExportOptions{Ledger: openLedger(t), Progress: func(done, total int) {
			if total != 9 {
				t.Errorf("total %d, want 9", total)
			}
			got = append(got, done)
		}})
	if err != nil {
		t.Fatal(err)
	}
	for i, done := range got {
		if i > 0 && done <= got[i-1] {
			t.Errorf("progress goes %v", got)
		}
	}
	if len(got) == 0 || got[len(got)-1] != 9 {
		t.Errorf("progress goes %v, want it to end with 9", got)
	}
}

func TestExportTargets(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	master := newMaster(t, tools, 7, 2, 64, 64)
	taken := writeFile(t, filepath.Join(dir, "taken.mp4"), []byte("mine"))
	tests := []struct {
		name, target string
		overwrite    bool
	}{
		{"taken", taken, false},
		{"a folder", dir, true},
		{"no such folder", filepath.Join(dir, "no", "c.mp4"), false},
		{"the master itself", master, true},
	}
	for _, tt := range tests {
		_, err := tools.Export(context.Background(), master, tt.target, ExportOptions{Ledger: openLedger(t), Overwrite: tt.overwrite})
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
			t.Errorf("%s: got error %v, kind %s, hint %q; want kind invalid and a hint", tt.name, err, engine.KindOf(err), engine.HintOf(err))
		}
		if tt.name == "taken" && !errors.Is(err, fs.ErrExist) {
			t.Errorf("taken: %v is not fs.ErrExist", err)
		}
	}
	if got := string(readFile(t, taken)); got != "mine" {
		t.Errorf("the taken name now holds %q", got)
	}
	wantFiles(t, dir, "taken.mp4")
	if _, err := tools.Export(context.Background(), master, taken, ExportOptions{Ledger: openLedger(t), Overwrite: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := tools.Probe(context.Background(), taken); err != nil {
		t.Error(err)
	}
}

func TestExportCopiesMP4(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	received := filepath.Join(dir, "received.mp4")
	exportTo(t, tools, newMaster(t, tools, 7, 3, 64, 64), received)
	target := filepath.Join(dir, "clip.mp4")
	stats := exportTo(t, tools, received, target)
	if !bytes.Equal(readFile(t, received), readFile(t, target)) || stats.Frames != 3 {
		t.Errorf("the copy differs from the received file; %+v", stats)
	}
}
