package video

import (
	"context"
	"image"
	"path/filepath"
	"testing"

	"framewake/engine"
)

func TestFit(t *testing.T) {
	tests := []struct{ w, h, edge, wantW, wantH int }{
		{1024, 576, 256, 256, 144},
		{576, 1024, 256, 144, 256},
		{64, 64, 256, 64, 64},
		{256, 64, 256, 256, 64},
		{8192, 2, 16, 16, 1},
	}
	for _, tt := range tests {
		if w, h := fit(tt.w, tt.h, tt.edge); w != tt.wantW || h != tt.wantH {
			t.Errorf("fit(%d, %d, %d) = %d×%d, want %d×%d", tt.w, tt.h, tt.edge, w, h, tt.wantW, tt.wantH)
		}
	}
}

// TestThumbnail: left half red, right half blue, in the first frame only.
func TestThumbnail(t *testing.T) {
	tools := realTools(t)
	first, second := make([]byte, 3*64*32), make([]byte, 3*64*32)
	for i := range 64 * 32 {
		first[3*i+i%64/32*2] = 255
	}
	dir := t.TempDir()
	master, export := filepath.Join(dir, "m.mkv"), filepath.Join(dir, "c.mp4")
	writeMaster(t, tools, master, 7, [][]byte{first, second}, 64, 32)
	exportTo(t, tools, master, export)
	tests := []struct {
		name, path string
		edge       int
		want       image.Rectangle
	}{
		{"smaller", master, 16, image.Rect(0, 0, 16, 8)},
		{"not larger", master, 500, image.Rect(0, 0, 64, 32)},
		{"of an export", export, 32, image.Rect(0, 0, 32, 16)},
	}
	for _, tt := range tests {
		img, err := tools.Thumbnail(context.Background(), tt.path, tt.edge)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		left, right := img.RGBAAt(tt.want.Max.X/4, tt.want.Max.Y/2), img.RGBAAt(tt.want.Max.X*3/4, tt.want.Max.Y/2)
		if img.Rect != tt.want || left.R < 250 || left.B > 5 || right.B < 250 || right.R > 5 || left.A != 255 {
			t.Errorf("%s: got %v with %v and %v, want %v with red and blue", tt.name, img.Rect, left, right, tt.want)
		}
	}
	if _, err := tools.Thumbnail(context.Background(), master, 0); engine.KindOf(err) != engine.Invalid {
		t.Errorf("edge 0: got error %v, want kind invalid", err)
	}
}
