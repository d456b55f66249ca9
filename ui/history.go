//go:build !headless

package ui

import (
	"slices"
	"time"

	"framewake/engine"
)

// setting is what undo and redo bring back: all that a clip is described by, but for where and with which model it is
// made.
type setting struct {
	values       engine.Request
	shape, own   shape
	draft        bool
	seed         uint32
	used, locked bool // of the seed; see form
	takes        int
	picture      *picture
	crop         engine.Rect
}

// change leads from one setting to the next.
type change struct {
	before, after setting
	at            time.Time
}

// inverse is the change that undoes c.
func (c change) inverse() change { return change{before: c.after, after: c.before} }

// history is what was changed, to be undone and redone. It knows nothing of what changes by itself, such as the seed
// that is drawn for the next clip: a change brings back only that in which its two settings differ.
type history struct {
	past, undone []change // the latest last
	open         *setting // before what is being changed now; nil: nothing is
}

// The bounds of a history.
const (
	historySteps = 200
	historyBytes = 512 << 20   // of pictures; the latest change is kept whatever it takes
	historyPause = time.Second // nudges that follow each other faster are one change
)

// begin notes how everything stands before it is changed. It reports false if a change had begun already: this one is a
// part of it.
func (h *history) begin(now setting) bool {
	if h.open != nil {
		return false
	}
	h.open = &now
	return true
}

// end notes how everything stands after a change.
func (h *history) end(now setting, at time.Time) {
	if h.open == nil {
		return
	}
	c := change{*h.open, now, at}
	h.open = nil
	if c.before == c.after {
		return
	}
	h.undone = nil
	if last := len(h.past) - 1; last >= 0 && h.past[last].goesOn(c) {
		c.before = h.past[last].before
		h.past = h.past[:last]
	}
	if c.before != c.after {
		h.past = append(h.past, c)
	}
	h.bound()
}

// undo takes the latest change back, redo the one that was taken back last. They return what is to be brought back; ok
// is false if there is nothing.
func (h *history) undo() (c change, ok bool) {
	if len(h.past) == 0 {
		return change{}, false
	}
	c = h.past[len(h.past)-1]
	c.at = time.Time{} // nothing goes on with it
	h.past, h.undone = h.past[:len(h.past)-1], append(h.undone, c)
	return c.inverse(), true
}

func (h *history) redo() (c change, ok bool) {
	if len(h.undone) == 0 {
		return change{}, false
	}
	c = h.undone[len(h.undone)-1]
	h.undone, h.past = h.undone[:len(h.undone)-1], append(h.past, c)
	return c, true
}

func (h *history) canUndo() bool { return h.open != nil || len(h.past) > 0 }

func (h *history) canRedo() bool { return h.open == nil && len(h.undone) > 0 }

// goesOn: next is one more nudge of what this change nudged a moment ago.
func (c change) goesOn(next change) bool {
	return c.after == next.before && next.at.Sub(c.at) < historyPause && c.nudged() != "" && c.nudged() == next.nudged()
}

// nudged names the one thing that a change moved, if it is one that is moved little by little.
func (c change) nudged() string {
	without, what := c.after, ""
	for _, k := range allKnobs() {
		before, _ := c.before.values.Value(k.field)
		if after, _ := c.after.values.Value(k.field); before != after {
			what += string(k.field)
		}
	}
	without.values = c.before.values
	if without.crop != c.before.crop {
		what += "crop"
		without.crop = c.before.crop
	}
	if without != c.before {
		return ""
	}
	return what
}

// bound forgets the oldest changes if there are too many, or their pictures take too much memory.
func (h *history) bound() {
	for len(h.past) > historySteps || len(h.past) > 1 && pictureBytes(h.past) > historyBytes {
		h.past = slices.Delete(h.past, 0, 1)
	}
}

// pictureBytes is the memory of all pictures that changes can bring back.
func pictureBytes(changes []change) int {
	seen := map[*picture]bool{nil: true}
	sum := 0
	for _, c := range changes {
		for _, p := range []*picture{c.before.picture, c.after.picture} {
			if !seen[p] {
				seen[p] = true
				sum += len(p.photo.Image.Pix) + 4*p.shown.Rect.Dx()*p.shown.Rect.Dy()
			}
		}
	}
	return sum
}

// setting is how everything stands now.
func (s *state) setting() setting {
	f := &s.form
	now := setting{values: f.values, shape: f.shape, own: f.own, draft: f.draft, seed: f.seed, used: f.used, locked: f.locked, takes: f.takes, picture: s.picture}
	if s.picture != nil {
		now.crop = s.picture.crop
	}
	return now
}

// recall brings back that of a change which the form has, as far as its model allows it.
func (f *form) recall(c change) {
	for _, k := range knobsFor(f.about) {
		before, _ := c.before.values.Value(k.field)
		if after, _ := c.after.values.Value(k.field); before != after {
			after, _ = clamp(f.about.Ranges[k.field], after)
			f.set(k.field, after)
		}
	}
	if f.about.SafetyCheck && c.before.values.SafetyCheck != c.after.values.SafetyCheck {
		f.values.SafetyCheck = c.after.values.SafetyCheck
	}
	if p := c.after.picture; p != c.before.picture {
		f.source.width, f.source.height = 0, 0
		if p != nil {
			f.source.width, f.source.height = p.photo.Image.Width, p.photo.Image.Height
		}
	}
	if c.before.own != c.after.own {
		f.own = c.after.own
	}
	if c.before.shape != c.after.shape && slices.Contains(f.shapes(), c.after.shape) {
		f.shape = c.after.shape
	}
	if c.before.draft != c.after.draft {
		f.draft = c.after.draft
	}
	f.draft = f.draft && f.draftable()
	if c.before.seed != c.after.seed || c.before.used != c.after.used {
		f.seed, f.used = c.after.seed, c.after.used
		delete(f.notes, engine.FieldSeed)
	}
	if c.before.takes != c.after.takes {
		f.takes = c.after.takes
	}
	if c.before.locked != c.after.locked {
		f.locked = c.after.locked
	}
}
