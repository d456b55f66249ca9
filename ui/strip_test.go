//go:build !headless

package ui

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"framewake/engine"
	"framewake/engine/library"
	"framewake/engine/studio"
)

// seedTakes puts takes into the library before the window opens.
func (w *windowTest) seedTakes(n int) {
	w.t.Helper()
	l, err := studio.OpenLibrary(w.t.Context(), w.path("data"), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	w.addTakes(l, n)
}

// addTakes adds takes to a library: take i is called "Take i", the largest is the newest.
func (w *windowTest) addTakes(l *library.Library, n int) {
	w.t.Helper()
	master := w.path("master.mkv")
	if err := os.WriteFile(master, []byte("clip"), 0o600); err != nil {
		w.t.Fatal(err)
	}
	thumbnail := encodedThumbnail(w.t)
	about, err := w.model.Describe(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for i := range n {
		r := about.Defaults
		r.Model, r.Image, r.Source, r.Seed = about.Model, w.picture("still.png", 640, 360), fmt.Sprintf("Take %d.jpg", i), uint32(i)
		r.Crop = engine.Rect{X: 3, Y: 4, Width: 640, Height: 360}
		result := engine.Result{Request: r, Master: master, Recipe: engine.NewRecipe(about, r)}
		if _, err := l.Add(w.t.Context(), library.Entry{ID: seedID(i), Result: result, Thumbnail: thumbnail}); err != nil {
			w.t.Fatal(err)
		}
	}
}

func seedID(i int) string { return fmt.Sprintf("TAKE%06d", i) }

// newStripTest opens a window with takes.
func newStripTest(t *testing.T, takes int) *windowTest {
	t.Helper()
	w := prepareWindowTest(t)
	w.seedTakes(takes)
	w.open()
	w.until("the takes", func() bool { return w.state.known && len(w.state.takes) == takes })
	w.thumbnailed()
	return w
}

// thumbnailed waits until every take that is seen has its picture.
func (w *windowTest) thumbnailed() {
	w.t.Helper()
	w.until("the thumbnails", func() bool {
		for at := range w.strip.shown.takes {
			if c := w.strip.shelf.card(at); c != nil && c.look.picture == nil && !c.look.unfit {
				return false
			}
		}
		return true
	})
}

// card shows a take.
func (w *windowTest) card(id string) *takeCard {
	w.t.Helper()
	at := slices.IndexFunc(w.strip.shown.takes, func(t *take) bool { return t.ID == id })
	c := w.strip.shelf.card(at)
	if at < 0 || c == nil {
		w.t.Fatalf("take %s, number %d, is not seen", id, at)
	}
	return c
}

// tapCard taps a card at a place of it.
func (w *windowTest) tapCard(id string, x, y float32) {
	w.t.Helper()
	w.card(id).Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, y), AbsolutePosition: fyne.NewPos(300, 200)})
}

// choose does what an entry of a take's menu says.
func (w *windowTest) choose(id, entry string) {
	w.t.Helper()
	w.card(id).TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(300, 200)})
	menu := w.Canvas().Overlays().Top()
	if menu == nil {
		w.t.Fatal("there is no menu")
	}
	w.Canvas().Overlays().Remove(menu)
	for _, item := range w.takeItems(w.state.takeOf(id)) {
		if item.Label == entry && !item.Disabled {
			item.Action()
			return
		}
	}
	w.t.Fatalf("take %s cannot be told %q", id, entry)
}

// TestStripPlays: takes of the last time are there; a tap plays one, also when the one before stood still.
func TestStripPlays(t *testing.T) {
	w := newStripTest(t, 3)
	if w.state.phase() != empty || w.strip.title.Text != "3 takes" || w.strip.narrowing.Visible() {
		t.Errorf("at the start: phase %d, %q, search %t", w.state.phase(), w.strip.title.Text, w.strip.narrowing.Visible())
	}
	p := w.stage.player
	for _, id := range []string{seedID(1), seedID(0)} {
		w.tapCard(id, 60, 80)
		w.until("the clip", func() bool { return w.state.phase() == finished && w.state.take.ID == id })
		if !p.playing || !w.card(id).look.chosen || !w.bars.box.Visible() {
			t.Errorf("%s: plays %t, marked %t", id, p.playing, w.card(id).look.chosen)
		}
		p.Toggle()
	}
	if w.bars.place.Text != "3/3" {
		t.Errorf("the oldest is at %s", w.bars.place.Text)
	}
	w.makeClips(1)
	if w.state.takes[0] != w.state.take || !w.card(w.state.take.ID).look.chosen || w.strip.title.Text != "4 takes" {
		t.Errorf("a new clip: %s, %q", ids(w.state.takes), w.strip.title.Text)
	}
}

// TestStripRecycles: of hundreds of takes only those that are seen have cards, and have their pictures read.
func TestStripRecycles(t *testing.T) {
	const takes = 60
	w := newStripTest(t, takes)
	shelf := w.strip.shelf
	seen := func() (titles []string) {
		for at := range takes {
			if c := shelf.card(at); c != nil && c.Visible() {
				titles = append(titles, c.look.title)
				if want := float32(at) * takePitch; c.Position().X != want {
					t.Errorf("%s stands at %g, want %g", c.look.title, c.Position().X, want)
				}
			}
		}
		return titles
	}
	if got := seen(); len(got) < 3 || len(got) > 6 || got[0] != "Take 59" {
		t.Errorf("at first there is %q", got)
	}
	shelf.scroll.ScrollToOffset(fyne.NewPos(30*takePitch, 0))
	shelf.arrange(false)
	w.thumbnailed()
	if got := seen(); len(got) < 3 || len(got) > 6 || got[0] != "Take 29" {
		t.Errorf("scrolled by 30 takes there is %q", got)
	}
	shelf.reveal(takes - 1)
	w.thumbnailed()
	if got := seen(); got[len(got)-1] != "Take 0" {
		t.Errorf("at the end there is %q", got)
	}
	if len(shelf.cards) > 8 || len(w.strip.thumbnails.known) > 30 {
		t.Errorf("%d cards, %d pictures", len(shelf.cards), len(w.strip.thumbnails.known))
	}
	w.strip.search.SetText("take 7 ")
	if got := seen(); len(got) < 3 || got[0] != "Take 57" || got[1] != "Take 47" {
		t.Errorf("found %q", got)
	}
	w.strip.search.SetText("")
	w.Resize(fyne.NewSize(1600, 900))
	if got := seen(); len(got) < 8 {
		t.Errorf("in a wide window there is %q", got)
	}
}

// TestStripMenu: favourite, rename, show and export.
func TestStripMenu(t *testing.T) {
	w := newStripTest(t, 3)
	id := seedID(1)
	w.tapCard(id, 10, 10)
	w.until("a favourite", func() bool { return w.card(id).look.favourite })
	w.choose(id, "Rename")
	entry := w.card(id).entry
	if !entry.Visible() || w.Canvas().Focused() != entry || entry.Text != "Take 1" {
		t.Fatalf("renaming: visible %t, focused %T, %q", entry.Visible(), w.Canvas().Focused(), entry.Text)
	}
	test.Type(entry, "Sunset")
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	w.until("the name", func() bool { return w.card(id).title.Text == "Sunset" })
	w.choose(id, "Rename")
	test.Type(entry, "Never mind")
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if w.card(id).title.Text != "Sunset" || entry.Visible() || w.state.strip.renaming != "" {
		t.Errorf("after Esc: %q, typing %t", w.card(id).title.Text, entry.Visible())
	}
	w.choose(id, "Show in folder")
	if want := []string{w.state.takeOf(id).Master}; !slices.Equal(w.shown, want) {
		t.Errorf("shown %q, want %q", w.shown, want)
	}
	w.choose(id, "Export MP4")
	w.until("the export", func() bool { return w.state.takeOf(id).saved != "" })
	w.wantFiles("videos", "Take 1-1-1.mp4")
	l := w.studio.Library
	if got, err := l.Get(t.Context(), id); err != nil || got.Title != "Sunset" || !got.Favourite {
		t.Errorf("the library has %q, favourite %t, %v", got.Title, got.Favourite, err)
	}
	test.Tap(w.strip.fold)
	if w.strip.shelf.box.Visible() && w.strip.rest.Visible() {
		t.Error("the takes are not hidden")
	}
	w.quiet()
	if p, err := loadPreferences(w.path("window.json")); err != nil || !p.TakesFolded {
		t.Errorf("remembered %+v, %v", p, err)
	}
}

// TestStripBin: a take goes to the bin, another one takes its place on the stage, and Undo brings it back.
func TestStripBin(t *testing.T) {
	w := newStripTest(t, 3)
	id := seedID(1)
	w.tapCard(id, 60, 40)
	w.until("the clip", func() bool { return w.state.phase() == finished })
	w.key(&fyne.KeyEvent{Name: fyne.KeyDelete})
	w.until("the next clip", func() bool { return w.state.phase() == finished && w.state.take.ID == seedID(0) })
	if got := ids(w.state.takes); got != seedID(2)+" "+seedID(0) {
		t.Errorf("left %s", got)
	}
	if n := w.stage.notice; n.title.Text != "Take 1 is in the bin" || n.button.Text != "Undo" {
		t.Errorf("told %q, %q", n.title.Text, n.button.Text)
	}
	test.Tap(w.stage.notice.button)
	w.until("the clip again", func() bool { return w.state.phase() == finished && w.state.take.ID == id })
	if got := ids(w.state.takes); got != seedID(2)+" "+id+" "+seedID(0) || w.stage.notice.box.Visible() {
		t.Errorf("back again: %s, a notice %t", got, w.stage.notice.box.Visible())
	}
	for _, id := range []string{seedID(0), seedID(1), seedID(2)} {
		w.choose(id, "Delete")
		w.until("deleted", func() bool { return w.state.takeOf(id) == nil })
	}
	w.until("an empty stage", func() bool { return w.state.phase() == empty })
	if w.strip.box.Visible() || w.state.take != nil {
		t.Error("the strip is there without takes")
	}
	if bin, err := w.studio.Library.Bin(t.Context()); err != nil || len(bin) != 3 {
		t.Errorf("in the bin: %d, %v", len(bin), err)
	}
}

// TestStripProblems: what cannot be used says why, and is not played.
func TestStripProblems(t *testing.T) {
	w := prepareWindowTest(t)
	w.seedTakes(3)
	for i, record := range []string{`{"format":1,`, `{"format":99}`} {
		path := filepath.Join(w.path("data"), "library", "takes", seedID(i), "take.json")
		if err := os.WriteFile(path, []byte(record), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.open()
	w.until("the takes", func() bool { return len(w.state.takes) == 3 })
	for i, want := range []string{"This take is damaged", "A newer Framewake made this take"} {
		w.tapCard(seedID(i), 10, 10)
		if p := w.state.problem; p == nil || p.title != want || w.state.phase() != empty {
			t.Errorf("take %d: %+v, phase %d", i, p, w.state.phase())
		}
	}
	items := w.takeItems(w.state.takeOf(seedID(1)))
	if len(items) != 2 || !items[1].Disabled {
		t.Errorf("a newer take can be told %+v", items)
	}
	w.choose(seedID(0), "Delete")
	w.until("deleted", func() bool { return len(w.state.takes) == 2 })
}

// TestStripThemes: the mark of the chosen take has the theme's colour, also after the theme changed.
func TestStripThemes(t *testing.T) {
	w := newStripTest(t, 1)
	w.tapCard(seedID(0), 60, 40)
	w.until("the clip", func() bool { return w.state.phase() == finished })
	for _, v := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		fyne.CurrentApp().Settings().SetTheme(lookOf(v))
		w.card(seedID(0)).Refresh()
		if got, want := w.card(seedID(0)).frame.FillColor, lookOf(v).Color(theme.ColorNamePrimary, v); got != want {
			t.Errorf("variant %d: %v, want %v", v, got, want)
		}
	}
}

// encodedThumbnail is a small JPEG.
func encodedThumbnail(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, landscape(160, 90, 0), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
