//go:build !headless

package ui

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// exportDialog asks, in front of the window, how a clip is to be exported and where to. What is chosen holds for the
// next exports too, as soon as one is begun.
type exportDialog struct {
	*modal
	window *window
	form   exportForm

	preview *exportPreview
	facts   *widget.Label

	preset, format, quality, size, fit, rate, loops *optionRow
	keep, drop                                      *button           // of the preset
	keeping                                         fyne.CanvasObject // holds both
	pingPong, clean, tag                            *check
	cleanAbout, tagAbout                            *widget.Label

	name               *nameEntry
	named, folder      *widget.Label
	nameNote, pathNote *widget.Label
	export             *button
	quiet              bool // the dialog is being set
}

const (
	exportWidth        = 712
	exportPreviewWidth = 248
	leastExportHeight  = 240 // of the part between heading and name
	mostExportHeight   = 480
)

// newExportDialog shows the dialog.
func newExportDialog(w *window, f exportForm) *exportDialog {
	d := &exportDialog{window: w, form: f, facts: caption(), named: caption(), folder: widget.NewLabel(""), nameNote: noteLabel(), pathNote: noteLabel()}
	own := f.take.facts()
	d.preview = newExportPreview(f.take.firstFrame(), size{own.width, own.height})
	d.facts.Alignment = fyne.TextAlignCenter
	wrap(d.facts)
	d.folder.Truncation = fyne.TextTruncateEllipsis
	d.export = newButton("", nil, d.begin)
	d.export.Importance = widget.HighImportance
	d.build()
	return d
}

// build lays the parts out and shows them.
func (d *exportDialog) build() {
	height := min(max(d.window.Canvas().Size().Height-exportFrame, leastExportHeight), mostExportHeight)
	left := container.NewBorder(nil, d.facts, nil, nil, d.preview)
	middle := container.NewBorder(nil, nil, fixedWidth(left, exportPreviewWidth), nil,
		inset(container.NewVScroll(inset(d.choices(), 0, gap)), 2*gap, 0))
	shut := func() { d.close() }
	no := newButton(text("Cancel"), nil, shut)
	body := container.NewBorder(nil, airy(d.destination(), gap/2, 0), nil, nil, inset(sized(middle, 0, height), gap, gap))
	buttons := container.NewHBox(layout.NewSpacer(), row(gap, no, sized(d.export, 128, 0)))
	d.show()
	d.modal = d.window.openModal(airy(fixedWidth(exportPage(shut, body, buttons), exportWidth), gap, gap), d.export, shut)
	d.show()
}

// begin exports, if the folder is still there.
func (d *exportDialog) begin() {
	if !isFolder(d.form.folder) {
		d.form.gone = d.form.folder
		d.show()
		return
	}
	d.close()
	d.window.exportAs(d.form)
}

// exportFrame is how much of the window's height is not the dialog's middle part.
const exportFrame = 256

// exportPage is a heading, a body and buttons.
func exportPage(closed func(), body, buttons fyne.CanvasObject) fyne.CanvasObject {
	heading := widget.NewLabel(text("Export"))
	heading.TextStyle.Bold = true
	heading.SizeName = theme.SizeNameSubHeadingText
	x := iconButton(theme.CancelIcon(), "", closed)
	return container.NewBorder(container.NewBorder(nil, nil, nil, x, heading), airy(buttons, gap/2, gap), nil, nil, body)
}

// choices are what the clip is to look like.
func (d *exportDialog) choices() fyne.CanvasObject {
	change := func(change func(*exportSettings)) {
		change(&d.form.settings)
		d.show()
	}
	turn := func(c **check, label string, turned func(s *exportSettings, on bool)) {
		*c = newCheck(label, "", func(on bool) {
			if !d.quiet {
				change(func(s *exportSettings) { turned(s, on) })
			}
		})
	}
	turn(&d.pingPong, text("There and back"), func(s *exportSettings, on bool) { s.PingPong = on })
	turn(&d.clean, text("Share clean"), func(s *exportSettings, on bool) { s.Clean = on })
	turn(&d.tag, text("Mark as AI generated"), func(s *exportSettings, on bool) { s.Untagged = !on })
	d.cleanAbout, d.tagAbout = caption(), caption()
	wrap(d.cleanAbout)
	wrap(d.tagAbout)
	chosen := func(turned func(s *exportSettings, at int)) func(int) {
		return func(at int) { change(func(s *exportSettings) { turned(s, at) }) }
	}
	d.keep = newButton(text("Keep…"), nil, d.askToKeep)
	d.drop = newButton(text("Remove"), nil, d.dropPreset)
	d.keeping = inset(container.NewStack(d.keep, d.drop), gap/2, 0)
	d.preset = newOptionRow(text("Preset"), chosen(func(s *exportSettings, at int) { s.exportLook = d.form.presets[at].value }),
		d.keeping)
	d.format = newOptionRow(text("Format"), chosen(func(s *exportSettings, at int) { s.Format = exportFormats()[at].value }))
	d.quality = newOptionRow(text("Quality"), chosen(func(s *exportSettings, at int) { s.Quality = exportQualities(s.effective().Format)[at].value }))
	d.size = newOptionRow(text("Size"), chosen(func(s *exportSettings, at int) {
		chosen := exportSizes(size{})[at].value
		s.Width, s.Height = chosen.width, chosen.height
	}))
	d.fit = newOptionRow("", chosen(func(s *exportSettings, at int) { s.Fit = exportFits()[at].value }))
	d.rate = newOptionRow(text("Frames/s"), chosen(func(s *exportSettings, at int) { s.FPS = exportRates(0)[at].value }))
	d.loops = newOptionRow(text("Plays"), chosen(func(s *exportSettings, at int) { s.Loops = exportLoops()[at].value }))
	box := func(c *check) fyne.CanvasObject { return container.NewThemeOverride(c, checkLook()) }
	return column(gap/2, d.preset.box, d.format.box, d.quality.box, d.size.box, d.fit.box, d.rate.box, d.loops.box,
		inset(box(d.pingPong), optionTitleWidth, 0),
		column(-1.5*gap, box(d.clean), inset(d.cleanAbout, 3*gap, 0)), column(-1.5*gap, box(d.tag), inset(d.tagAbout, 3*gap, 0)))
}

// destination is the name and the folder.
func (d *exportDialog) destination() fyne.CanvasObject {
	d.name = newNameEntry(func(typed string) {
		if !d.quiet {
			d.form.settings.Name = typed
			d.show()
		}
	})
	insert := newButton(text("Insert…"), nil, nil)
	insert.OnTapped = func() {
		widget.ShowPopUpMenuAtRelativePosition(fyne.NewMenu("", d.gaps()...), d.window.Canvas(), fyne.NewPos(0, insert.Size().Height), insert)
	}
	choose := newButton(text("Choose…"), nil, func() {
		d.window.picker.Folder(text("Choose a folder for the clip"), d.form.folder, func(folder string) {
			d.form.folder, d.form.gone = folder, ""
			d.show()
		})
	})
	title := func(s string) fyne.CanvasObject { return fixedWidth(widget.NewLabel(s), optionTitleWidth) }
	line := func(o ...fyne.CanvasObject) fyne.CanvasObject { // is there whether it says something or not
		return inset(shallow(container.NewStack(o...), captionHeight), optionTitleWidth, 0)
	}
	return column(0, container.NewBorder(nil, nil, title(text("Name")), inset(sized(insert, besideWidth, 0), gap/2, gap), d.name), line(d.named, d.nameNote),
		container.NewBorder(nil, nil, title(text("Folder")), inset(sized(choose, besideWidth, 0), gap/2, gap), d.folder), line(d.pathNote))
}

// besideWidth is that of the buttons beside name and folder, at the least.
const besideWidth = 96

// captionHeight is that of a line of a caption.
const captionHeight = 20

// gaps are the menu of what the name can have in it.
func (d *exportDialog) gaps() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, g := range exportGaps() {
		items = append(items, fyne.NewMenuItem(g.about, func() { d.name.insert("{" + g.name + "}") }))
	}
	return items
}

// show brings the dialog in line with the form.
func (d *exportDialog) show() {
	d.quiet = true
	defer func() { d.quiet = false }()
	f := &d.form
	s, own := f.settings, f.take.facts()
	look := s.effective()
	showOptions(d.preset, f.presets.options(), look, text("My own"))
	preset := f.presets.of(look)
	setVisible(d.keep, preset == nil)
	setVisible(d.drop, preset != nil && preset.own)
	setVisible(d.keeping, d.keep.Visible() || d.drop.Visible())
	showOptions(d.format, exportFormats(), look.Format, "")
	showOptions(d.quality, exportQualities(look.Format), look.Quality, "")
	showOptions(d.size, exportSizes(size{own.width, own.height}), size{look.Width, look.Height}, "")
	showOptions(d.fit, look.fits(own), look.Fit, "")
	rate := look.FPS
	if rate == own.fps {
		rate = 0
	}
	showOptions(d.rate, look.rates(own), rate, "")
	showOptions(d.loops, look.plays(), look.Loops, "")
	d.pingPong.SetChecked(look.PingPong)
	d.clean.SetChecked(s.Clean)
	tagged, free := f.tagged()
	d.tag.SetChecked(tagged)
	setEnabled(d.tag, free)
	setText(d.cleanAbout, f.cleanAbout())
	setText(d.tagAbout, f.tagAbout())

	if d.name.Text != s.Name {
		d.name.SetText(s.Name)
		d.name.CursorColumn = utf8.RuneCountInString(s.Name) // where what is inserted goes
	}
	problem := f.nameProblem()
	setText(d.named, f.named())
	setVisible(d.named, problem == "")
	showNote(d.nameNote, problem)
	setText(d.folder, f.folder)
	showNote(d.pathNote, f.folderNote())
	setText(d.facts, f.facts())
	d.preview.show(look)
	if label := f.presets.button(look); d.export.Text != label {
		d.export.SetText(label)
	}
	setEnabled(d.export, problem == "")
	if d.modal != nil {
		for range 2 { // what wraps knows its height when it has its width
			d.popUp.Content.Refresh()
		}
	}
}
