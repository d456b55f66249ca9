package video

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestDecodeEverything: what other tools do to a video does not make Decode
// and Probe disagree.
func TestDecodeEverything(t *testing.T) {
	tools := realTools(t)
	whole := filepath.Join(t.TempDir(), "whole.mp4")
	exportTo(t, tools, newMaster(t, tools, 10, 20, 64, 32), whole)
	tests := []struct {
		name string
		args []string
		same bool // pictures as in the first case
	}{
		{"an edit list hides the first frames", []string{"-c", "copy"}, true},
		{"frame rates vary", []string{"-vf", "setpts=N*N/10/TB", "-vsync", "vfr"}, false},
		{"sound comes first", []string{"-f", "lavfi", "-i", "sine=d=1", "-map", "1:a", "-map", "0:v", "-c:v", "copy"}, true},
		{"turned upright by a tag", []string{"-c", "copy", "-metadata:s:v", "rotate=90"}, true},
		{"another codec", []string{"-c:v", "mpeg4"}, false},
	}
	var copied [][]byte
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "other.mp4")
		args := append([]string{"-v", "error", "-ss", "0.55", "-i", whole}, append(tt.args, path)...)
		if out, err := exec.Command(tools.FFmpeg, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", tt.name, err, out)
		}
		info, err := tools.Probe(context.Background(), path)
		if err != nil {
			t.Errorf("%s: probe: %v", tt.name, err)
			continue
		}
		var frames [][]byte
		err = tools.Decode(context.Background(), path, func(i int, rgb []byte) error {
			if i > 0 && bytes.Equal(rgb, frames[i-1]) {
				t.Errorf("%s: frame %d is frame %d again", tt.name, i, i-1)
			}
			frames = append(frames, bytes.Clone(rgb))
			return nil
		})
		if err != nil || len(frames) != info.Frames || len(frames) == 0 {
			t.Errorf("%s: decoded %d of %d frames, error %v", tt.name, len(frames), info.Frames, err)
			continue
		}
		if len(copied) == 0 {
			copied = frames
		}
		if tt.same && !bytes.Equal(frames[0], copied[0]) {
			t.Errorf("%s: the first frame differs", tt.name)
		}
	}
}
