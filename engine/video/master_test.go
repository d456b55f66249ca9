package video

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"framewake/engine"
)

func TestMasterIsReproducible(t *testing.T) {
	tools := realTools(t)
	frames := noise(6, 64, 64)
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.mkv"), filepath.Join(dir, "two.mkv")
	stats := writeMaster(t, tools, one, 7, frames, 64, 64)
	writeMaster(t, tools, two, 7, frames, 64, 64)
	if !bytes.Equal(readFile(t, one), readFile(t, two)) {
		t.Error("the same frames and recipe gave other bytes")
	}
	if size := int64(len(readFile(t, one))); stats.Frames != 6 || stats.Bytes != size {
		t.Errorf("got %+v, want 6 frames and %d bytes", stats, size)
	}
	if _, err := exec.LookPath("taskset"); err != nil {
		t.Skip("one core: needs taskset (Debian package util-linux)")
	}
	single := filepath.Join(dir, "single.mkv")
	writeMaster(t, fakeTools(t, `exec taskset -c 0 "$FFMPEG" "$@"`), single, 7, frames, 64, 64)
	if !bytes.Equal(readFile(t, one), readFile(t, single)) {
		t.Error("one core gave other bytes")
	}
}

func TestMasterRoundTrip(t *testing.T) {
	tools := realTools(t)
	tests := []struct {
		name                       string
		fps, frames, width, height int
	}{
		{"usual.mkv", 7, 5, 64, 64},
		{"odd size.mkv", 24, 3, 37, 21},
		{"smallest.mkv", 60, 2, 8, 8},
		{"one frame.mkv", 1, 1, 64, 32},
		{"-été #1 100%d $HOME.mkv", 30, 2, 16, 16},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			frames := noise(tt.frames, tt.width, tt.height)
			writeMaster(t, tools, tt.name, tt.fps, frames, tt.width, tt.height)
			wantFiles(t, ".", tt.name)
			n := 0
			err := tools.Decode(context.Background(), tt.name, func(i int, rgb []byte) error {
				if i != n || !bytes.Equal(rgb, frames[i]) {
					t.Errorf("frame %d (index %d) differs", n, i)
				}
				n++
				return nil
			})
			if err != nil || n != tt.frames {
				t.Errorf("decoded %d of %d frames, error %v", n, tt.frames, err)
			}
			info, err := tools.Probe(context.Background(), tt.name)
			want := Info{Container: ContainerMatroska, Codec: "ffv1", Width: tt.width, Height: tt.height, Frames: tt.frames,
				FPS: Rational{tt.fps, 1}, comment: info.comment}
			if err != nil || info.mismatch(want) != nil || info.PixelFormat != "bgr0" {
				t.Errorf("got %+v, error %v; want %+v", info, err, want)
			}
			recipe, err := tools.ReadRecipe(context.Background(), tt.name)
			if err != nil || recipe != testRecipe() {
				t.Errorf("got recipe %+v, error %v", recipe, err)
			}
		})
	}
}

func TestMasterPeak(t *testing.T) {
	tools := realTools(t)
	ballast := bytes.Repeat([]byte{1}, 256<<20) // must not be counted as ffmpeg's
	stats := writeMaster(t, tools, filepath.Join(t.TempDir(), "m.mkv"), 7, noise(4, 256, 256), 256, 256)
	if runtime.GOOS == "windows" {
		t.Skip("this system does not tell a child's memory")
	}
	if stats.PeakRSSBytes < 1<<20 || stats.PeakRSSBytes > 200<<20 {
		t.Errorf("peak %d bytes, want 1 to 200 MiB", stats.PeakRSSBytes)
	}
	runtime.KeepAlive(ballast)
}

func TestMasterRefused(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	taken := writeFile(t, filepath.Join(dir, "taken.mkv"), []byte("mine"))
	long := testRecipe()
	long.Request.Source = strings.Repeat("é", maxRecipeWritten/2)
	tests := []struct {
		name   string
		change func(*MasterOptions)
	}{
		{"too small", func(o *MasterOptions) { o.Width = 7 }},
		{"too large", func(o *MasterOptions) { o.Width, o.Height = 8192, 8192 }},
		{"no rate", func(o *MasterOptions) { o.FPS = 0 }},
		{"no frames", func(o *MasterOptions) { o.Frames = 0 }},
		{"name taken", func(o *MasterOptions) { o.Path = taken }},
		{"no such folder", func(o *MasterOptions) { o.Path = filepath.Join(dir, "no", "m.mkv") }},
		{"long recipe", func(o *MasterOptions) { o.Recipe = long }},
	}
	for _, tt := range tests {
		o := masterOptions(t, filepath.Join(dir, "m.mkv"), 7, 1, 64, 64)
		tt.change(&o)
		_, err := tools.NewMaster(context.Background(), o)
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
			t.Errorf("%s: got error %v, kind %s, hint %q; want kind invalid and a hint", tt.name, err, engine.KindOf(err), engine.HintOf(err))
		}
		if (tt.name == "name taken") != errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: got error %v", tt.name, err)
		}
	}
	wantFiles(t, dir, "taken.mkv")
}

func TestMasterGivenUp(t *testing.T) {
	tools := realTools(t)
	frame := noise(1, 64, 64)[0]
	tests := []struct {
		name string
		end  func(m *Master) error
	}{
		{"aborted", func(m *Master) error { return errors.Join(m.Abort(), m.WriteFrame(frame)) }},
		{"too few", func(m *Master) error { _, err := m.Commit(); return err }},
		{"too many", func(m *Master) error { return errors.Join(m.WriteFrame(frame), m.WriteFrame(frame)) }},
		{"short frame", func(m *Master) error { return m.WriteFrame(frame[1:]) }},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		m, err := tools.NewMaster(context.Background(), masterOptions(t, filepath.Join(dir, "m.mkv"), 7, 2, 64, 64))
		if err != nil {
			t.Fatal(err)
		}
		if err := m.WriteFrame(frame); err != nil {
			t.Fatal(err)
		}
		if err := tt.end(m); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
		if err := m.Abort(); err != nil {
			t.Errorf("%s: abort: %v", tt.name, err)
		}
		if _, err := m.Commit(); err == nil {
			t.Errorf("%s: commit after it gave no error", tt.name)
		}
		wantFiles(t, dir)
	}
}

func TestMasterReplaces(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	path := writeFile(t, filepath.Join(dir, "m.mkv"), []byte("old"))
	o := masterOptions(t, path, 7, 1, 64, 64)
	o.Overwrite = true
	m, err := tools.NewMaster(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.WriteFrame(noise(1, 64, 64)[0]); err != nil {
		t.Fatal(err)
	}
	if got := string(readFile(t, path)); got != "old" {
		t.Errorf("before Commit the file holds %q", got)
	}
	if _, err := m.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := m.Abort(); err != nil {
		t.Errorf("abort after commit: %v", err)
	}
	if _, err := tools.Probe(context.Background(), path); err != nil {
		t.Error(err)
	}
	wantFiles(t, dir, "m.mkv")
}
