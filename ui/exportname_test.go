//go:build !headless

package ui

import (
	"strings"
	"testing"
	"time"
)

func TestExportName(t *testing.T) {
	naming := exportNaming{source: "beach.jpg", seed: 7, preset: "reel", day: time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC),
		facts: exportFacts{1080, 1920, 25, 30}, extension: ".mp4"}
	long := strings.Repeat("é", 126) + ".jpg"
	for _, tt := range []struct {
		name, source, template string
		n                      int
		want                   string
	}{
		{"usual", "beach.jpg", "", 2, "beach-7-2.mp4"},
		{"dots in the source", "a.b.tar.png", usualExportName, 2, "a.b.tar-7-2.mp4"},
		{"no ending", "no ending", usualExportName, 1, "no ending-7-1.mp4"},
		{"no source", "", usualExportName, 1, "clip-7-1.mp4"},
		{"only an ending", ".jpg", usualExportName, 1, "clip-7-1.mp4"},
		{"long source", long, usualExportName, 2, strings.Repeat("é", 123) + "-7-2.mp4"},
		{"every gap", "beach.jpg", "{preset} {size} {fps} {date} {seed} {source} {n}", 3, "reel 1080x1920 30 2026-11-21 7 beach 3.mp4"},
		{"twice the same", "beach.jpg", "{seed}{seed}", 1, "77.mp4"},
		{"no number, the first", "beach.jpg", "mine", 1, "mine.mp4"},
		{"no number, the second", "beach.jpg", "mine", 2, "mine-2.mp4"},
		{"what no system takes", "beach.jpg", `a/b\c:d*e?f"g<h>i|j` + "\t", 1, "a-b-c-d-e-f-g-h-i-j-.mp4"},
		{"a gap in the source", "{n}.jpg", "{source}-{n}", 4, "{n}-4.mp4"},
		{"hidden", "beach.jpg", " ..{source}", 1, "beach.mp4"},
		{"nothing left", "beach.jpg", " . ", 1, "clip.mp4"},
		{"a device", "con.jpg", "{source}", 1, "_con.mp4"},
		{"a device with an ending", "beach.jpg", "LPT1.old", 1, "_LPT1.old.mp4"},
		{"like a device", "beach.jpg", "console", 1, "console.mp4"},
	} {
		naming.source = tt.source
		if got := naming.name(tt.template, tt.n); got != tt.want || len(got) > mostNameBytes {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestExportNameProblem(t *testing.T) {
	for template, want := range map[string]string{
		"": "", "{source} {n}": "", "a{b": "", "a}b": "",
		"{colour}": "There is nothing to fill {colour} with.", "{n}{}": "There is nothing to fill {} with.",
		strings.Repeat("a", 252):              "This name is too long.",
		"{source}" + strings.Repeat("a", 250): "",
	} {
		if got := (exportNaming{source: "beach.jpg", extension: ".mp4"}).problem(template); got != want {
			t.Errorf("%q: got %q, want %q", template, got, want)
		}
	}
}
