//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// newAboutPage says what the program is, and what of others is in it.
func newAboutPage(a About, copy func(string), back, closed func()) fyne.CanvasObject {
	version := widget.NewLabel(text("{{.App}} {{.Version}}", words{"App": engine.AppName, "Version": a.Version}))
	version.TextStyle.Bold = true
	version.Selectable = true
	says := caption()
	wrap(says)
	says.SetText(joined(said(a.Built), text("It is free software under the MIT licence, and contains the work of others:")))
	list := column(-1.5 * gap)
	for _, p := range a.Parts {
		list.Add(partRow(p))
	}
	trouble := noteLabel()
	wrap(trouble)
	if a.Problem != nil {
		showNote(trouble, explained(a.Problem))
	}
	body := container.NewBorder(column(-gap, version, says, trouble), nil, nil, nil, container.NewVScroll(list))
	licences := newButton(text("Copy the licences"), theme.ContentCopyIcon(), func() { copy(a.Notices) })
	licences.SetToolTip(text("All of them, in their own words"))
	return dialogPage(text("About"), closed, body,
		container.NewHBox(newButton(text("Settings"), theme.NavigateBackIcon(), back), layout.NewSpacer(), licences))
}

// The columns of the parts.
const (
	partNameWidth    = 272
	partVersionWidth = 104
)

// partRow is a line: a part of others, its version and its licence.
func partRow(p Part) fyne.CanvasObject {
	cell := func(s string, low bool) *widget.Label {
		l := caption()
		l.SetText(s)
		if !low {
			l.Importance = widget.MediumImportance
		}
		return l
	}
	return container.NewBorder(nil, nil, row(0, fixedWidth(cell(p.Name, false), partNameWidth), fixedWidth(cell(p.Version, true), partVersionWidth)), nil,
		cell(p.Licence, true))
}
