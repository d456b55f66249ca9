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

// libraryPage shows all takes and the bin in the place of everything else.
type libraryPage struct {
	box        *fyne.Container
	takes, bin *button
	favourites *button
	order      *choice
	search     *lineEntry
	shelf      *shelf
	thumbnails *thumbnails
	nothing    *widget.Label
	sum        *widget.Label
	notice     *noticeCard

	ofTakes, ofBin                          fyne.CanvasObject // the buttons for either
	bring, compare, favour, rename, discard *button
	restore, expunge, empty                 *button

	shown browserView
	quiet bool // the page is being set
}

// libraryActions are what can be done on the page; those that name no take are about the selected ones.
type libraryActions struct {
	leave                                 func()
	tab                                   func(bin bool)
	favourites                            func()
	order                                 func(takeOrder)
	search                                func(typed string)
	show, compare, favour, rename, remove func()
	restore, expunge, empty               func()
	take                                  takeCardActions
	remedy, dismiss                       func()
}

func newLibraryPage(t *tasks, tips *tips, do libraryActions) *libraryPage {
	p := &libraryPage{nothing: caption(), sum: caption(), notice: newNoticeCard(do.remedy, do.dismiss)}
	p.thumbnails = newThumbnails(t, func() { p.shelf.show(len(p.shown.takes)) })
	p.shelf = newShelf(true, func() *takeCard { return newTakeCard(tips, do.take) }, p.bind, p.seen)
	p.nothing.Alignment = fyne.TextAlignCenter
	page := container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, gap, 0, 0), p.head(do)), container.New(layout.NewCustomPaddedLayout(gap, 0, 0, 0), p.foot(do)), nil, nil,
		container.NewStack(p.shelf.box, container.NewCenter(fixedWidth(p.nothing, 2*searchWidth)), p.notice.foot))
	p.box = airy(page, 2*gap, 2*gap)
	p.box.Hide()
	return p
}

// head has what is shown, and in which order.
func (p *libraryPage) head(do libraryActions) fyne.CanvasObject {
	back := iconButton(theme.NavigateBackIcon(), text("Back (Esc)"), do.leave)
	p.takes = newButton("", nil, func() { do.tab(false) })
	p.bin = newButton("", theme.DeleteIcon(), func() { do.tab(true) })
	p.favourites = iconButton(starIcon(false), "", do.favourites)
	p.order = newChoice(takeOrders(), func(string) {
		if at := p.order.SelectedIndex(); at >= 0 && !p.quiet {
			do.order(takeOrder(at))
		}
	})
	p.search = newLineEntry(func(string) {}, func() { p.search.SetText("") }, do.take.shortcut)
	p.search.SetPlaceHolder(text("Search"))
	p.search.OnChanged = do.search
	return container.NewBorder(nil, nil, row(gap/2, back, p.takes, p.bin),
		row(gap, p.favourites, fixedWidth(p.order, orderWidth), fixedWidth(p.search, searchWidth)))
}

// orderWidth is that of the choice of an order.
const orderWidth = 152

// foot has how much there is, and what can be done with what is selected.
func (p *libraryPage) foot(do libraryActions) fyne.CanvasObject {
	p.bring = newButton(text("Show"), theme.MediaPlayIcon(), do.show)
	p.bring.SetToolTip(text("Bring it to the stage (Return)"))
	p.compare = newButton(text("Compare"), nil, do.compare)
	p.compare.SetToolTip(text("The two selected takes beside each other (C)"))
	p.favour = iconButton(starIcon(false), text("Add to the favourites, or remove from there (F)"), do.favour)
	p.rename = iconButton(theme.DocumentCreateIcon(), text("Rename (F2)"), do.rename)
	p.discard = iconButton(theme.DeleteIcon(), text("Put into the bin (Delete)"), do.remove)
	p.restore = newButton(text("Restore"), theme.ContentUndoIcon(), do.restore)
	p.expunge = newButton(text("Delete for good…"), nil, do.expunge)
	p.empty = newButton(text("Empty the bin…"), nil, do.empty)
	p.ofTakes = row(gap, p.favour, p.rename, p.discard, p.compare, p.bring)
	p.ofBin = row(gap, p.restore, p.expunge, p.empty)
	return container.NewBorder(nil, nil, nil, container.NewStack(container.NewHBox(layout.NewSpacer(), p.ofTakes), container.NewHBox(layout.NewSpacer(), p.ofBin)), p.sum)
}

// show brings the page in line with the state.
func (p *libraryPage) show(v browserView, n notice) {
	before := p.shown
	p.shown = v
	setVisible(p.box, v.open)
	if !v.open {
		return
	}
	p.quiet = true
	defer func() { p.quiet = false }()
	p.shelf.show(len(v.takes))
	if named, filled := showTab(p.takes, v.takesTitle, !v.bin), showTab(p.bin, v.binTitle, v.bin); named || filled {
		p.box.Refresh() // they are wider or narrower now
	}
	star := text("Show favourites only")
	if v.query.Favourites {
		star = text("Show all takes")
	}
	showIcon(p.favourites, starIcon(v.query.Favourites), star)
	if p.order.SelectedIndex() != int(v.order) {
		p.order.SetSelectedIndex(int(v.order))
	}
	if !p.search.typing && p.search.Text != v.query.Text {
		p.search.SetText(v.query.Text)
	}
	setText(p.nothing, v.nothing)
	setVisible(p.nothing, v.nothing != "")
	setText(p.sum, v.sum)
	setVisible(p.ofTakes, !v.bin)
	setVisible(p.ofBin, v.bin)
	for b, can := range map[*button]bool{p.bring: v.canShow, p.compare: v.canCompare, p.rename: v.canRename, p.favour: v.canDo, p.discard: v.canDo,
		p.restore: v.canDo, p.expunge: v.canDo, p.empty: v.canEmpty} {
		setEnabled(b, can)
	}
	p.notice.show(n)
	switch at := indexOf(v.takes, v.chosen.at); {
	case v.query != before.query || v.order != before.order || v.bin != before.bin || !before.open && at < 0:
		p.shelf.reveal(0)
	case at >= 0 && (v.chosen.at != before.chosen.at || !before.open):
		p.shelf.reveal(at)
	}
}

// showTab shows a button that chooses what is listed. It reports whether its title is another one.
func showTab(b *button, title string, chosen bool) bool {
	importance := widget.LowImportance
	if chosen {
		importance = widget.MediumImportance
	}
	other := b.Text != title
	if other || b.Importance != importance {
		b.Importance = importance
		b.SetText(title)
	}
	return other
}

// bind has a card show a take.
func (p *libraryPage) bind(c *takeCard, at int) {
	t := p.shown.takes[at]
	c.show(takeLook{
		id: t.ID, title: takeTitle(t.Take), facts: takeFacts(t.Take), picture: p.thumbnails.of(t.Thumbnail), favourite: t.Favourite,
		size: fileSize(t.Bytes), chosen: p.shown.chosen.ids[t.ID], at: t.ID == p.shown.chosen.at, unfit: t.Problem != nil,
		renaming: t.ID == p.shown.renaming,
	})
}

// seen has the thumbnails of those takes read that can be seen.
func (p *libraryPage) seen(from, to int) {
	var paths []string
	for _, t := range p.shown.takes[min(from, len(p.shown.takes)):min(to, len(p.shown.takes))] {
		if t.Problem == nil {
			paths = append(paths, t.Thumbnail)
		}
	}
	p.thumbnails.want(slices.Clip(paths))
}
