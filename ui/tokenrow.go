//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// tokenRow is a gateway's token: entered once, and never shown again.
type tokenRow struct {
	box           fyne.CanvasObject
	state         *widget.Label
	entry         *tokenEntry
	store, remove *button
}

const gatewayTitleWidth = 196

func newTokenRow(a Account, store func(origin, token string), remove func(origin string)) *tokenRow {
	r := &tokenRow{state: widget.NewLabel("")}
	keep := func() {
		if token := r.entry.Text; token != "" {
			r.entry.SetText("")
			store(a.Origin, token)
		}
	}
	r.entry = newTokenEntry(keep)
	r.store = newButton(text("Keep"), nil, keep)
	r.remove = newButton(text("Remove"), nil, func() { remove(a.Origin) })
	title := widget.NewLabel(said(a.Title))
	title.Truncation = fyne.TextTruncateEllipsis
	r.state.Importance = widget.LowImportance
	r.state.Truncation = fyne.TextTruncateEllipsis
	r.box = container.NewBorder(nil, nil, fixedWidth(title, gatewayTitleWidth), inset(container.NewStack(r.store, r.remove), gap/2, gap),
		container.NewStack(r.state, r.entry))
	return r
}

// show brings the row in line with the state.
func (r *tokenRow) show(s *settingsState, a Account) {
	says := s.tokenText(a)
	setText(r.state, says)
	setVisible(r.entry, says == "")
	setVisible(r.store, says == "")
	setVisible(r.remove, a.Stored && !s.reaching[a.Origin])
}

// tokenEntry is for a secret: what is typed is hidden, and taken with Return.
type tokenEntry struct{ widget.Entry }

func newTokenEntry(taken func()) *tokenEntry {
	e := &tokenEntry{}
	e.Password = true
	e.PlaceHolder = text("Token")
	e.OnSubmitted = func(string) { taken() }
	e.ExtendBaseWidget(e)
	return e
}

func (e *tokenEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyEscape {
		typeOnWindow(e, k)
		return
	}
	e.Entry.TypedKey(k)
}
