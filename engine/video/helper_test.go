package video

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"framewake/engine"
	"framewake/engine/files"
)

// realTools returns the ffmpeg of this machine, or skips the test.
func realTools(t *testing.T) Tools {
	t.Helper()
	tools, err := Find(Options{})
	if err != nil {
		t.Skipf("needs ffmpeg and ffprobe on PATH (Debian package ffmpeg): %v", err)
	}
	return tools
}

// fakeTools returns tools whose ffmpeg is a shell script, in which $FFMPEG is
// the real one.
func fakeTools(t *testing.T, script string) Tools {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the fake ffmpeg is a shell script")
	}
	tools := realTools(t)
	path := filepath.Join(t.TempDir(), "ffmpeg")
	text := "#!/bin/sh\nFFMPEG='" + tools.FFmpeg + "'\n" + script + "\n"
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	tools.FFmpeg = path
	return tools
}

func openLedger(t *testing.T) *files.Ledger {
	t.Helper()
	ledger, err := files.OpenLedger(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	return ledger
}

// noise returns frames of random pixels, the same for the same arguments.
func noise(frames, width, height int) [][]byte {
	random := rand.New(rand.NewPCG(uint64(frames), uint64(width*height)))
	out := make([][]byte, frames)
	for i := range out {
		out[i] = make([]byte, 3*width*height)
		for j := range out[i] {
			out[i][j] = byte(random.Uint32())
		}
	}
	return out
}

// still returns frames that all show the picture.
func still(frames int, picture []byte) [][]byte {
	out := make([][]byte, frames)
	for i := range out {
		out[i] = picture
	}
	return out
}

func testRecipe() engine.Recipe {
	r := engine.DefaultRequest()
	r.Model, r.Source = engine.BuiltinModel, "été \"à\" l'île\n=;#%\\ 🎬.jpg"
	return engine.NewRecipe(engine.Description{Engine: "local", Title: "Camera move"}, r)
}

func masterOptions(t *testing.T, path string, fps, frames, width, height int) MasterOptions {
	return MasterOptions{Ledger: openLedger(t), Path: path, Width: width, Height: height,
		FPS: fps, Frames: frames, Recipe: testRecipe()}
}

// writeMaster writes the frames as a master at path.
func writeMaster(t *testing.T, tools Tools, path string, fps int, frames [][]byte, width, height int) Stats {
	t.Helper()
	m, err := tools.NewMaster(context.Background(), masterOptions(t, path, fps, len(frames), width, height))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range frames {
		if err := m.WriteFrame(f); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
	}
	stats, err := m.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// newMaster writes a master of noise and returns its path.
func newMaster(t *testing.T, tools Tools, fps, frames, width, height int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master.mkv")
	writeMaster(t, tools, path, fps, noise(frames, width, height), width, height)
	return path
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t *testing.T, path string, b []byte) string {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantFiles fails the test unless dir holds exactly these names.
func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	same := len(got) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = got[i] == want[i]
	}
	if !same {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

// tagsOf is the metadata of a file as ffprobe tells it.
func tagsOf(t *testing.T, tools Tools, path string) map[string]string {
	t.Helper()
	out, err := exec.Command(tools.FFprobe, "-v", "error", "-show_entries", "format_tags", "-of", "json", path).Output()
	if err != nil {
		t.Fatalf("ffprobe %s: %v", path, err)
	}
	var answer struct {
		Format struct{ Tags map[string]string }
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Format.Tags
}
