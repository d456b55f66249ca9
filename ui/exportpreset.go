//go:build !headless

package ui

import (
	"slices"

	"framewake/engine/video"
)

// exportPreset is a look under a name.
type exportPreset struct {
	option[exportLook]
	key string // stands for it in names of files
	own bool   // the person's
}

// ownPreset is one that the person keeps.
type ownPreset struct {
	Name string     `json:"name"`
	Look exportLook `json:"look"`
}

// exportPresets are the presets to choose from.
type exportPresets []exportPreset

// usualPresets are those of the program.
func usualPresets() exportPresets {
	upright := exportLook{Width: 1080, Height: 1920}
	whole := upright
	whole.Fit = video.Pad
	return exportPresets{
		{option[exportLook]{text("As it is"), exportLook{}, ""}, "clip", false},
		{option[exportLook]{text("Reel 9:16"), upright, text("Fills an upright screen; what is too wide is cut.")}, "reel", false},
		{option[exportLook]{text("Story 9:16"), whole, text("The whole picture on an upright screen.")}, "story", false},
		{option[exportLook]{text("Square 1:1"), exportLook{Width: 1080, Height: 1080}, text("For feeds; what is too wide is cut.")}, "square", false},
		{option[exportLook]{text("YouTube 16:9"), exportLook{Width: 1920, Height: 1080}, text("Full HD.")}, "youtube", false},
		{option[exportLook]{text("Web loop"), exportLook{Format: video.WebP, Quality: video.Small, PingPong: true},
			text("A small WebP that goes there and back without end.")}, "loop", false},
	}
}

// allPresets are those of the program and the person's, without what this program does not know.
func allPresets(own []ownPreset) exportPresets {
	all := usualPresets()
	for _, p := range own {
		if p.Name != "" && p.Look.known() {
			all = append(all, exportPreset{option[exportLook]{title: p.Name, value: p.Look}, p.Name, true})
		}
	}
	return all
}

// of is the one that a look is, nil if it is none.
func (p exportPresets) of(l exportLook) *exportPreset {
	for _, one := range p {
		if one.value.effective() == l.effective() {
			return &one
		}
	}
	return nil
}

// options are the presets as a list whose values can be compared with effective looks.
func (p exportPresets) options() []option[exportLook] {
	var options []option[exportLook]
	for _, one := range p {
		one.value = one.value.effective()
		options = append(options, one.option)
	}
	return options
}

// button says what the export button writes.
func (p exportPresets) button(l exportLook) string {
	formats := exportFormats()
	title := formats[max(0, placeOf(formats, l.effective().Format))].title
	if one := p.of(l); one != nil && one.value != (exportLook{}) {
		title = one.title
	}
	return text("Export {{.What}}", words{"What": shortened(title)})
}

// keep takes a look among the person's own, in the place of one of the same name.
func (p *preferences) keep(name string, l exportLook) {
	p.drop(name)
	p.Presets = append(p.Presets, ownPreset{name, l.effective()})
}

// drop takes one of the person's own away.
func (p *preferences) drop(name string) {
	p.Presets = slices.DeleteFunc(slices.Clone(p.Presets), func(o ownPreset) bool { return o.Name == name })
}
