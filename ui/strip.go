//go:build !headless

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// takeStrip shows the takes below the stage, the newest first, under a head that folds it away.
type takeStrip struct {
	box  fyne.CanvasObject // hidden while there are no takes
	rest fyne.CanvasObject // all but the head

	fold       *button
	title      *widget.Label
	search     *lineEntry
	favourites *button
	narrowing  fyne.CanvasObject // search and favourites
	shelf      *shelf
	nothing    *widget.Label
	thumbnails *thumbnails
	shown      stripView
}

// stripActions are what can be done in the strip.
type stripActions struct {
	fold, all, favourites func()
	search                func(typed string)
	take                  takeCardActions
}

// The measures of the strip.
const (
	headHeight  = 32
	searchWidth = 200
	shelfFoot   = 8 // room for the bar that scrolls
)

func newTakeStrip(t *tasks, tips *tips, do stripActions) *takeStrip {
	s := &takeStrip{title: caption(), nothing: caption()}
	s.thumbnails = newThumbnails(t, func() { s.shelf.show(len(s.shown.takes)) })
	s.shelf = newShelf(false, func() *takeCard { return newTakeCard(tips, do.take) }, s.bind, s.seen)
	s.fold = iconButton(theme.MenuDropDownIcon(), "", do.fold)
	s.favourites = iconButton(starIcon(false), "", do.favourites)
	s.search = newLineEntry(nil, func() { s.search.SetText("") }, do.take.shortcut)
	s.search.SetPlaceHolder(text("Search"))
	s.search.OnChanged = do.search
	s.title.Truncation = fyne.TextTruncateOff
	s.nothing.Alignment = fyne.TextAlignCenter
	wrap(s.nothing)
	s.narrowing = row(gap/2, s.favourites, fixedWidth(s.search, searchWidth))
	all := iconButton(theme.GridIcon(), text("All takes, and the bin (Ctrl+L)"), do.all)
	head := shallow(container.NewHBox(row(-gap/2, s.fold, s.title, all), layout.NewSpacer(), s.narrowing), headHeight)
	s.rest = container.NewStack(sized(s.shelf.box, 0, takeHeight+shelfFoot), container.NewVBox(layout.NewSpacer(), s.nothing, layout.NewSpacer()))
	s.box = column(gap, head, s.rest)
	s.box.Hide()
	return s
}

// show brings the strip in line with the state.
func (s *takeStrip) show(v stripView) {
	before := s.shown
	s.shown = v
	s.shelf.show(len(v.takes))
	setVisible(s.box, v.there)
	setText(s.title, v.title)
	setVisible(s.rest, !v.folded)
	setVisible(s.narrowing, v.searchable)
	icon, tip := theme.MenuDropDownIcon(), text("Hide the takes")
	if v.folded {
		icon, tip = theme.MenuDropUpIcon(), text("Show the takes")
	}
	showIcon(s.fold, icon, tip)
	star := text("Show favourites only")
	if v.query.Favourites {
		star = text("Show all takes")
	}
	showIcon(s.favourites, starIcon(v.query.Favourites), star)
	setText(s.nothing, v.nothing)
	setVisible(s.nothing, v.nothing != "" && !v.folded)
	if v.query != before.query {
		s.shelf.reveal(0)
	}
	if at := slices.Index(v.takes, v.chosen); at >= 0 && (v.chosen != before.chosen || before.folded || !before.there) {
		s.shelf.reveal(at)
	}
}

// showIcon gives a button another icon and what it does then.
func showIcon(b *button, icon fyne.Resource, tip string) {
	if b.ToolTip() != tip {
		b.SetToolTip(tip)
		b.SetIcon(icon)
	}
}

// bind has a card show a take.
func (s *takeStrip) bind(c *takeCard, at int) {
	t := s.shown.takes[at]
	c.show(takeLook{
		id: t.ID, title: takeTitle(t.Take), facts: takeFacts(t.Take), picture: s.thumbnails.of(t.Thumbnail), favourite: t.Favourite,
		chosen: t == s.shown.chosen || t == s.shown.rival, unfit: t.Problem != nil, renaming: t.ID == s.shown.renaming,
	})
}

// seen has the thumbnails of those takes read that can be seen.
func (s *takeStrip) seen(from, to int) {
	var paths []string
	for _, t := range s.shown.takes[from:to] {
		if t.Problem == nil {
			paths = append(paths, t.Thumbnail)
		}
	}
	s.thumbnails.want(paths)
}

// reveal has a take seen, if it is among those that are shown.
func (s *takeStrip) reveal(id string) {
	if at := slices.IndexFunc(s.shown.takes, func(t *take) bool { return t.ID == id }); at >= 0 {
		s.shelf.reveal(at)
	}
}
