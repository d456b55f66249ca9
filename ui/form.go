//go:build !headless

package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"framewake/engine"
)

// form is what the knobs say. It turns into a request, and knows what the model allows.
type form struct {
	about  engine.Description
	values engine.Request // of the knobs; image, source, crop, size and seed are not looked at
	shape  shape
	source struct{ width, height int } // of the picture in pixels, for the shape that follows it; 0: there is none
	own    shape                       // a further one to choose: that of a clip that is made again; the zero shape: none
	draft  bool

	seed   uint32
	locked bool     // the seed stays for the next clip
	used   bool     // the seed made a clip already
	lately []uint32 // seeds that made clips since the window opened, the latest first

	takes int // how many clips are asked for in one go, from 1 to mostTakes

	notes map[engine.Field]string // what is to be said at a knob
}

// newForm starts from the model's defaults and the given seed.
func newForm(d engine.Description, seed uint32) form {
	f := form{about: d, seed: seed}
	f.reset()
	return f
}

// reset brings every knob back to the model's default, for one clip. The seed stays.
func (f *form) reset() {
	f.values = f.about.Defaults
	f.draft, f.takes = false, 1
	f.notes = map[engine.Field]string{}
	f.own = shape{}
	f.shape = shapesFor(f.about)[0]
	for _, s := range shapesFor(f.about) {
		if s.width == f.values.Width && s.height == f.values.Height {
			f.shape = s
		}
	}
}

// value of a knob.
func (f *form) value(field engine.Field) float64 {
	v, _ := f.values.Value(field)
	return v
}

// set turns a knob, as far as it goes, and notes it there if that is less far than asked.
func (f *form) set(field engine.Field, v float64) {
	limits := f.about.Ranges[field]
	v, moved := clamp(limits, v)
	delete(f.notes, field)
	if moved {
		f.notes[field] = text("From {{.Min}} to {{.Max}}", words{"Min": number(limits.Min, 2), "Max": number(limits.Max, 2)})
	}
	f.put(field, v)
}

// put gives a knob a value that it can have. Guidance never falls from the first frame to the last: the knob that is
// turned takes the other one along.
func (f *form) put(field engine.Field, v float64) {
	switch field {
	case engine.FieldMotionBucketID:
		f.values.MotionBucketID = int(v)
	case engine.FieldNoiseAugStrength:
		f.values.NoiseAugStrength = v
	case engine.FieldFPS:
		f.values.FPS = int(v)
	case engine.FieldFrames:
		f.values.Frames = int(v)
	case engine.FieldSteps:
		f.values.Steps = int(v)
	case engine.FieldMinGuidanceScale:
		f.values.MinGuidanceScale, f.values.MaxGuidanceScale = v, max(v, f.values.MaxGuidanceScale)
	case engine.FieldMaxGuidanceScale:
		f.values.MinGuidanceScale, f.values.MaxGuidanceScale = min(v, f.values.MinGuidanceScale), v
	case engine.FieldDecodeChunkSize:
		f.values.DecodeChunkSize = int(v)
	}
}

// enter takes what was typed at a knob: what is no number leaves it as it is, and is noted there.
func (f *form) enter(field engine.Field, typed string) {
	v, ok := parseNumber(typed)
	if !ok {
		f.notes[field] = text("This must be a number")
		return
	}
	f.set(field, v)
}

// typing takes what is being typed, as soon as it makes sense. The final word is enter's.
func (f *form) typing(field engine.Field, typed string) (changed bool) {
	v, ok := parseNumber(typed)
	if !ok {
		return false
	}
	if clamped, moved := clamp(f.about.Ranges[field], v); moved || clamped != v {
		return false
	}
	f.set(field, v)
	return true
}

// mark notes at a knob what an engine said of it. It reports whether the form has that knob.
func (f *form) mark(field engine.Field, note string) bool {
	honoured := slices.ContainsFunc(knobsFor(f.about), func(k knob) bool { return k.field == field })
	if honoured {
		f.notes[field] = note
	}
	return honoured
}

// untrained says what a knob's value, or the clip's size, should be by what the model was trained for; empty if it is
// that, or nobody knows. Nothing is forbidden by it.
func (f *form) untrained(field engine.Field) string {
	r := f.request("", engine.Rect{})
	beyond := func(field engine.Field) bool {
		v, _ := r.Value(field)
		trained, known := f.about.Trained[field]
		return known && (v < trained.Min || v > trained.Max)
	}
	trained := f.about.Trained[field]
	switch {
	case field == engine.FieldWidth && (beyond(field) || beyond(engine.FieldHeight)):
		return text("Not trained for this, only for {{.Width}} × {{.Height}}", words{
			"Width": int(trained.Min), "Height": int(f.about.Trained[engine.FieldHeight].Min)})
	case field == engine.FieldWidth || !beyond(field):
		return ""
	case trained.Min == trained.Max:
		return text("Not trained for this, only for {{.Value}}", words{"Value": number(trained.Min, 2)})
	}
	return text("Not trained for this, only for {{.Min}} to {{.Max}}", words{"Min": number(trained.Min, 2), "Max": number(trained.Max, 2)})
}

// untrainedFields are the knobs that say so; the width speaks for the size.
func (f *form) untrainedFields() []engine.Field {
	var fields []engine.Field
	for _, field := range []engine.Field{engine.FieldWidth, engine.FieldFPS, engine.FieldFrames} {
		if f.untrained(field) != "" {
			fields = append(fields, field)
		}
	}
	return fields
}

// changed counts what does not stand at the model's default in the folded section.
func (f *form) changed() int {
	count := 0
	for _, k := range honoured(advancedKnobs(), f.about) {
		if usual, _ := f.about.Defaults.Value(k.field); f.value(k.field) != usual {
			count++
		}
	}
	if f.unchecked() {
		count++
	}
	return count
}

// unchecked: the picture could be looked over before the clip is made, and is not to be.
func (f *form) unchecked() bool { return f.about.SafetyCheck && !f.values.SafetyCheck }

// seconds is how long the clip plays.
func (f *form) seconds() float64 {
	return float64(f.values.Frames) / math.Max(1, float64(f.values.FPS))
}

// shapes lists those to choose from.
func (f *form) shapes() []shape {
	shapes := shapesFor(f.about)
	if s, ok := originalFor(f.about, f.source.width, f.source.height); ok {
		shapes = append(shapes, s)
	}
	if f.own.key != "" {
		shapes = append(shapes, f.own)
	}
	return shapes
}

// draftable is whether the shape can be had in the draft size.
func (f *form) draftable() bool {
	w, h := f.shape.size(true)
	return f.shape.key != onlyShape && within(f.about.Ranges[engine.FieldWidth], w) && within(f.about.Ranges[engine.FieldHeight], h)
}

// smallest is whether the clip cannot be made smaller by the draft size.
func (f *form) smallest() bool { return f.draft || !f.draftable() }

// choose takes the shape with the given key; it reports whether there is such a shape and it is another one.
func (f *form) choose(key string) bool {
	for _, s := range f.shapes() {
		if s.key == key && key != f.shape.key {
			f.shape = s
			f.draft = f.draft && f.draftable()
			return true
		}
	}
	return false
}

// suit turns the shape to stand or lie as a picture does, or gives it the picture's own if that is what was chosen. A
// square one suits every picture.
func (f *form) suit(width, height int) {
	f.source.width, f.source.height = width, height
	if f.shape.key == originalShape {
		draft := f.draft
		f.shape = shapesFor(f.about)[0]
		if f.choose(originalShape) {
			f.draft = draft && f.draftable()
			return
		}
	}
	upright := f.shape.height > f.shape.width
	if f.shape.width != f.shape.height && width != height && upright != (height > width) {
		f.choose(f.shape.turned())
	}
}

// enterSeed takes a typed seed and locks it; what is no seed changes nothing.
func (f *form) enterSeed(typed string) bool {
	v, err := strconv.ParseUint(strings.TrimSpace(typed), 10, 32)
	if err != nil {
		f.notes[engine.FieldSeed] = text("A whole number from 0 to {{.Max}}", words{"Max": uint32(math.MaxUint32)})
		return false
	}
	delete(f.notes, engine.FieldSeed)
	if uint32(v) != f.seed {
		f.seed, f.locked, f.used = uint32(v), true, false
	}
	return true
}

// take takes a seed again, and locks it.
func (f *form) take(seed uint32) {
	f.seed, f.locked, f.used = seed, true, true
	delete(f.notes, engine.FieldSeed)
}

// roll takes another seed, which makes the next clip even if it is not locked.
func (f *form) roll(seed uint32) {
	f.seed, f.used = seed, false
	delete(f.notes, engine.FieldSeed)
}

// follow shows the seed of a clip that is looked at, so that it can be locked, unless the one shown is meant for the next.
func (f *form) follow(seed uint32) {
	if !f.locked && f.used {
		f.seed = seed
	}
}

// next is the seed of the next clip: the one shown if it is locked or made no clip yet, else one that is drawn.
func (f *form) next(draw func() uint32) uint32 {
	if !f.locked && f.used {
		f.roll(draw())
	}
	f.used = true
	f.lately = append([]uint32{f.seed}, slices.DeleteFunc(slices.Clone(f.lately), func(s uint32) bool { return s == f.seed })...)
	f.lately = f.lately[:min(len(f.lately), mostSeeds)]
	return f.seed
}

// request asks for a clip of a part of a picture.
func (f *form) request(source string, crop engine.Rect) engine.Request {
	r := f.values
	r.Image, r.Source, r.Crop = "", source, crop
	r.Width, r.Height = f.shape.size(f.draft)
	r.Seed = f.seed
	if _, honoured := f.about.Ranges[engine.FieldSeed]; !honoured {
		r.Seed = f.about.Defaults.Seed
	}
	return r
}
