//go:build !headless

package ui

import (
	"encoding/json"
	"testing"

	"framewake/engine/video"
)

func TestExportFacts(t *testing.T) {
	own := exportFacts{1024, 576, 25, 7}
	for _, tt := range []struct {
		name string
		look exportLook
		of   exportFacts
		want exportFacts
		says string
	}{
		{"as it is", exportLook{}, own, own, "1024 × 576 px · 3.6 s · 25 frames at 7/s"},
		{"three times", exportLook{Loops: 3}, own, exportFacts{1024, 576, 75, 7}, "1024 × 576 px · 10.7 s · 75 frames at 7/s"},
		{"there and back", exportLook{PingPong: true}, own, exportFacts{1024, 576, 48, 7}, "1024 × 576 px · 6.9 s · 48 frames at 7/s"},
		{"two frames, there and back", exportLook{PingPong: true}, exportFacts{8, 8, 2, 7}, exportFacts{8, 8, 2, 7}, "8 × 8 px · 0.3 s · 2 frames at 7/s"},
		{"upright", usualPresets()[1].value, own, exportFacts{1080, 1920, 25, 7}, "1080 × 1920 px · 3.6 s · 25 frames at 7/s"},
		{"interpolated", exportLook{FPS: 30, Loops: 2}, own, exportFacts{1024, 576, 214, 30}, "1024 × 576 px · 7.1 s · 214 frames at 30/s"},
		{"a GIF plays by itself", exportLook{Format: video.GIF, Loops: 5}, own, own, "1024 × 576 px · 3.6 s · 25 frames at 7/s"},
		{"too fast for a GIF", exportLook{Format: video.GIF, FPS: 60}, own, exportFacts{1024, 576, 107, 30}, "1024 × 576 px · 3.6 s · 107 frames at 30/s"},
		{"its own rate", exportLook{FPS: 24}, exportFacts{8, 8, 48, 24}, exportFacts{8, 8, 48, 24}, "8 × 8 px · 2 s · 48 frames at 24/s"},
	} {
		got := tt.look.of(tt.of)
		if got != tt.want || got.text() != tt.says {
			t.Errorf("%s: got %+v, %q; want %+v, %q", tt.name, got, got.text(), tt.want, tt.says)
		}
	}
}

func TestExportButton(t *testing.T) {
	for _, p := range usualPresets()[1:] {
		if got := usualPresets().button(p.value); got != "Export "+p.title || usualPresets().of(p.value).key != p.key {
			t.Errorf("%s: got %q of %+v", p.title, got, usualPresets().of(p.value))
		}
	}
	for want, l := range map[string]exportLook{
		"Export MP4": {}, "Export GIF": {Format: video.GIF}, "Export PNG": {Format: video.PNG, Loops: 4}, "Export ProRes": {Format: video.ProRes, PingPong: true},
	} {
		if got := usualPresets().button(l); got != want {
			t.Errorf("%+v: got %q, want %q", l, got, want)
		}
	}
}

// TestExportLookKnown: a damaged or foreign file of preferences gives the usual look, never one that fails.
func TestExportLookKnown(t *testing.T) {
	for _, p := range usualPresets() {
		if !p.value.known() {
			t.Errorf("%s is not known", p.title)
		}
	}
	for _, text := range []string{`{"format":"avi"}`, `{"quality":"best"}`, `{"width":7}`, `{"width":1080}`, `{"fit":"squash"}`, `{"fps":25}`, `{"loops":-1}`, `{"loops":11}`} {
		var s exportSettings
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		s.Clean = true
		if got := s.sane(); got != (exportSettings{Clean: true}) {
			t.Errorf("%s: got %+v", text, got)
		}
	}
}

func TestExportRows(t *testing.T) {
	own := exportFacts{1024, 576, 25, 24}
	for _, tt := range []struct {
		name                          string
		look                          exportLook
		qualities, fits, rates, plays int
	}{
		{"MP4", exportLook{Format: video.MP4}, 3, 0, 3, mostLoops},
		{"GIF", exportLook{Format: video.GIF, Width: 1080, Height: 1080}, 3, 2, 2, 0},
		{"WebP", exportLook{Format: video.WebP, Width: 1920, Height: 1080}, 3, 0, 3, 0},
		{"ProRes", exportLook{Format: video.ProRes}, 0, 0, 3, mostLoops},
		{"PNG", exportLook{Format: video.PNG}, 0, 0, 3, 0},
	} {
		got := [4]int{len(exportQualities(tt.look.Format)), len(tt.look.fits(own)), len(tt.look.rates(own)), len(tt.look.plays())}
		if want := [4]int{tt.qualities, tt.fits, tt.rates, tt.plays}; got != want {
			t.Errorf("%s: %v qualities, fits, rates, plays; want %v", tt.name, got, want)
		}
	}
}
