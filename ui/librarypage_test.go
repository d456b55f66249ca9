//go:build !headless

package ui

import (
	"errors"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"framewake/engine/library"
)

func TestViewBrowser(t *testing.T) {
	a, b, c, gone := takeNamed("Beach", 0), takeNamed("apple", 1), takeNamed("Cat", 2), takeNamed("gone", 3)
	a.Bytes, b.Bytes, c.Bytes, gone.Bytes = 5e6, 7e6, 1e6, 2e9
	b.Favourite = true
	c.Problem = errors.New("damaged")
	chosen := func(ids ...string) (s selection) {
		for _, id := range ids {
			s.toggle(id)
		}
		return s
	}
	const all = "Takes 13 MB, bin 2 GB"
	for _, tt := range []struct {
		name         string
		browser      browser
		ids, sum     string
		nothing      string
		show, rename bool
		compare, do  bool
	}{
		{"newest", browser{}, "Beach apple Cat", all, "", false, false, false, false},
		{"by name", browser{order: byTitle}, "apple Beach Cat", all, "", false, false, false, false},
		{"largest", browser{order: largestFirst}, "apple Beach Cat", all, "", false, false, false, false},
		{"searched", browser{query: library.Query{Text: "beach"}}, "Beach", all, "", false, false, false, false},
		{"nothing found", browser{query: library.Query{Text: "zebra"}}, "", all, "No take is found for “zebra”.", false, false, false, false},
		{"favourites", browser{query: library.Query{Favourites: true}}, "apple", all, "", false, false, false, false},
		{"the bin", browser{bin: true}, "gone", all, "", false, false, false, false},
		{"with the disk", browser{size: library.Size{FreeBytes: 41e9}}, "Beach apple Cat", all + ", 41 GB free on the disk", "", false, false, false, false},
		{"one", browser{chosen: chosen("apple")}, "Beach apple Cat", "1 take selected, 7 MB", "", true, true, false, true},
		{"two", browser{chosen: chosen("apple", "Beach")}, "Beach apple Cat", "2 takes selected, 12 MB", "", false, false, true, true},
		{"a damaged one", browser{chosen: chosen("Cat")}, "Beach apple Cat", "1 take selected, 1 MB", "", true, false, false, true},
		{"two, one of them damaged", browser{chosen: chosen("Cat", "Beach")}, "Beach apple Cat", "2 takes selected, 6 MB", "", false, false, false, true},
		{"in the bin", browser{bin: true, chosen: chosen("gone")}, "gone", "1 take selected, 2 GB", "", false, false, false, true},
	} {
		tt.browser.open, tt.browser.binned = true, []*take{gone}
		s := state{takes: []*take{a, b, c}, browser: tt.browser}
		v := s.viewBrowser()
		if ids(v.takes) != tt.ids || v.sum != tt.sum || v.nothing != tt.nothing {
			t.Errorf("%s: got %q, %q, %q, want %q, %q, %q", tt.name, ids(v.takes), v.sum, v.nothing, tt.ids, tt.sum, tt.nothing)
		}
		if v.canShow != tt.show || v.canRename != tt.rename || v.canCompare != tt.compare || v.canDo != tt.do {
			t.Errorf("%s: show %t, rename %t, compare %t, do %t", tt.name, v.canShow, v.canRename, v.canCompare, v.canDo)
		}
	}
}

func TestFileSize(t *testing.T) {
	for bytes, want := range map[int64]string{0: "0 kB", 1500: "2 kB", 999_499: "999 kB", 999_500: "1 MB", 24_400_000: "24 MB", 999_500_000: "1 GB", 1_240_000_000: "1.2 GB"} {
		if got := fileSize(bytes); got != want {
			t.Errorf("%d: got %s, want %s", bytes, got, want)
		}
	}
}

// newLibraryTest opens the page with takes.
func newLibraryTest(t *testing.T, takes int) *windowTest {
	w := newStripTest(t, takes)
	w.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierShortcutDefault})
	w.until("the page", func() bool { return w.library.box.Visible() && w.state.browser.size.Takes == takes })
	return w
}

// tapTake taps a take of the page while keys are held.
func (w *windowTest) tapTake(id string, held fyne.KeyModifier) {
	w.t.Helper()
	c := w.library.shelf.card(indexOf(w.library.shown.takes, id))
	if c == nil {
		w.t.Fatalf("%s is not seen", id)
	}
	c.MouseDown(&desktop.MouseEvent{Modifier: held})
	c.Tapped(&fyne.PointEvent{Position: fyne.NewPos(60, 80)})
}

// TestLibraryBin: what is selected goes to the bin and back, and out of the bin for good only after a question.
func TestLibraryBin(t *testing.T) {
	w := newLibraryTest(t, 4)
	w.tapTake(seedID(0), 0)
	w.tapTake(seedID(2), fyne.KeyModifierShift)
	w.tapTake(seedID(1), fyne.KeyModifierControl)
	w.typeKey(fyne.KeyDelete)
	w.until("the bin", func() bool { return len(w.state.takes) == 2 && w.library.bin.Text == "Bin (2)" })
	if n := w.library.notice.title.Text; n != "2 takes are in the bin" {
		t.Errorf("told %q", n)
	}
	test.Tap(w.library.notice.button)
	w.until("undone", func() bool { return len(w.state.takes) == 4 && len(w.state.browser.binned) == 0 })
	w.tapTake(seedID(0), 0)
	w.tapTake(seedID(2), fyne.KeyModifierControl)
	test.Tap(w.library.discard)
	w.until("the bin again", func() bool { return len(w.state.browser.binned) == 2 })
	test.Tap(w.library.bin)
	if ids(w.library.shown.takes) != seedID(0)+" "+seedID(2) && ids(w.library.shown.takes) != seedID(2)+" "+seedID(0) {
		t.Errorf("in the bin: %s", ids(w.library.shown.takes))
	}
	dir := w.state.browser.binned[0].Dir
	w.tapTake(w.state.browser.binned[0].ID, 0)
	w.typeKey(fyne.KeyDelete)
	w.press("Cancel")
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf("it is deleted although the answer was no: %v", err)
	}
	w.typeKey(fyne.KeyDelete)
	w.press("Delete for good")
	w.until("one left", func() bool { return len(w.state.browser.binned) == 1 })
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its folder: %v", err)
	}
	w.tapTake(w.state.browser.binned[0].ID, 0)
	test.Tap(w.library.restore)
	w.until("restored", func() bool {
		return len(w.state.takes) == 3 && len(w.state.browser.binned) == 0 && w.library.nothing.Text == "The bin is empty."
	})
}

// TestLibraryKeys: everything on the page can be done with keys, and the window's own wait meanwhile.
func TestLibraryKeys(t *testing.T) {
	w := newLibraryTest(t, 30)
	chosen := func() string { return ids(w.chosen()) }
	columns := w.library.shelf.columns()
	if columns < 5 {
		t.Fatalf("%d columns", columns)
	}
	for _, step := range []struct {
		key  fyne.KeyName
		held fyne.KeyModifier
		want string
	}{
		{fyne.KeyRight, 0, seedID(29)}, {fyne.KeyRight, 0, seedID(28)}, {fyne.KeyDown, 0, seedID(28 - columns)}, {fyne.KeyUp, 0, seedID(28)},
		{fyne.KeyRight, fyne.KeyModifierShift, seedID(28) + " " + seedID(27)}, {fyne.KeyLeft, 0, seedID(28)},
		{fyne.KeyEnd, 0, seedID(0)}, {fyne.KeyHome, 0, seedID(29)}, {fyne.KeySpace, 0, ""}, {fyne.KeySpace, 0, seedID(29)},
	} {
		w.held = step.held
		if w.typeKey(step.key); chosen() != step.want {
			t.Errorf("%s: got %s, want %s", step.key, chosen(), step.want)
		}
	}
	w.held = 0
	w.typeKey(fyne.KeyF)
	w.until("a favourite", func() bool { return w.state.takeOf(seedID(29)).Favourite })
	w.typeKey(fyne.KeyF2)
	c := w.library.shelf.card(0)
	if w.Canvas().Focused() != c.entry || w.strip.shown.renaming != "" {
		t.Fatal("F2 types no title")
	}
	c.entry.SetText("Harbour")
	c.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.until("renamed", func() bool { return w.state.takeOf(seedID(29)).Title == "Harbour" })
	w.shortcut(&fyne.ShortcutSelectAll{})
	if len(w.chosen()) != 30 || w.library.sum.Text[:17] != "30 takes selected" {
		t.Errorf("Ctrl+A: %d, %q", len(w.chosen()), w.library.sum.Text)
	}
	w.typeKey(fyne.KeyEscape)
	w.typeKey(fyne.KeyEscape)
	if w.library.box.Visible() || !w.content.Visible() {
		t.Error("Esc does not go back")
	}
}

// TestLibraryShows: a take of the page comes to the stage, or two beside each other.
func TestLibraryShows(t *testing.T) {
	w := newLibraryTest(t, 3)
	w.tapTake(seedID(1), 0)
	w.tapTake(seedID(1), 0)
	w.until("the clip", func() bool { return w.state.phase() == finished && w.state.take.ID == seedID(1) && w.content.Visible() })
	w.showLibrary()
	if w.stage.player.Visible() {
		t.Error("the clip plays on behind the page")
	}
	w.tapTake(seedID(0), 0)
	w.tapTake(seedID(2), fyne.KeyModifierControl)
	w.typeKey(fyne.KeyC)
	w.until("both", func() bool {
		return w.state.rival != nil && w.state.rival.ID == seedID(0) && w.state.take.ID == seedID(2)
	})
	w.showLibrary()
	w.bring("a.png", 640, 360)
	if w.library.box.Visible() {
		t.Error("a picture that is dropped is not seen")
	}
}

// TestLibraryRecycles: of thousands of takes only those that are seen have cards.
func TestLibraryRecycles(t *testing.T) {
	w := newLibraryTest(t, 3)
	for i := range 5000 {
		w.state.takes = append(w.state.takes, takeNamed(seedID(100+i), i))
	}
	w.refresh()
	w.typeKey(fyne.KeyEnd)
	last := w.library.shelf.card(5002)
	if n := len(w.library.shelf.cards); n > 60 || last == nil || !last.Visible() || last.look.id != seedID(5099) {
		t.Errorf("%d cards; the last take is shown by %+v", n, last)
	}
}
