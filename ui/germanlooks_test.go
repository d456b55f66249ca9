//go:build !headless

package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestGermanLooks compares key states of the window in German, whose words are longer, with pictures of them.
func TestGermanLooks(t *testing.T) {
	t.Cleanup(func() { speak(english) })
	speak(german)
	for _, l := range append(windowLooks(), stripLooks()...) {
		if !slices.Contains([]string{"asking", "exported", "queue", "takes-reopened"}, l.name) {
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			w := newWindowTest(t)
			l.do(w)
			w.thumbnailed()
			w.Canvas().Unfocus()
			w.stage.player.Seek(0) // the clip may have played on meanwhile
			test.AssertImageMatches(t, "window/german/"+l.name+".png", w.Canvas().Capture())
		})
	}
}
