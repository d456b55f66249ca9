//go:build !headless

package ui

import (
	"path"
	"strings"
	"unicode"

	"framewake/engine"
	"framewake/engine/still"
)

// restore turns everything to what made a clip and locks its seed. What it returns says in sentences what differs from
// the clip all the same.
func (f *form) restore(r engine.Request) (differs []string) {
	f.reset()
	var lacking []string
	for _, k := range allKnobs() {
		want, _ := r.Value(k.field)
		usual, _ := f.about.Defaults.Value(k.field)
		if _, honoured := f.about.Ranges[k.field]; !honoured {
			if want != usual {
				lacking = append(lacking, k.name())
			}
			continue
		}
		f.set(k.field, want)
		got := f.value(k.field)
		if got != want {
			differs = append(differs, text("{{.Knob}} was {{.Was}}, and can be {{.Is}} here.", words{
				"Knob": k.name(), "Was": number(want, 3), "Is": number(got, 3)}))
		}
	}
	if !f.fit(r.Width, r.Height) {
		w, h := f.shape.size(f.draft)
		differs = append(differs, text("The clip had {{.Width}} × {{.Height}} px; here it gets {{.NewWidth}} × {{.NewHeight}}.", words{
			"Width": r.Width, "Height": r.Height, "NewWidth": w, "NewHeight": h}))
	}
	if len(lacking) > 0 {
		differs = append(differs, text("{{.Model}} has no setting for this: {{.Knobs}}.", words{
			"Model": said(f.about.Title), "Knobs": strings.Join(lacking, ", ")}))
	}
	if f.about.SafetyCheck {
		f.values.SafetyCheck = r.SafetyCheck
	}
	if _, honoured := f.about.Ranges[engine.FieldSeed]; honoured {
		f.seed, f.locked, f.used = r.Seed, true, true
	}
	return differs
}

// fit takes the shape of that size in pixels, one of its own if it is unusual. Without any it takes the one that is
// most like it and returns false.
func (f *form) fit(width, height int) bool {
	nearest, least := f.shape, -1.0
	for _, s := range shapesFor(f.about) {
		for _, draft := range []bool{false, true} {
			if w, h := s.size(draft); w == width && h == height && (!draft || s.key != onlyShape) {
				f.shape, f.draft = s, draft
				return true
			}
		}
		if d := unlikeness(s.width, s.height, width, height); least < 0 || d < least {
			nearest, least = s, d
		}
	}
	w, canWidth := f.about.Ranges[engine.FieldWidth]
	h, canHeight := f.about.Ranges[engine.FieldHeight]
	if canWidth && canHeight && within(w, width) && within(h, height) {
		f.own = shape{ownShape, text("As the clip: {{.Width}} × {{.Height}}", words{"Width": width, "Height": height}), width, height}
		nearest = f.own
	}
	f.shape, f.draft = nearest, false
	return nearest.key == ownShape
}

// unlikeness of two aspect ratios: 1 if they are the same, else more.
func unlikeness(w, h, width, height int) float64 {
	a, b := float64(w)*float64(max(height, 1)), float64(h)*float64(max(width, 1))
	return max(a, b) / min(a, b)
}

// origin is where the picture of a clip comes from that is made again.
type origin struct {
	width, height int         // of the clip in pixels
	crop          engine.Rect // the part of the source that the picture is; zero: not known
	framed        engine.Rect // the part of the picture that was first chosen: all of it, but for rounding
}

// cut returns a part of the picture in the shape of a clip, and where it lies in the source. Without a part it is as much
// as fits. A clip's own still stays as it is: cutting it to its own shape again could lose a column. Nil is a photo.
func (o *origin) cut(picture still.Picture, width, height int, part *engine.Rect) (still.Picture, engine.Rect, error) {
	if o != nil && part != nil && *part == o.framed && width*o.height == height*o.width {
		whole := engine.Rect{Width: picture.Image.Width, Height: picture.Image.Height}
		if o.crop.Width == whole.Width && o.crop.Height == whole.Height {
			whole = o.crop
		}
		return picture, whole, nil
	}
	var used engine.Rect
	var err error
	picture.Image, used, err = still.CropTo(picture.Image, width, height, part)
	if o != nil {
		used.X, used.Y = used.X+o.crop.X, used.Y+o.crop.Y
	}
	return picture, used, err
}

// sourceName is a recipe's name of its source, which anybody may have written: a name that a file can have.
func sourceName(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	const most = 200 // characters
	if runes := []rune(s); len(runes) > most {
		s = string(runes[len(runes)-most:]) // the ending is there
	}
	s = path.Base(strings.ReplaceAll(s, `\`, "/"))
	if strings.Trim(s, "./") == "" {
		return text("clip")
	}
	return s
}
