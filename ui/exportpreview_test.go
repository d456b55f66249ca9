//go:build !headless

package ui

import (
	"testing"

	"framewake/engine"
	"framewake/engine/video"
)

func TestExportView(t *testing.T) {
	wide := size{1600, 900}
	for _, tt := range []struct {
		name         string
		look         exportLook
		picture, out cropBounds
		cut          float64 // area that is shaded
	}{
		{"as it is", exportLook{}, cropBounds{16, 36.5, 128, 72}, cropBounds{16, 36.5, 128, 72}, 0},
		{"square, cut", exportLook{Width: 1080, Height: 1080}, cropBounds{16, 36.5, 128, 72}, cropBounds{44, 36.5, 72, 72}, 2 * 28 * 72},
		{"square, with bars", exportLook{Width: 1080, Height: 1080, Fit: video.Pad}, cropBounds{23.5, 40.5, 113, 63.5}, cropBounds{23.5, 16, 113, 113}, 0},
	} {
		v := newExportView(160, 145, wide, tt.look, 2)
		cut := 0.0
		for _, c := range v.cut {
			cut += c.w * c.h
		}
		if v.picture != tt.picture || v.out != tt.out || cut != tt.cut {
			t.Errorf("%s: picture %+v, out %+v, cut %g; want %+v, %+v, %g", tt.name, v.picture, v.out, cut, tt.picture, tt.out, tt.cut)
		}
	}
	if got, want := centred(size{1080, 1920}, wide), (engine.Rect{X: 547, Width: 506, Height: 900}); got != want {
		t.Errorf("upright in wide: %+v, want %+v", got, want)
	}
}
