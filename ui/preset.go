//go:build !headless

package ui

import (
	"slices"

	"framewake/engine"
)

// preset is a way of moving in a creator's word: a place for each knob that the motion hangs on. How long the clip is
// worked over, and what it is cut to, are no matter of motion and stay as they are.
type preset struct {
	key    string
	title  string
	motion int // motion bucket id
	grain  float64
	fps    int
}

// presetFields are the knobs that a preset sets.
func presetFields() []engine.Field {
	return []engine.Field{engine.FieldMotionBucketID, engine.FieldNoiseAugStrength, engine.FieldFPS}
}

// presetsFor lists the presets of a model, the calmest first; none if its motion cannot be set. The middle one is the
// model's own defaults. What moves fast gets more frames a second, or it would be seen to jump; what hardly moves gets
// fewer, and so lasts longer.
func presetsFor(d engine.Description) []preset {
	if _, honoured := d.Ranges[engine.FieldMotionBucketID]; !honoured {
		return nil
	}
	usual := preset{"natural", text("Natural"), d.Defaults.MotionBucketID, d.Defaults.NoiseAugStrength, d.Defaults.FPS}
	still, gentle, lively, wild := text("Still life"), text("Gentle"), text("Lively"), text("Wild")
	if d.Model == engine.BuiltinModel {
		// Zooms by 1.2, 2.5, 4.3, 6.1 and 7.9 % a second. Grain would only stick to the picture.
		return []preset{{"still", still, 30, 0, 12}, {"gentle", gentle, 70, 0, 14}, usual, {"lively", lively, 190, 0, 20}, {"wild", wild, 255, 0, 24}}
	}
	// Of Stable Video Diffusion 100 to 200 is the advised motion; grain beyond the usual frees it from the picture.
	return []preset{{"still", still, 20, 0.02, 6}, {"gentle", gentle, 70, 0.02, 7}, usual, {"lively", lively, 180, 0.04, 8}, {"wild", wild, 255, 0.08, 10}}
}

// value is where a preset has a knob, as far as the model allows it.
func (p preset) value(field engine.Field, d engine.Description) float64 {
	v, _ := engine.Request{MotionBucketID: p.motion, NoiseAugStrength: p.grain, FPS: p.fps}.Value(field)
	v, _ = clamp(d.Ranges[field], v)
	return v
}

// preset is the index of the preset that the knobs stand at among the model's, -1 if they are the person's own.
func (f *form) preset() int {
	return slices.IndexFunc(presetsFor(f.about), func(p preset) bool {
		return !slices.ContainsFunc(presetFields(), func(field engine.Field) bool {
			_, honoured := f.about.Ranges[field]
			return honoured && f.value(field) != p.value(field, f.about)
		})
	})
}

// choosePreset turns the knobs to the model's preset with that index.
func (f *form) choosePreset(at int) {
	p := presetsFor(f.about)[at]
	for _, field := range presetFields() {
		if _, honoured := f.about.Ranges[field]; honoured {
			f.set(field, p.value(field, f.about))
		}
	}
}
