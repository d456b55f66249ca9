package provider

import (
	"slices"
	"strings"
)

// Summary puts problems into one sentence and one hint, without repetitions.
func Summary(problems []Problem) (text, hint string) {
	var texts, hints []string
	for _, p := range problems {
		if !slices.Contains(texts, p.Text) {
			texts = append(texts, p.Text)
		}
		if !slices.Contains(hints, p.Hint) {
			hints = append(hints, p.Hint)
		}
	}
	return strings.Join(texts, "; "), strings.Join(hints, "; ")
}
