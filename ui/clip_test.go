//go:build !headless

package ui

import (
	"bytes"
	"testing"

	"framewake/engine"
)

func TestClipOf(t *testing.T) {
	c := clipOf(engine.Clip{Width: 2, Height: 1, FPS: 8, Frames: [][]byte{{1, 2, 3, 4, 5, 6}, {7, 8, 9, 10, 11, 12}}})
	if c.FPS != 8 || len(c.Frames) != 2 {
		t.Fatalf("got %d frames at %d frames/s, want 2 at 8", len(c.Frames), c.FPS)
	}
	for i, want := range [][]byte{{1, 2, 3, 255, 4, 5, 6, 255}, {7, 8, 9, 255, 10, 11, 12, 255}} {
		if got := c.Frames[i]; !bytes.Equal(got.Pix, want) || got.Rect.Dx() != 2 || got.Rect.Dy() != 1 {
			t.Errorf("frame %d: got %v of %v, want %v of 2×1", i, got.Pix, got.Rect, want)
		}
	}
}

func TestClipOfNonsense(t *testing.T) {
	frame := func(n int) [][]byte { return [][]byte{make([]byte, 12), make([]byte, n)} }
	for name, p := range map[string]engine.Clip{
		"nothing":           {},
		"no frames":         {Width: 2, Height: 2},
		"no size":           {Frames: frame(12)},
		"negative size":     {Width: -2, Height: -2, Frames: frame(12)},
		"a byte missing":    {Width: 2, Height: 2, Frames: frame(11)},
		"a byte too many":   {Width: 2, Height: 2, Frames: frame(13)},
		"a row missing":     {Width: 2, Height: 2, Frames: frame(6)},
		"an empty frame":    {Width: 2, Height: 2, Frames: frame(0)},
		"product overflows": {Width: 1 << 62, Height: 4, Frames: [][]byte{{}}},
	} {
		if c := clipOf(p); len(c.Frames) != 0 {
			t.Errorf("%s: got %d frames, want none", name, len(c.Frames))
		}
	}
}

func TestClipRate(t *testing.T) {
	for fps, want := range map[int]int{-5: 1, 0: 1, 1: 1, 16: 16, 60: 60, 61: 60} {
		if got := (clip{FPS: fps}).rate(); got != want {
			t.Errorf("%d frames/s: played at %d, want %d", fps, got, want)
		}
	}
}
