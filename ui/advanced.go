//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// advanced is the section of the panel for what few people turn, folded until it is asked for.
type advanced struct {
	box    *fyne.Container // empty if the model has nothing of the kind
	fold   *button
	rest   *fyne.Container // all but the button
	safety *check          // nil: the picture cannot be looked over
	quiet  bool            // the section is being set
}

// advancedActions are what can be done in the section.
type advancedActions struct {
	fold   func()
	safety func(on bool)
}

func newAdvanced(do advancedActions) *advanced {
	a := &advanced{box: column(0), rest: column(gap / 2), fold: newButton("", theme.MenuExpandIcon(), do.fold)}
	a.fold.Importance = widget.LowImportance
	a.fold.Alignment = widget.ButtonAlignLeading
	return a
}

// build makes the rows for what the model honours; rows makes those of knobs.
func (a *advanced) build(f *form, rows func([]knob) []fyne.CanvasObject, do advancedActions) {
	a.box.RemoveAll()
	a.rest.RemoveAll()
	for _, row := range rows(honoured(advancedKnobs(), f.about)) {
		a.rest.Add(row)
	}
	a.safety = nil
	if f.about.SafetyCheck {
		a.safety = newCheck(text("Check the picture"), text("Has the picture looked over for nudity before the clip is made. You are told what is found; the clip is made all the same. Gateways may refuse such a picture, or fail without the check."),
			func(on bool) {
				if !a.quiet {
					do.safety(on)
				}
			})
		a.rest.Add(container.NewThemeOverride(a.safety, checkLook()))
	}
	if len(a.rest.Objects) > 0 {
		a.box.Add(container.NewHBox(a.fold))
		a.box.Add(a.rest)
	}
}

// show brings the section in line with the form. Folded it says how much in it is not as usual; it opens when there is
// something to be said at a knob.
func (a *advanced) show(f *form, open bool) {
	a.quiet = true
	defer func() { a.quiet = false }()
	open = open || slices.ContainsFunc(advancedKnobs(), func(k knob) bool { return f.notes[k.field] != "" })
	title, icon := text("Advanced"), theme.MenuDropDownIcon()
	if !open {
		icon = theme.MenuExpandIcon()
		if n := f.changed(); n > 0 {
			title = text("Advanced · {{.Count}} changed", words{"Count": n})
		}
	}
	if a.fold.Text != title || a.fold.Icon != icon {
		a.fold.Text = title
		a.fold.SetIcon(icon)
	}
	setVisible(a.rest, open)
	if a.safety != nil && a.safety.Checked != f.values.SafetyCheck {
		a.safety.SetChecked(f.values.SafetyCheck)
	}
}
