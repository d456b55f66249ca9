//go:build !headless

package ui

import (
	"math"

	"framewake/engine"
)

// knob is a setting as creators know it.
type knob struct {
	field    engine.Field
	title    string
	under    string // a small line that goes with the title; often empty
	tip      string // what it does; the field's term is in it, for those who know other tools
	decimals int
	sliderTo float64 // where the slider ends if the range goes on; 0: with the range
}

// plainKnobs lists the knobs that everybody sees, from top to bottom.
func plainKnobs() []knob {
	return []knob{
		{field: engine.FieldMotionBucketID, title: text("Motion"),
			tip: text("How much it moves: low is calm, high is lively. Other tools call it motion bucket id.")},
		{field: engine.FieldNoiseAugStrength, title: text("Grain"), decimals: 2,
			tip: text("Grain put on the picture before it moves: more of it frees the motion and costs likeness. Other tools call it noise augmentation strength.")},
		{field: engine.FieldFPS, title: text("Frames/s"),
			tip: text("Pictures shown in a second: more is smoother, and the clip is over sooner. Other tools call it fps.")},
		{field: engine.FieldFrames, title: text("Length"), sliderTo: 150,
			tip: text("How many pictures the clip has. Other tools call it num frames.")},
		{field: engine.FieldSteps, title: text("Steps"),
			tip: text("How often the motion is worked over: more takes longer and is cleaner. Other tools call it inference steps.")},
	}
}

// advancedKnobs lists those of the folded section.
func advancedKnobs() []knob {
	return []knob{
		{field: engine.FieldMinGuidanceScale, title: text("Guidance"), under: text("first frame"), decimals: 1, sliderTo: 10,
			tip: text("How firmly the first frame is held to the picture; it changes evenly towards the last. Too much looks burnt. Other tools call it min guidance scale.")},
		{field: engine.FieldMaxGuidanceScale, title: text("Guidance"), under: text("last frame"), decimals: 1, sliderTo: 10,
			tip: text("How firmly the last frame is held to the picture: less drifts away, too much looks burnt. At 1 there is no guidance, and the steps take about half the time. Other tools call it max guidance scale.")},
		{field: engine.FieldDecodeChunkSize, title: text("Decode"), under: text("at once"), sliderTo: 50,
			tip: text("How many frames are turned into pictures at once: more flickers less and takes more memory. If the memory is short it is lowered, and you are told. Other tools call it decode chunk size.")},
	}
}

// builtinTips are what knobs do with the built-in model, where that is something else.
func builtinTips() map[engine.Field]string {
	return map[engine.Field]string{
		engine.FieldNoiseAugStrength: text("Grain that stays on the picture, and with it a sway as of a camera in the hand. Other tools call it noise augmentation strength."),
		engine.FieldSteps:            text("With this model every number of steps makes the same clip: fewer are faster. Other tools call it inference steps."),
		engine.FieldDecodeChunkSize:  text("How many frames are turned into pictures at once: more takes more memory. With this model the clip stays the same. Other tools call it decode chunk size."),
	}
}

// name of a knob where it stands alone.
func (k knob) name() string {
	if k.under == "" {
		return k.title
	}
	return k.title + " (" + k.under + ")"
}

// honoured are those of some knobs that the model honours.
func honoured(knobs []knob, d engine.Description) []knob {
	var those []knob
	for _, k := range knobs {
		if _, has := d.Ranges[k.field]; !has {
			continue
		}
		if tip := builtinTips()[k.field]; tip != "" && d.Model == engine.BuiltinModel {
			k.tip = tip
		}
		those = append(those, k)
	}
	return those
}

// allKnobs lists the knobs of every model.
func allKnobs() []knob { return append(plainKnobs(), advancedKnobs()...) }

// knobsFor lists the knobs that the model honours.
func knobsFor(d engine.Description) []knob { return honoured(allKnobs(), d) }

// step is the distance of two values on the slider.
func (k knob) step() float64 { return math.Pow10(-k.decimals) }

// slider is where the slider begins and ends.
func (k knob) slider(r engine.Range) (from, to float64) {
	if k.sliderTo > r.Min && k.sliderTo < r.Max {
		return r.Min, k.sliderTo
	}
	return r.Min, r.Max
}

// clamp moves v into the range and onto its steps. moved says whether it had to leave the range.
func clamp(r engine.Range, v float64) (value float64, moved bool) {
	value = min(max(v, r.Min), r.Max)
	moved = value != v
	if r.Multiple > 0 {
		value = min(max(math.Round(value/r.Multiple)*r.Multiple, r.Min), r.Max)
	}
	return value, moved
}
