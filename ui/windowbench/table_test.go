//go:build linux && !headless

package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/ui"
)

func TestTable(t *testing.T) {
	var b strings.Builder
	err := table{
		{"how many", "12", "≥ 10", true},
		{"how fast", "9 ms", "< 5 ms", false},
		{what: "  on", value: "2 cores"},
	}.print(&b)
	want := "measured   value     aim      \n" +
		"how many   12        ≥ 10     met\n" +
		"how fast   9 ms      < 5 ms   missed\n" +
		"  on       2 cores            \n"
	if err != nil || b.String() != want {
		t.Errorf("error %v, printed\n%s\nwant\n%s", err, b.String(), want)
	}
}

// TestVerdicts: at the edges of the aims.
func TestVerdicts(t *testing.T) {
	played := func(painted, missed int, core float64, grown int64) table {
		return playback{PlaybackFigures: ui.PlaybackFigures{Due: 1000, Painted: painted, Missed: missed}, Core: core,
			Start: 1 << 30, End: 1<<30 + grown}.rows(options{})
	}
	made := func(p99 time.Duration) table {
		return making{ui.MakingFigures{Clips: []time.Duration{time.Second}, Delays: slices.Repeat(ui.Delays{p99}, 100)}}.rows()
	}
	for _, c := range []struct {
		name string
		rows table
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
			got = append(got, r.verdict())
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
