package local

import (
	"testing"

	"framewake/engine"
	"framewake/engine/cameramove"
)

func TestFits(t *testing.T) {
	for _, tt := range []struct {
		needed, available int64
		fits              bool
	}{{1e9, 2e9, true}, {2e9, 2e9, true}, {2e9 + 1, 2e9, false}, {1e12, 0, true}} {
		err := fits(tt.needed, tt.available)
		if (err == nil) != tt.fits || err != nil && engine.KindOf(err) != engine.OutOfMemory {
			t.Errorf("%d of %d: got %v, want fitting %v", tt.needed, tt.available, err, tt.fits)
		}
	}
}

// TestPlanGrows: more work takes more time and memory, and the memory of a
// 25-frame clip at 1024×576 is near the 607 MB measured.
func TestPlanGrows(t *testing.T) {
	total := func(r engine.Request) (seconds float64, bytes int64) {
		return engine.Estimate{Seconds: builtin{}.seconds(r, 2)}.TotalSeconds(), newPlan(builtin{}, r, 0).ram
	}
	r := cameramove.Description().Defaults
	r.Frames = 25
	seconds, bytes := total(r)
	if mb := bytes >> 20; mb < 450 || mb > 800 {
		t.Errorf("planned %d MB, measured 607", mb)
	}
	for name, change := range map[string]func(*engine.Request){
		"frames": func(r *engine.Request) { r.Frames = 50 },
		"width":  func(r *engine.Request) { r.Width = 2048 },
		"chunk":  func(r *engine.Request) { r.DecodeChunkSize = 25 },
		"steps":  func(r *engine.Request) { r.Steps = 8 },
	} {
		more := r
		change(&more)
		if s, b := total(more); s < seconds || b < bytes {
			t.Errorf("more %s: %.1f s and %d bytes, less than %.1f s and %d", name, s, b, seconds, bytes)
		}
	}
}
