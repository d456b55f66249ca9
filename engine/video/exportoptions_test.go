package video

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
)

// greys returns frames of one grey each, ten levels apart.
func greys(frames, width, height int) [][]byte {
	out := make([][]byte, frames)
	for i := range out {
		out[i] = bytes.Repeat([]byte{byte(20 + 10*i)}, 3*width*height)
	}
	return out
}

// greyMaster writes a master of greys.
func greyMaster(t *testing.T, tools Tools, fps, frames, width, height int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "grey.mkv")
	writeMaster(t, tools, path, fps, greys(frames, width, height), width, height)
	return path
}

// seen returns which of the greys every frame shows in its middle, -1 for none.
func seen(t *testing.T, tools Tools, path string) (order []int) {
	t.Helper()
	for _, level := range levels(t, tools, path) {
		n := (level - 15) / 10
		if d := level - (20 + 10*n); d < -2 || d > 2 {
			n = -1
		}
		order = append(order, n)
	}
	return order
}

// levels returns how bright every frame is in its middle.
func levels(t *testing.T, tools Tools, path string) (all []int) {
	t.Helper()
	info, err := tools.Probe(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = tools.Decode(context.Background(), path, func(_ int, rgb []byte) error {
		all = append(all, int(rgb[3*(info.Height/2*info.Width+info.Width/2)]))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestExportOrder(t *testing.T) {
	tools := realTools(t)
	tests := []struct {
		name    string
		frames  int
		options ExportOptions
		want    string
	}{
		{"once", 4, ExportOptions{Loops: 1}, "[0 1 2 3]"},
		{"three times", 3, ExportOptions{Loops: 3}, "[0 1 2 0 1 2 0 1 2]"},
		{"there and back", 4, ExportOptions{PingPong: true}, "[0 1 2 3 2 1]"},
		{"there and back twice", 4, ExportOptions{PingPong: true, Loops: 2}, "[0 1 2 3 2 1 0 1 2 3 2 1]"},
		{"two frames there and back", 2, ExportOptions{PingPong: true, Loops: 2}, "[0 1 0 1]"},
		{"one frame there and back", 1, ExportOptions{PingPong: true, Loops: 2}, "[0 0]"},
	}
	for _, tt := range tests {
		target := filepath.Join(t.TempDir(), "c.mp4")
		exportWith(t, tools, greyMaster(t, tools, 7, tt.frames, 64, 32), target, tt.options)
		if got := fmt.Sprint(seen(t, tools, target)); got != tt.want {
			t.Errorf("%s: got frames %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestBackwardsInStretches: a clip too large to be kept goes back all the same.
func TestBackwardsInStretches(t *testing.T) {
	tools := realTools(t)
	const frames, edge = 5, 64
	path := greyMaster(t, tools, 7, frames, edge, edge)
	clip, err := tools.Probe(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	r := reel{tools, path, clip, sequence{frames: frames, pingPong: true, loops: 1}}
	var got []byte
	keep := func(rgb []byte) error { got = append(got, rgb[0]/10-2); return nil }
	kept := make([]byte, 0, 2*r.frameBytes())
	for _, stretch := range [][2]int{{3, 4}, {1, 3}} {
		if err := r.backward(context.Background(), kept, stretch[0], stretch[1], keep); err != nil {
			t.Fatal(err)
		}
	}
	if want := []byte{3, 2, 1}; !bytes.Equal(got, want) {
		t.Errorf("got frames %v, want %v", got, want)
	}
	r.clip.Width, r.clip.Height = 8192, 4096
	r.frames = maxStretches*r.stretch() + 1
	if err := r.check(); engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
		t.Errorf("%d frames of 8192×4096 backwards: got error %v, want kind invalid and a hint", r.frames, err)
	}
}

func TestExportInterpolated(t *testing.T) {
	tools := realTools(t)
	master := greyMaster(t, tools, 7, 6, 64, 64)
	tests := []struct {
		name    string
		options ExportOptions
		frames  int
	}{
		{"once", ExportOptions{FPS: 30}, 26},
		{"fewer", ExportOptions{FPS: 5}, 4},
		{"closed", ExportOptions{FPS: 24, PingPong: true}, 34},
		{"cut out", ExportOptions{FPS: 24, Width: 64, Height: 32}, 21},
	}
	for _, tt := range tests {
		target := filepath.Join(t.TempDir(), "c.mp4")
		exportWith(t, tools, master, target, tt.options)
		info, err := tools.Probe(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		if info.Frames != tt.frames || info.FPS != (Rational{tt.options.FPS, 1}) {
			t.Errorf("%s: got %d frames at %s, want %d at %d/1", tt.name, info.Frames, info.FPS, tt.frames, tt.options.FPS)
		}
		if got := tagsOf(t, tools, target)["description"]; !strings.Contains(got, fmt.Sprintf("interpolated from 7 to %d frames/s by ffmpeg", tt.options.FPS)) {
			t.Errorf("%s: the description is %q", tt.name, got)
		}
		order := seen(t, tools, target)
		got := levels(t, tools, target)
		if last := got[len(got)-1]; tt.options.PingPong != (last < 28) || got[0] < 18 || got[0] > 22 {
			t.Errorf("%s: it goes from %d to %d of %v, want it to begin at 20 and to close if it is there and back", tt.name, got[0], last, got)
		}
		if !slices.Contains(order, -1) {
			t.Errorf("%s: no frame lies between two of the clip's: %v", tt.name, order)
		}
	}
}

func TestExportSizes(t *testing.T) {
	tools := realTools(t)
	tests := []struct {
		name          string
		width, height int
		fit           Fit
		corner        int // the grey in the corner: 0 is the clip's, -1 black
	}{
		{"cropped upright", 64, 96, Crop, 0},
		{"cropped square", 48, 48, "", 0},
		{"padded upright", 64, 96, Pad, -1},
		{"padded wide", 128, 32, Pad, -1},
		{"as wide, padded", 130, 66, Pad, 0},
	}
	for _, tt := range tests {
		master := greyMaster(t, tools, 7, 1, 130, 66)
		target := filepath.Join(t.TempDir(), "c.mp4")
		exportWith(t, tools, master, target, ExportOptions{Width: tt.width, Height: tt.height, Fit: tt.fit})
		frame, err := tools.Thumbnail(context.Background(), target, maxEdge)
		if err != nil {
			t.Fatal(err)
		}
		if size := frame.Rect.Size(); size.X != tt.width || size.Y != tt.height {
			t.Errorf("%s: got %v, want %d×%d", tt.name, size, tt.width, tt.height)
		}
		if order := seen(t, tools, target); order[0] != 0 {
			t.Errorf("%s: the middle does not show the clip", tt.name)
		}
		if black := frame.RGBAAt(1, 1).R < 4; black != (tt.corner < 0) {
			t.Errorf("%s: the corner is %v", tt.name, frame.RGBAAt(1, 1))
		}
	}
}

func TestFitted(t *testing.T) {
	tests := []struct {
		name          string
		width, height int
		fit           Fit
		want          shape
	}{
		{"reel, cropped", 1080, 1920, Crop, shape{350, 0, 324, 576, 1080, 1920, 1080, 1920}},
		{"reel, padded", 1080, 1920, Pad, shape{0, 0, 1024, 576, 1080, 608, 1080, 1920}},
		{"wide, cropped", 1920, 800, Crop, shape{0, 74, 1024, 427, 1920, 800, 1920, 800}},
		{"same shape", 512, 288, Crop, shape{0, 0, 1024, 576, 512, 288, 512, 288}},
		{"same shape, padded", 512, 288, Pad, shape{0, 0, 1024, 576, 512, 288, 512, 288}},
		{"a line", 8192, 16, Crop, shape{0, 287, 1024, 2, 8192, 16, 8192, 16}},
	}
	for _, tt := range tests {
		if got := fitted(1024, 576, tt.width, tt.height, tt.fit); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestExportOptionsRefused(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 2, 64, 16)
	tests := map[string]ExportOptions{
		"format":            {Format: "avi"},
		"quality":           {Quality: "best"},
		"fit":               {Fit: "squash"},
		"negative loops":    {Loops: -1},
		"many loops":        {Loops: maxLoops + 1},
		"fast":              {FPS: maxFPS + 1},
		"backwards in time": {FPS: -1},
		"no height":         {Width: 64},
		"small":             {Width: 64, Height: 8},
		"large":             {Width: 8194, Height: 64},
		"very large":        {Width: 8192, Height: 8192},
		"odd":               {Width: 65, Height: 64},
		"flat":              {FPS: 30},
	}
	dir := t.TempDir()
	for name, o := range tests {
		o.Ledger = openLedger(t)
		_, err := tools.Export(context.Background(), master, filepath.Join(dir, "c.mp4"), o)
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" {
			t.Errorf("%s: got error %v, kind %s, hint %q; want kind invalid and a hint", name, err, engine.KindOf(err), engine.HintOf(err))
		}
	}
	wantFiles(t, dir)
}

func TestExportQualities(t *testing.T) {
	tools := realTools(t)
	master := newMaster(t, tools, 7, 4, 64, 64)
	size := map[Quality]int64{}
	for _, q := range Qualities() {
		size[q] = exportWith(t, tools, master, filepath.Join(t.TempDir(), "c"), ExportOptions{Quality: q}).Bytes
	}
	if size[High] <= size[Standard] || size[Standard] <= size[Small] {
		t.Errorf("sizes %v, want high above standard above small", size)
	}
}

// TestExportChangesMP4: only what differs from the file that was received is
// encoded anew.
func TestExportChangesMP4(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	received := filepath.Join(dir, "received.mp4")
	exportTo(t, tools, greyMaster(t, tools, 7, 3, 64, 64), received)
	same, tagged, back := filepath.Join(dir, "same.mp4"), filepath.Join(dir, "tagged.mp4"), filepath.Join(dir, "back.mp4")
	exportWith(t, tools, received, same, ExportOptions{FPS: 7, Loops: 1, Width: 64, Height: 64, Quality: High})
	if !bytes.Equal(readFile(t, received), readFile(t, same)) {
		t.Error("what was asked for was there already, and the copy differs")
	}
	exportWith(t, tools, received, tagged, ExportOptions{AIGenerated: true})
	if !bytes.HasPrefix(readFile(t, tagged), readFile(t, received)) || !strings.Contains(packet(t, MP4, tagged), trainedAlgorithmicMedia) {
		t.Error("a tag is not all that was added to what was received")
	}
	exportWith(t, tools, received, back, ExportOptions{PingPong: true})
	if got := fmt.Sprint(seen(t, tools, back)); got != "[0 1 2 1]" {
		t.Errorf("there and back shows %s", got)
	}
}
