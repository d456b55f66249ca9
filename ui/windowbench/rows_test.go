//go:build linux && !headless

package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine/figures"
	"framewake/ui"
)

// TestVerdicts: at the edges of the aims.
func TestVerdicts(t *testing.T) {
	played := func(painted, missed int, core float64, grown int64) figures.Table {
		return playback{PlaybackFigures: ui.PlaybackFigures{Due: 1000, Painted: painted, Missed: missed}, Core: core,
			Start: 1 << 30, End: 1<<30 + grown}.rows(options{})
	}
	made := func(p99 time.Duration) figures.Table {
		return making{ui.MakingFigures{Clips: []time.Duration{time.Second}, Delays: slices.Repeat(ui.Delays{p99}, 100)}}.rows()
	}
	for _, c := range []struct {
		name string
		rows figures.Table
		want []string
	}{
		{"played just well enough", played(995, 1, 0.299, 10<<20-1), []string{"met", "met", "met", "", "met"}},
		{"played just not", played(994, 2, 0.3, 10<<20), []string{"missed", "missed", "missed", "", "missed"}},
		{"answered just soon enough", made(50*time.Millisecond - 1), []string{"met", "", ""}},
		{"answered just not", made(50 * time.Millisecond), []string{"missed", "", ""}},
		{"started just soon enough", starts{1, 1500*time.Millisecond - 1}.rows(), []string{"met", ""}},
		{"started just not, once", starts{1, 2, 3, 1500 * time.Millisecond}.rows(), []string{"missed", ""}},
	} {
		var got []string
		for _, r := range c.rows {
			got = append(got, r.Verdict())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWordsKeepTheBeginning(t *testing.T) {
	var w words
	for range 100 {
		if n, err := w.Write([]byte(strings.Repeat("x", 100))); n != 100 || err != nil {
			t.Fatalf("wrote %d, error %v", n, err)
		}
	}
	if len(w) != 4096 {
		t.Errorf("kept %d bytes, want 4096", len(w))
	}
}
