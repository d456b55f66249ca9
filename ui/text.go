//go:build !headless

package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"
)

// words fill the gaps of a text: {{.Name}} stands for words{"Name": …}.
type words map[string]any

// text is a text in the person's language, English where there is no translation.
func text(english string, gaps ...words) string {
	if len(gaps) == 0 {
		return lang.L(english)
	}
	return lang.L(english, map[string]any(gaps[0]))
}

// sentence begins with a capital letter, unless that is a file's, and ends with a full stop.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if first, _, _ := strings.Cut(s, " "); !strings.ContainsAny(strings.TrimRight(first, ".:"), "./\\") {
		s = capital(s)
	}
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// joined puts texts behind each other, a blank between them.
func joined(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " ")
}

// capital is s with a capital letter in front.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// number is v with at most the given decimals, without zeros at the end.
func number(v float64, decimals int) string {
	scale := math.Pow10(decimals)
	return localNumber(strconv.FormatFloat(math.Round(v*scale)/scale, 'f', -1, 64))
}

// fixedNumber is v with exactly the given decimals.
func fixedNumber(v float64, decimals int) string {
	return localNumber(strconv.FormatFloat(v, 'f', decimals, 64))
}

// localNumber gives a number the decimal sign of the person's language.
func localNumber(s string) string { return strings.Replace(s, ".", text("."), 1) }

// parseNumber reads what a person types: 0.02 and 0,02 are the same.
func parseNumber(s string) (float64, bool) {
	s = strings.Replace(strings.TrimSpace(s), ",", ".", 1)
	if strings.ContainsAny(s, "eExXpPnN_") { // 1e3, 0x10, NaN, Inf, 1_000: numbers to Go only
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// roughly is a time as people want to know it, in seconds up to a minute and a half.
func roughly(seconds float64) string {
	s := max(1, int(math.Ceil(seconds)))
	switch {
	case s < 90:
		return text("{{.Seconds}} s", words{"Seconds": s})
	case s < 90*60:
		return text("{{.Minutes}} min", words{"Minutes": (s + 59) / 60})
	}
	return text("{{.Hours}} h {{.Minutes}} min", words{"Hours": s / 3600, "Minutes": s % 3600 / 60})
}
