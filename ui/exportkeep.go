//go:build !headless

package ui

import "strings"

// askToKeep asks for the name under which what is chosen becomes one of the person's own presets.
func (d *exportDialog) askToKeep() {
	var q *question
	name := newNameEntry(func(typed string) { setEnabled(q.yes, strings.TrimSpace(typed) != "") })
	q = d.window.openQuestion(asking{title: text("Keep as a preset"), reason: text("Format, quality, size, frame rate and how it plays."),
		fill: name, yes: text("Keep"), no: text("Cancel"),
		do: func() {
			d.keepPresets(func(p *preferences) { p.keep(strings.TrimSpace(name.Text), d.form.settings.exportLook) })
		}})
	q.yes.Disable()
	d.window.Canvas().Focus(name)
}

// dropPreset takes the preset that is chosen away. What it chose stays chosen.
func (d *exportDialog) dropPreset() {
	if one := d.form.presets.of(d.form.settings.exportLook); one != nil && one.own {
		d.keepPresets(func(p *preferences) { p.drop(one.title) })
	}
}

// keepPresets changes the person's own presets, which holds whatever becomes of the export.
func (d *exportDialog) keepPresets(change func(*preferences)) {
	w := d.window
	change(&w.prefs)
	w.state.presets = allPresets(w.prefs.Presets)
	d.form.presets = w.state.presets
	w.remember()
	w.refresh()
	d.show()
}
