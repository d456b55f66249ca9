//go:build !headless

package ui

import (
	"fyne.io/fyne/v2"

	"framewake/engine/library"
)

// libraryLooks are states of the page with all takes.
func libraryLooks() []windowLook {
	open := func(w *windowTest, takes int) {
		w.haveTakes(takes)
		w.tapCard(seedID(takes-1), 60, 80)
		w.until("the clip", func() bool { return w.state.phase() == finished })
		for i, t := range w.state.takes {
			t.Bytes = int64(i+1) * 3_700_000
		}
		w.showLibrary()
		w.quiet()
		w.until("the bin", func() bool { return w.state.browser.size.Takes == takes })
		w.state.browser.size = library.Size{FreeBytes: 41_300_000_000}
		w.refresh()
		w.pictured()
	}
	return []windowLook{
		{"library", true, func(w *windowTest) { open(w, 26) }},
		{"library-selected", false, func(w *windowTest) {
			open(w, 26)
			w.tapTake(seedID(24), 0)
			w.tapTake(seedID(22), fyne.KeyModifierControl)
		}},
		{"library-bin", false, func(w *windowTest) {
			open(w, 9)
			w.state.browser.binned = w.state.takes[:2:2]
			w.state.takes = w.state.takes[2:]
			w.showTab(true)
			w.tapTake(seedID(7), 0)
			w.pictured()
		}},
		{"library-none-found", false, func(w *windowTest) { open(w, 9); w.library.search.SetText("zebra") }},
	}
}

// pictured waits until every take of the page that is seen has its picture.
func (w *windowTest) pictured() {
	w.t.Helper()
	w.until("the thumbnails", func() bool {
		for at := range w.library.shown.takes {
			if c := w.library.shelf.card(at); c != nil && c.look.picture == nil && !c.look.unfit {
				return false
			}
		}
		return true
	})
}
