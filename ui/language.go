//go:build !headless

package ui

import (
	_ "embed"
	"encoding/json"
	"io"
	"log"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
)

// The languages of the window. English is that of the code; German stands in translations/de.json, English text → German.
const (
	english = "en"
	german  = "de"
)

//go:embed translations/de.json
var germanTexts []byte

// systemLanguage is German where the system is, whatever the country, else English.
func systemLanguage() string {
	if language, _, _ := strings.Cut(lang.SystemLocale().String(), "-"); language == german {
		return german
	}
	return english
}

// wantedLanguage is what the person chose in the preferences at a path, else the system's.
func wantedLanguage(path string) string {
	if p, err := loadPreferences(path); err == nil && slices.Contains([]string{english, german}, p.Language) {
		return p.Language
	}
	return systemLanguage()
}

// speak has every text be in a language from now on. The toolkit knows some words in a dozen languages and takes the
// system's, so ours, with its own among them, are put in as if the system spoke the language that is wanted.
func speak(language string) {
	texts := map[string]string{}
	if err := json.Unmarshal(germanTexts, &texts); err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	if language != german {
		for key := range texts {
			texts[key] = key
		}
	}
	data, _ := json.Marshal(texts) // strings can be written
	previous := log.Writer()
	log.SetOutput(io.Discard) // the toolkit complains about a locale without a language, such as C
	defer log.SetOutput(previous)
	if lang.AddTranslationsForLocale(data, fyne.Locale(lang.SystemLocale().LanguageString())) != nil {
		_ = lang.AddTranslationsForLocale(data, english) // it has no rules for that language, and speaks English then
	}
}

// spoken is the language that the window speaks.
func spoken() string { return text(english) }
