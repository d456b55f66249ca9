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
	tip      string // what it does; the field's term is in it, for those who know other tools
	decimals int
	sliderTo float64 // where the slider ends if the range goes on; 0: with the range
}

// allKnobs lists the knobs of the form from top to bottom.
func allKnobs() []knob {
	return []knob{
		{engine.FieldMotionBucketID, text("Motion"),
			text("How much it moves: low is calm, high is lively. Other tools call it motion bucket id."), 0, 0},
		{engine.FieldNoiseAugStrength, text("Grain"),
			text("Grain put on the picture before it moves: more of it frees the motion and costs likeness. Other tools call it noise augmentation strength."), 2, 0},
		{engine.FieldFPS, text("Frames/s"),
			text("Pictures shown in a second: more is smoother, and the clip is over sooner. Other tools call it fps."), 0, 0},
		{engine.FieldFrames, text("Length"),
			text("How many pictures the clip has. Other tools call it num frames."), 0, 150},
		{engine.FieldSteps, text("Steps"),
			text("How often the motion is worked over: more takes longer and is cleaner. Other tools call it inference steps."), 0, 0},
	}
}

// knobsFor lists the knobs that the model honours.
func knobsFor(d engine.Description) []knob {
	var knobs []knob
	for _, k := range allKnobs() {
		if _, honoured := d.Ranges[k.field]; honoured {
			knobs = append(knobs, k)
		}
	}
	return knobs
}

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
