package goldentest

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// recorder is a test that only remembers what was said.
type recorder struct {
	testing.TB
	failed bool
	text   string
}

func (r *recorder) Helper()                           {}
func (r *recorder) Logf(format string, args ...any)   { r.text = fmt.Sprintf(format, args...) }
func (r *recorder) Errorf(format string, args ...any) { r.failed = true; r.Logf(format, args...) }

func TestCompareSeesEveryValue(t *testing.T) {
	const name = "d_added_time_ids" // tolerance 1e-6
	for i := range Load(t, name).Data {
		got := Load(t, name).Data
		got[i] += 1e-3
		r := &recorder{TB: t}
		Compare(r, name, got)
		if !r.failed || !strings.Contains(r.text, fmt.Sprintf("at index %d ", i)) {
			t.Errorf("value %d changed: failed %v, text %q", i, r.failed, r.text)
		}
	}
	r := &recorder{TB: t}
	Compare(r, name, Load(t, name).Data)
	if r.failed {
		t.Errorf("the golden itself: %s", r.text)
	}
}

func TestCompareBytes(t *testing.T) {
	change := func(b []uint8, count int, by uint8) []uint8 {
		for i := range count {
			b[i] ^= by
		}
		return b
	}
	const exact, loose = "a_vae_resized_u8", "i_frames_u8" // tolerance 0; tolerance 1, 23040 values
	tests := []struct {
		name  string
		array string
		got   []uint8
		fails bool
	}{
		{"exact, equal", exact, LoadBytes(t, exact), false},
		{"exact, one differs", exact, change(LoadBytes(t, exact), 1, 1), true},
		{"loose, 0.5 % differ by 1", loose, change(LoadBytes(t, loose), 115, 1), false},
		{"loose, more differ by 1", loose, change(LoadBytes(t, loose), 116, 1), true},
		{"loose, one differs by 2", loose, change(LoadBytes(t, loose), 1, 2), true},
		{"one missing", loose, LoadBytes(t, loose)[1:], true},
	}
	for _, test := range tests {
		r := &recorder{TB: t}
		CompareBytes(r, test.array, test.got)
		if r.failed != test.fails {
			t.Errorf("%s: failed %v, want %v: %s", test.name, r.failed, test.fails, r.text)
		}
	}
}

func TestDifference(t *testing.T) {
	nan, tolerance := float32(math.NaN()), 0.1
	plain := Array{Tolerance: &tolerance}
	scaled := Array{Shape: []int{2, 2}, Scaled: true, Tolerance: &tolerance}
	tests := []struct {
		name      string
		array     Array
		want, got []float32
		worst     float64
		index     int
	}{
		{"equal", plain, []float32{1, 2}, []float32{1, 2}, 0, 0},
		{"plain", plain, []float32{1, 200}, []float32{1.5, 201}, 1, 1},
		{"scaled", scaled, []float32{1, 200, 0.5, 0}, []float32{1, 202, 0.5, 0.25}, 0.25, 3},
		{"nan", plain, []float32{1, 2}, []float32{1, nan}, math.Inf(1), 1},
	}
	for _, test := range tests {
		d := difference(test.array, test.want, test.got)
		if d.Error != test.worst || d.Index != test.index {
			t.Errorf("%s: got %g at %d, want %g at %d", test.name, d.Error, d.Index, test.worst, test.index)
		}
	}
}

func TestStill(t *testing.T) {
	width, height, rgb := Still(t)
	if width != 720 || height != 480 || len(rgb) != 3*width*height {
		t.Errorf("got %d x %d with %d bytes, want 720 x 480 with %d", width, height, len(rgb), 3*720*480)
	}
}
