//go:build !headless

package ui

import (
	"image"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/resample"
)

// historyTest changes one thing after the other.
type historyTest struct {
	history
	now setting
	at  time.Time
}

func (h *historyTest) change(after time.Duration, do func(s *setting)) {
	h.at = h.at.Add(after)
	h.begin(h.now)
	do(&h.now)
	h.end(h.now, h.at)
}

func motion(v int) func(*setting) { return func(s *setting) { s.values.MotionBucketID = v } }

func TestHistoryMerges(t *testing.T) {
	crop := func(x int) func(*setting) { return func(s *setting) { s.crop.X = x } }
	soon, later := historyPause/2, 2*historyPause
	type made struct {
		after time.Duration
		do    func(*setting)
	}
	for _, tt := range []struct {
		name  string
		made  []made
		steps int
	}{
		{"nothing", []made{{soon, func(*setting) {}}}, 0},
		{"one knob", []made{{soon, motion(1)}}, 1},
		{"nudges of a knob", []made{{soon, motion(1)}, {soon, motion(2)}, {soon, motion(3)}}, 1},
		{"with a pause", []made{{soon, motion(1)}, {later, motion(2)}, {soon, motion(3)}}, 2},
		{"there and back", []made{{soon, motion(1)}, {soon, motion(0)}}, 0},
		{"two knobs", []made{{soon, motion(1)}, {soon, func(s *setting) { s.values.FPS = 9 }}, {soon, motion(2)}}, 3},
		{"nudges of the crop", []made{{soon, crop(1)}, {soon, crop(2)}}, 1},
		{"seeds", []made{{soon, func(s *setting) { s.seed = 1 }}, {soon, func(s *setting) { s.seed = 2 }}}, 2},
		{"a preset and a nudge", []made{{soon, func(s *setting) { s.values.MotionBucketID, s.values.FPS = 9, 9 }}, {soon, motion(2)}}, 2},
		{"many", func() []made {
			var all []made
			for i := range historySteps + 9 {
				all = append(all, made{later, motion(i + 1)})
			}
			return all
		}(), historySteps},
	} {
		h := historyTest{at: time.Unix(0, 0)}
		for _, m := range tt.made {
			h.change(m.after, m.do)
		}
		if len(h.past) != tt.steps || h.canUndo() != (tt.steps > 0) {
			t.Errorf("%s: %d steps, can undo %t, want %d", tt.name, len(h.past), h.canUndo(), tt.steps)
		}
	}
}

// TestHistoryWalks: back and forth, until something else is done.
func TestHistoryWalks(t *testing.T) {
	h := historyTest{at: time.Unix(0, 0)}
	for v := 1; v <= 3; v++ {
		h.change(time.Hour, motion(v))
	}
	for want := 2; want >= 0; want-- {
		if c, ok := h.undo(); !ok || c.after.values.MotionBucketID != want || c.before.values.MotionBucketID != want+1 {
			t.Fatalf("undo: got %d from %d, %t, want %d", c.after.values.MotionBucketID, c.before.values.MotionBucketID, ok, want)
		}
	}
	if _, ok := h.undo(); ok || h.canUndo() {
		t.Error("undid more than was done")
	}
	if c, ok := h.redo(); !ok || c.after.values.MotionBucketID != 1 || !h.canUndo() || !h.canRedo() {
		t.Errorf("redo: got %d, %t", c.after.values.MotionBucketID, ok)
	}
	h.now.values.MotionBucketID = 1
	h.change(0, motion(7)) // at once, but nothing goes on with what was redone
	if _, ok := h.redo(); ok || len(h.past) != 2 {
		t.Errorf("after something else: redo %t, %d steps", ok, len(h.past))
	}
}

// TestHistoryParts: a change within another is a part of it.
func TestHistoryParts(t *testing.T) {
	var h history
	if !h.begin(setting{seed: 1}) || h.begin(setting{seed: 2}) || !h.canUndo() || h.canRedo() {
		t.Error("one change began as two")
	}
	h.end(setting{seed: 3}, time.Time{})
	h.end(setting{seed: 4}, time.Time{})
	if c, ok := h.undo(); !ok || c.before.seed != 3 || c.after.seed != 1 || len(h.past) != 0 {
		t.Errorf("got %d to %d, %d more", c.before.seed, c.after.seed, len(h.past))
	}
}

// TestHistoryForgets: pictures are kept as long as there is memory for them, the latest always.
func TestHistoryForgets(t *testing.T) {
	large := make([]byte, historyBytes/3)
	picture := func(bytes []byte) func(*setting) {
		p := &picture{shown: image.NewRGBA(image.Rectangle{})}
		p.photo.Image = resample.RGB{Pix: bytes}
		return func(s *setting) { s.picture = p }
	}
	h := historyTest{}
	for range 5 {
		h.change(time.Hour, picture(large))
	}
	if len(h.past) != 2 {
		t.Errorf("with large pictures: %d steps, want 2", len(h.past))
	}
	h.change(time.Hour, picture(make([]byte, 2*historyBytes)))
	if len(h.past) != 1 || h.past[0].before.picture == nil {
		t.Errorf("with one that is larger than the bound: %d steps", len(h.past))
	}
}

// TestRecall: undone is what was changed and nothing else, as far as the model allows it.
func TestRecall(t *testing.T) {
	usual := describe(func(d *engine.Description) { d.SafetyCheck = true })
	for _, tt := range []struct {
		name   string
		change func(f *form)
		other  func(d *engine.Description) // the model by the time it is undone
		same   bool                        // all is then as it was
	}{
		{"a knob", func(f *form) { f.set(engine.FieldFrames, 9) }, nil, true},
		{"guidance", func(f *form) { f.set(engine.FieldMinGuidanceScale, 9) }, nil, true},
		{"a preset", func(f *form) { f.choosePreset(4) }, nil, true},
		{"shape and draft", func(f *form) { f.choose("tall"); f.draft = true }, nil, true},
		{"the seed", func(f *form) { f.roll(99) }, nil, true},
		{"the lock", func(f *form) { f.locked = true }, nil, true},
		{"a seed of old", func(f *form) { f.take(99) }, nil, true},
		{"several takes", func(f *form) { f.takes = 4 }, nil, true},
		{"the check", func(f *form) { f.values.SafetyCheck = false }, nil, true},
		{"reset", func(f *form) { f.reset() }, nil, true},
		{"a clip's settings", func(f *form) { f.restore(engine.Request{Width: 648, Height: 368, FPS: 9}) }, nil, true},
		{"a knob that is gone", func(f *form) { f.set(engine.FieldFrames, 9) }, func(d *engine.Description) { delete(d.Ranges, engine.FieldFrames) }, false},
		{"a shape that is gone", func(f *form) { f.choose("tall") }, func(d *engine.Description) {
			d.Ranges[engine.FieldWidth] = engine.Range{Min: 64, Max: 600, Multiple: 8}
		}, false},
		{"a knob that goes less far", func(f *form) { f.set(engine.FieldFrames, 9) }, func(d *engine.Description) {
			d.Ranges[engine.FieldFrames] = engine.Range{Min: 1, Max: 14, Multiple: 1}
		}, false},
	} {
		s := state{form: newForm(usual, 5)}
		s.form.set(engine.FieldFrames, 30)
		before := s.setting()
		tt.change(&s.form)
		after := s.setting()
		if tt.other != nil {
			s.form.about = describe(tt.other)
		}
		s.form.recall(change{before: after, after: before})
		if got := s.setting(); (got == before) != tt.same {
			t.Errorf("%s: undone to %+v, was %+v", tt.name, got, before)
		}
		if err := s.form.request("x", engine.Rect{}).Validate(s.form.about); tt.other != nil && tt.name != "a knob that is gone" && err != nil {
			t.Errorf("%s: cannot be made: %v", tt.name, err)
		}
		if len(s.form.notes) > 0 {
			t.Errorf("%s: notes %v", tt.name, s.form.notes)
		}
	}
}
