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
	form   *fyne.Container // empty until the model is known
	rows   map[engine.Field]*knobRow
	seed   *seedRow
	shape  *choice
	shapes []shape // what there is to choose
	draft  *check
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
}

func newPanel(t *tips, do panelActions) *panel {
	p := &panel{
		tips:     t,
		head:     newModelHead(do.head),
		form:     column(gap / 2),
		generate: newButton(text("Generate"), nil, do.generate),
		several:  newSeveralButton(do.several),
		estimate: caption(), warning: caption(),
		export:   newButton("", nil, do.export),
		exportAs: newButton("", theme.FolderIcon(), do.exportAs),
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
	inside := container.NewBorder(nil, airy(buttons, gap, gap), nil, nil, container.NewVScroll(p.form))
	p.box = container.NewStack(newPlate(colorPanel), fixedWidth(airy(inside, gap, gap), panelWidth))
	return p
}

// build makes the rows for what the model honours.
func (p *panel) build(f *form, do panelActions) {
	p.form.RemoveAll()
	p.form.Add(p.head.box)
	tipOf := func(what string) tip { return tip{p.tips, p.box, what} }

	p.rows = map[engine.Field]*knobRow{}
	for _, k := range knobsFor(f.about) {
		r := newKnobRow(k, f, tipOf, do.knob)
		p.rows[k.field] = r
		p.form.Add(r.box)
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
	p.form.Add(container.NewBorder(nil, nil, container.NewThemeOverride(p.draft, checkLook()), inset(reset, 0, gap)))
	p.form.Refresh()
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
		p.form.Add(container.NewBorder(nil, nil, title, nil, inset(p.shape, 0, gap)))
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
	if p.seed != nil {
		p.seed.show(f)
	}
	p.showShapes(f)
	setVisible(p.draft, f.draftable())
	if p.draft.Checked != f.draft {
		p.draft.SetChecked(f.draft)
	}
}
