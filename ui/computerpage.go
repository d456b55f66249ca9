//go:build !headless

package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// computerPage shows what a look at this computer found, as it is found.
type computerPage struct {
	box   fyne.CanvasObject
	do    computerActions
	tasks *tasks
	state examination
	halt  context.CancelFunc // of the look that runs

	summary     *widget.Label
	spinner     *widget.Activity
	list        *fyne.Container
	scroll      *container.Scroll
	copy, again *button
	cancel      *button
}

// computerActions are what the page works with.
type computerActions struct {
	look        func(ctx context.Context, tell func(Finding)) (report string)
	copy        func(report string)
	back, close func()
}

func newComputerPage(do computerActions, t *tasks) *computerPage {
	p := &computerPage{do: do, tasks: t, summary: widget.NewLabel(""), spinner: widget.NewActivity(), list: column(-gap / 2)}
	wrap(p.summary)
	p.copy = newButton(text("Copy"), theme.ContentCopyIcon(), func() { do.copy(p.state.report) })
	p.copy.SetToolTip(text("Copy all of it, for a bug report: it names no user and no secret"))
	p.again = newButton(text("Check again"), nil, p.start)
	p.cancel = newButton(text("Stop"), nil, p.stop)
	back := newButton(text("Settings"), theme.NavigateBackIcon(), func() { p.stop(); do.back() })
	p.scroll = container.NewVScroll(p.list)
	head := container.NewBorder(nil, nil, nil, inset(container.NewCenter(p.spinner), 0, gap), p.summary)
	p.box = dialogPage(text("This computer"), do.close, container.NewBorder(head, nil, nil, nil, p.scroll),
		container.NewHBox(back, layout.NewSpacer(), row(gap, p.copy, container.NewStack(p.again, p.cancel))))
	return p
}

// start looks, beside the UI thread.
func (p *computerPage) start() {
	p.stop()
	ctx, halt := context.WithCancel(p.tasks.ctx)
	p.halt = halt
	p.state = examination{running: true}
	p.list.RemoveAll()
	p.show()
	tell := func(f Finding) {
		p.tasks.Do(func() {
			if ctx.Err() == nil {
				p.add(f)
			}
		})
	}
	p.tasks.Go(func() func() {
		report := p.do.look(ctx, tell)
		return func() {
			if ctx.Err() == nil {
				p.state.finish(report)
				p.list.RemoveAll()
				for _, f := range p.state.findings {
					p.list.Add(findingRow(f))
				}
				p.show()
			}
		}
	})
}

// stop ends a look that runs.
func (p *computerPage) stop() {
	if p.halt != nil {
		p.halt()
	}
	p.state.running = false
	p.show()
}

func (p *computerPage) add(f Finding) {
	p.state.findings = append(p.state.findings, f)
	p.list.Add(findingRow(f))
	p.scroll.ScrollToBottom()
}

// show brings the page in line with the state.
func (p *computerPage) show() {
	running := p.state.running
	setText(p.summary, p.state.summary())
	setVisible(p.spinner, running)
	if running {
		p.spinner.Start()
	} else {
		p.spinner.Stop()
	}
	setEnabled(p.copy, p.state.report != "")
	setVisible(p.cancel, running)
	setVisible(p.again, !running)
	if !running {
		p.scroll.ScrollToTop()
	}
}

// The columns of the findings.
const (
	findingMark      = 16
	findingNameWidth = 124
	findingTextWidth = dialogWidth - findingNameWidth - findingMark - 4*gap
)

// findingRow is a line: how things stand, and what to do about them.
func findingRow(f Finding) fyne.CanvasObject {
	var icon fyne.Resource = theme.NewSuccessThemedResource(theme.ConfirmIcon())
	switch f.Status {
	case Advice:
		icon = theme.NewWarningThemedResource(theme.WarningIcon())
	case Broken:
		icon = theme.NewErrorThemedResource(theme.ErrorIcon())
	}
	name, says := findingLine(f.Name, findingNameWidth, true), findingLine(said(f.Text), findingTextWidth, false)
	lines := column(-1.75*gap, says)
	if f.Hint != "" {
		lines.Add(findingLine(capital(said(f.Hint)), findingTextWidth, true))
	}
	mark := inset(sized(widget.NewIcon(icon), findingMark, findingMark+2*gap), gap, 0)
	return container.NewBorder(nil, nil, container.NewVBox(row(-gap/2, mark, fixedWidth(name, findingNameWidth))), nil, lines)
}

// findingLine is text in one of the columns.
func findingLine(s string, width float32, bold bool) *widget.Label {
	l := widget.NewLabel(s)
	l.SizeName = theme.SizeNameCaptionText
	l.TextStyle.Bold = bold
	l.Wrapping = fyne.TextWrapWord
	l.Resize(fyne.NewSize(width, 1)) // what wraps knows its height when it has its width
	return l
}
