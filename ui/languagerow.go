//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// languageRow lets the person choose a language, each under its own name.
type languageRow struct {
	box   fyne.CanvasObject
	names *choice
}

const languageWidth = 176

// speakNext has the window speak a language from its next start on, the system's if it is empty.
func (w *window) speakNext(language string) {
	w.prefs.Language = language
	w.remember()
}

func newLanguageRow(language string, speakNext func(language string)) *languageRow {
	languages := []string{"", english, german}
	note := caption()
	note.SetText(text("From the next start on."))
	note.Hide()
	names := newChoice([]string{text("As the system"), "English", "Deutsch"}, nil)
	names.SetSelectedIndex(max(0, slices.Index(languages, language)))
	names.OnChanged = func(string) {
		speakNext(languages[names.SelectedIndex()])
		note.Show()
	}
	head := container.NewBorder(nil, nil, nil, inset(fixedWidth(names, languageWidth), 0, gap), boldLabel(text("Language")))
	return &languageRow{column(-gap, head, note), names}
}
