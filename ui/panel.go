//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
)

// panel is the column at the right: the model's knobs, and the buttons that cost time.
type panel struct {
	box    fyne.CanvasObject
	tips   *tips
	head   *modelHead
	form   *fyne.Container   // empty until the model is known
	scroll *container.Scroll // of the form
	rows   map[engine.Field]*knobRow
	preset *choice // what its options are: see presetsFor
	seed   *seedRow
	shape  *choice
	shapes []shape       // what there is to choose
	size   *widget.Label // what is to be said of the clip's size
	draft  *check
	undo   *button
	redo   *button
	more   *advanced
	quiet  bool // the panel is being set

	generate          *button
	several           *severalButton
	estimate, warning *widget.Label
	export, exportAs  *button
	settings          *button
	airplane          fyne.CanvasObject
	progress          *thinBar
}

// panelActions are what can be done in the panel.
type panelActions struct {
	knob             knobActions
	seed             seedActions
	head             headActions
	shape            func(key string)
	draft            func(bool)
	reset            func()
	generate         func()
	several          func(takes int)
	export, exportAs func()
	settings         func()

	preset     func(at int)
	more       advancedActions
	undo, redo func()
}

func newPanel(t *tips, do panelActions) *panel {
	p := &panel{
		tips:     t,
		head:     newModelHead(do.head),
		form:     column(gap / 2),
		size:     noteLabel(),
		more:     newAdvanced(do.more),
		undo:     iconButton(theme.ContentUndoIcon(), text("Undo (Ctrl+Z)"), do.undo),
		redo:     iconButton(theme.ContentRedoIcon(), text("Redo (Ctrl+Y)"), do.redo),
		generate: newButton(text("Generate"), nil, do.generate),
		several:  newSeveralButton(do.several),
		estimate: caption(), warning: caption(),
		export:   newButton("", nil, do.export),
		exportAs: newButton("", theme.MoreHorizontalIcon(), do.exportAs),
		settings: iconButton(theme.SettingsIcon(), text("Settings (Ctrl+,)"), do.settings),
		airplane: airplaneLine(),
		progress: newThinBar(),
	}
	p.generate.Importance = widget.HighImportance
	p.generate.SetToolTip(text("Make the clip (Ctrl+Enter)"))
	p.estimate.Alignment = fyne.TextAlignCenter
	wrap(p.estimate)
	p.warning.Alignment = fyne.TextAlignCenter
	wrap(p.warning)
	p.export.SetToolTip(text("Ctrl+E"))
	p.exportAs.SetToolTip(text("Choose how to export, and where to (Ctrl+Shift+E)"))

	buttons := column(0,
		container.NewBorder(nil, nil, nil, inset(sized(p.several.button, 36, 44), gap/2, 0), sized(p.generate, 0, 44)), column(-2*gap, p.estimate, p.warning),
		container.NewBorder(nil, nil, nil, row(gap/2, inset(p.exportAs, gap/2, 0), p.settings),
			container.NewStack(p.export, container.NewVBox(layout.NewSpacer(), airy(p.progress, gap/2, gap)))),
		p.airplane)
	p.scroll = container.NewVScroll(p.form)
	inside := container.NewBorder(nil, airy(buttons, gap, gap), nil, nil, p.scroll)
	p.box = container.NewStack(newPlate(colorPanel), fixedWidth(airy(inside, gap, gap), panelWidth))
	return p
}

// build makes the rows for what the model honours.
func (p *panel) build(f *form, do panelActions) {
	p.form.RemoveAll()
	p.form.Add(p.head.box)
	tipOf := func(what string) tip { return tip{p.tips, p.box, what} }

	p.rows = map[engine.Field]*knobRow{}
	rows := func(knobs []knob) []fyne.CanvasObject {
		var boxes []fyne.CanvasObject
		for _, k := range knobs {
			p.rows[k.field] = newKnobRow(k, f, tipOf, do.knob)
			boxes = append(boxes, p.rows[k.field].box)
		}
		return boxes
	}
	p.addPresets(f, tipOf, do)
	for _, row := range rows(honoured(plainKnobs(), f.about)) {
		p.form.Add(row)
	}
	p.addShapes(f, do)
	p.seed = nil
	if _, honoured := f.about.Ranges[engine.FieldSeed]; honoured {
		p.seed = newSeedRow(tipOf, do.seed)
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
	p.form.Add(container.NewBorder(nil, nil, container.NewThemeOverride(p.draft, checkLook()),
		inset(row(-gap/2, p.undo, p.redo, reset), 0, gap)))
	p.more.build(f, rows, do.more)
	p.form.Add(p.more.box)
	p.form.Refresh()
}

// addPresets adds the choice of presets, if there are any.
func (p *panel) addPresets(f *form, tipOf func(string) tip, do panelActions) {
	var titles []string
	for _, preset := range presetsFor(f.about) {
		titles = append(titles, preset.title)
	}
	p.preset = newChoice(titles, func(string) {
		if at := p.preset.SelectedIndex(); at >= 0 && !p.quiet {
			do.preset(at)
		}
	})
	p.preset.PlaceHolder = text("Own")
	if len(titles) > 0 {
		title := newTippedLabel(text("Preset"), tipOf(text("How lively it moves: sets motion, grain and frames a second together. Turn one of them, and the setting is your own.")))
		p.form.Add(container.NewBorder(nil, nil, fixedWidth(title, titleWidth), nil, inset(p.preset, 0, gap)))
	}
}

// showPreset brings the choice of presets in line with the form.
func (p *panel) showPreset(f *form) {
	switch at := f.preset(); {
	case at == p.preset.SelectedIndex():
	case at < 0:
		p.preset.ClearSelected()
	default:
		p.preset.SetSelectedIndex(at)
	}
}

// addShapes adds the choice of shapes, if there is one.
func (p *panel) addShapes(f *form, do panelActions) {
	p.shape = newChoice(nil, func(string) {
		if at := p.shape.SelectedIndex(); at >= 0 && !p.quiet {
			do.shape(p.shapes[at].key)
		}
	})
	if len(f.shapes()) > 1 {
		title := fixedWidth(widget.NewLabel(text("Shape")), titleWidth)
		p.form.Add(column(-gap, container.NewBorder(nil, nil, title, nil, inset(p.shape, 0, gap)), p.size))
	}
}

// showShapes brings the choice of shapes in line with the form.
func (p *panel) showShapes(f *form) {
	p.shapes = f.shapes()
	var titles []string
	for _, s := range p.shapes {
		titles = append(titles, s.title)
	}
	if !slices.Equal(p.shape.Options, titles) {
		p.shape.SetOptions(titles)
	}
	if p.shape.Selected != f.shape.title {
		p.shape.SetSelected(f.shape.title)
	}
}

// show brings the panel in line with the state.
func (p *panel) show(v view, f *form) {
	p.quiet = true
	defer func() { p.quiet = false }()
	if v.form && p.rows != nil {
		p.head.show(v, f.about.Title)
		p.showForm(f)
		if p.seed != nil {
			p.seed.show(f, v.pastSeeds)
		}
		p.more.show(f, v.advanced)
		setEnabled(p.undo, v.canUndo)
		setEnabled(p.redo, v.canRedo)
	}
	if p.generate.Text != v.generate {
		p.generate.SetText(v.generate)
	}
	setEnabled(p.generate, v.canGenerate)
	setEnabled(p.several, v.canSeveral)
	p.several.show(v.takes)
	setText(p.estimate, v.estimate)
	setText(p.warning, v.warning)
	setVisible(p.warning, v.warning != "")
	if p.export.Text != v.export {
		p.export.SetText(v.export)
	}
	setEnabled(p.export, v.canExport)
	setEnabled(p.exportAs, v.canExportAs)
	setVisible(p.settings, v.canSet)
	setVisible(p.airplane, v.airplane)
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
	p.showPreset(f)
	p.showShapes(f)
	showNotes(p.size, "", f.untrained(engine.FieldWidth))
	setVisible(p.draft, f.draftable())
	if p.draft.Checked != f.draft {
		p.draft.SetChecked(f.draft)
	}
}
