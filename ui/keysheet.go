//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The sheet's columns and height, which fit the smallest window.
const (
	sheetColumn = 336
	sheetHeight = 440
)

// showKeys shows the table of keys, as far as they mean something where the window is.
func (w *window) showKeys() {
	if w.suspended() {
		return
	}
	var m *modal
	closed := func() { m.close() }
	done := newButton(text("Close"), nil, closed)
	done.Importance = widget.HighImportance
	columns, width := row(2*gap,
		column(gap, w.keysOf(anytime, text("Anytime")), w.keysOf(cropKeys, text("With the crop box"))),
		w.keysOf(clipKeys, text("With a clip on the stage"))), float32(2*sheetColumn+3*gap)
	if w.state.browser.open {
		columns, width = row(0, w.keysOf(libraryKeys, text("With all takes"))), sheetColumn+gap
	}
	body := container.NewBorder(boldHeading(text("Keys")), inset(container.NewHBox(layout.NewSpacer(), sized(done, 96, 0)), 0, gap), nil, nil,
		sized(container.NewVScroll(columns), width, sheetHeight))
	m = w.openModal(airy(body, gap, gap), done, closed)
}

// keysOf lists the bindings of a scope under a heading.
func (w *window) keysOf(when keyScope, heading string) fyne.CanvasObject {
	lines := column(-1.5*gap, fixedWidth(boldLabel(heading), sheetColumn))
	for _, b := range w.bindings() {
		if b.when != when {
			continue
		}
		caps := row(0)
		for _, name := range b.names() {
			caps.Add(keyCap(name))
		}
		says := caption()
		says.Importance = widget.MediumImportance
		says.SetText(b.says)
		lines.Add(fixedWidth(container.NewBorder(nil, nil, nil, caps, says), sheetColumn))
	}
	return lines
}

// names of the binding's keys, as on a keyboard: what is held stands before the only key, or before all of them.
func (b binding) names() []string {
	var names []string
	for _, k := range b.keys {
		if name := keyName(k); name != "" {
			names = append(names, name)
		}
	}
	held := ""
	switch b.with {
	case fyne.KeyModifierShortcutDefault:
		held = text("Ctrl")
	case fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift:
		held = text("Ctrl") + "+" + text("Shift")
	case fyne.KeyModifierShift:
		held = text("Shift")
	}
	switch {
	case held == "":
		return names
	case len(names) == 1:
		return []string{held + "+" + names[0]}
	}
	return append([]string{held}, names...)
}

// keyCap shows a key as it looks on a keyboard.
func keyCap(name string) fyne.CanvasObject {
	l := widget.NewLabel(name)
	l.SizeName = theme.SizeNameCaptionText
	l.TextStyle.Bold = true
	l.Alignment = fyne.TextAlignCenter
	return container.NewStack(airy(newBackdrop(colorTrack, 4), 0.875*gap, gap/8), sized(l, 28, 0))
}

func boldHeading(title string) *widget.Label {
	l := boldLabel(title)
	l.SizeName = theme.SizeNameSubHeadingText
	return l
}

// keyName is what stands on a key; empty for one that is beside another of the same meaning.
func keyName(k fyne.KeyName) string {
	switch k {
	case fyne.KeyEnter, fyne.KeyEqual:
		return ""
	case fyne.KeyReturn:
		return text("Return")
	case fyne.KeyEscape:
		return text("Esc")
	case fyne.KeySpace:
		return text("Space")
	case fyne.KeyDelete:
		return text("Del")
	case fyne.KeyHome:
		return text("Home")
	case fyne.KeyEnd:
		return text("End")
	case fyne.KeyLeft:
		return "←"
	case fyne.KeyRight:
		return "→"
	case fyne.KeyUp:
		return "↑"
	case fyne.KeyDown:
		return "↓"
	case fyne.KeyMinus:
		return "−"
	}
	return string(k)
}
