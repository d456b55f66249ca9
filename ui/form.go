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
	locked bool // the seed stays for the next clip
	used   bool // the seed made a clip already

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
		f.values.MinGuidanceScale = v
	case engine.FieldMaxGuidanceScale:
		f.values.MaxGuidanceScale = v
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
