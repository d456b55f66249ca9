//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	ttwidget "github.com/dweymouth/fyne-tooltip/widget"

	"framewake/engine"
)

// panel is the column at the right: the model's knobs, and the buttons that cost time.
type panel struct {
	box   fyne.CanvasObject
	form  *fyne.Container // empty until the model is known
	rows  map[engine.Field]*knobRow
	seed  *seedRow
	shape *choice
	draft *check
	quiet bool // the panel is being set

	generate, cancel *button
	estimate         *widget.Label
	export, move     *button
	progress         *thinBar
}

// panelActions are what can be done in the panel.
type panelActions struct {
	knob             knobActions
	seed             seedActions
	shape            func(key string)
	draft            func(bool)
	reset            func()
	generate, cancel func()
	export, move     func()
}

func newPanel(do panelActions) *panel {
	p := &panel{
		form:     column(gap / 2),
		generate: newButton(text("Generate"), nil, do.generate),
		cancel:   newButton(text("Cancel"), nil, do.cancel),
		estimate: caption(),
		export:   newButton("", nil, do.export),
		move:     newButton("", theme.FolderIcon(), do.move),
		progress: newThinBar(),
	}
	p.generate.Importance = widget.HighImportance
	p.generate.SetToolTip(text("Make the clip (Ctrl+Enter)"))
	p.estimate.Alignment = fyne.TextAlignCenter
	p.estimate.Truncation = fyne.TextTruncateOff
	p.export.SetToolTip(text("Ctrl+E"))
	p.move.SetToolTip(text("Export to another folder…"))

	buttons := column(gap/2,
		sized(container.NewStack(p.generate, p.cancel), 0, 44), p.estimate,
		container.NewBorder(nil, nil, nil, inset(p.move, gap/2, 0), p.export), p.progress)
	inside := container.NewBorder(nil, airy(buttons, gap, gap), nil, nil, container.NewVScroll(p.form))
	p.box = container.NewStack(newBackdrop(colorPanel, stageRadius), fixedWidth(airy(inside, gap, gap), panelWidth))
	return p
}

// build makes the rows for what the model honours.
func (p *panel) build(f *form, do panelActions) {
	title := ttwidget.NewLabel(f.about.Title)
	title.TextStyle.Bold = true
	title.Truncation = fyne.TextTruncateEllipsis
	note := ttwidget.NewLabel(f.about.Note)
	note.SetToolTip(f.about.Note)
	note.SizeName, note.Importance, note.Truncation = theme.SizeNameCaptionText, widget.LowImportance, fyne.TextTruncateEllipsis
	p.form.RemoveAll()
	p.form.Add(column(-2*gap, title, note))

	p.rows = map[engine.Field]*knobRow{}
	for _, k := range knobsFor(f.about) {
		r := newKnobRow(k, f, do.knob)
		p.rows[k.field] = r
		p.form.Add(r.box)
	}
	p.addShapes(f, do)
	if _, honoured := f.about.Ranges[engine.FieldSeed]; honoured {
		p.seed = newSeedRow(do.seed)
		p.form.Add(p.seed.box)
	}
	reset := newButton(text("Reset"), nil, do.reset)
	reset.Importance = widget.LowImportance
	reset.SetToolTip(text("All settings back to the model's own"))
	p.draft = newCheck(text("Draft size"), text("Half as wide and high: done four times as fast, for trying things out"), func(on bool) {
		if !p.quiet {
			do.draft(on)
		}
	})
	setVisible(p.draft, f.shape.key != onlyShape)
	p.form.Add(container.NewBorder(nil, nil, p.draft, inset(reset, 0, gap)))
	p.form.Refresh()
}

// addShapes adds the choice of shapes, if there is one.
func (p *panel) addShapes(f *form, do panelActions) {
	shapes := shapesFor(f.about)
	titles := []string{}
	for _, s := range shapes {
		titles = append(titles, s.title)
	}
	p.shape = newChoice(titles, func(string) {
		if at := p.shape.SelectedIndex(); at >= 0 && !p.quiet {
			do.shape(shapes[at].key)
		}
	})
	if len(shapes) > 1 {
		title := fixedWidth(widget.NewLabel(text("Shape")), titleWidth)
		p.form.Add(container.NewBorder(nil, nil, title, nil, inset(p.shape, 0, gap)))
	}
}

// show brings the panel in line with the state.
func (p *panel) show(v view, f *form) {
	p.quiet = true
	defer func() { p.quiet = false }()
	if v.form && p.rows != nil {
		p.showForm(f)
	}
	setVisible(p.generate, v.phase != running)
	setEnabled(p.generate, v.canGenerate)
	setVisible(p.cancel, v.phase == running)
	setEnabled(p.cancel, v.canCancel)
	setText(p.estimate, v.estimate)
	if p.export.Text != v.export {
		p.export.SetText(v.export)
	}
	setEnabled(p.export, v.canExport)
	setEnabled(p.move, v.canMove)
	setVisible(p.progress, v.writing)
	p.progress.set(v.written)
}

func (p *panel) showForm(f *form) {
	for _, r := range p.rows {
		r.show(f)
	}
	if r := p.rows[engine.FieldFrames]; r != nil {
		r.setExtra(f.lengthText())
	}
	if p.seed != nil {
		p.seed.show(f)
	}
	if p.shape.Selected != f.shape.title {
		p.shape.SetSelected(f.shape.title)
	}
	if p.draft.Checked != f.draft {
		p.draft.SetChecked(f.draft)
	}
}
