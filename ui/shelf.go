//go:build !headless

package ui

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// shelf is a row of cards that scrolls, or rows of them. However many things there are to show, there are only as many
// cards as can be seen: a card that leaves at one end shows another thing at the other.
type shelf struct {
	box    fyne.CanvasObject
	scroll *wheelScroll
	row    *fyne.Container
	wraps  bool        // what does not fit into a row goes on in the next
	cards  []*takeCard // card i shows thing i, i+len(cards), i+2·len(cards), …
	shown  []int       // the thing each card shows; -1: none
	count  int         // things

	make func() *takeCard
	bind func(card *takeCard, at int) // has a card show a thing
	seen func(from, to int)           // hears which things are seen, from ≤ i < to
}

// takePitch is the distance of two cards' left edges in a single row.
const takePitch = takeWidth + gap

// leastWrapped is the least width of a card where there are rows.
const leastWrapped = 160

func newShelf(wraps bool, make func() *takeCard, bind func(*takeCard, int), seen func(from, to int)) *shelf {
	s := &shelf{wraps: wraps, make: make, bind: bind, seen: seen}
	s.row = container.New(shelfRow{s})
	s.scroll = newWheelScroll(s.row, wraps)
	s.scroll.OnScrolled = func(fyne.Position) { s.arrange(false) }
	s.box = container.New(shelfArea{s}, s.scroll)
	return s
}

// show brings the shelf in line with so many things, which may be others than before.
func (s *shelf) show(count int) {
	if count != s.count {
		s.count = count
		s.row.Refresh()
		s.scroll.Refresh() // it may stand beyond the end now
	}
	s.arrange(true)
}

// columns is how many cards a row has.
func (s *shelf) columns() int {
	if !s.wraps {
		return max(s.count, 1)
	}
	return max(int((s.scroll.Size().Width+gap)/(leastWrapped+gap)), 1)
}

// cardSize is a card's: where there are rows the cards fill the width.
func (s *shelf) cardSize() fyne.Size {
	if !s.wraps {
		return fyne.NewSize(takeWidth, takeHeight)
	}
	columns := float32(s.columns())
	width := max((s.scroll.Size().Width-shelfFoot-(columns-1)*gap)/columns, takeWidth)
	return fyne.NewSize(width, cardHeight(width))
}

// pitch is the distance of two cards' left edges, and of two rows' tops.
func (s *shelf) pitch() fyne.Size { return s.cardSize().AddWidthHeight(gap, gap) }

// seenNow is which things are seen, in part or whole.
func (s *shelf) seenNow() (from, to int) {
	if s.wraps {
		top, height, columns := s.scroll.Offset.Y, s.scroll.Size().Height, s.columns()
		from = min(max(int(top/s.pitch().Height), 0)*columns, s.count)
		return from, min(max(int(math.Ceil(float64((top+height)/s.pitch().Height)))*columns, from), s.count)
	}
	left, width := s.scroll.Offset.X, s.scroll.Size().Width
	from = min(max(int(left/takePitch), 0), s.count)
	to = min(max(int(math.Ceil(float64((left+width)/takePitch))), from), s.count)
	return from, to
}

// arrange puts the cards of what is seen in their places. Those that show the right thing already are bound again only
// if they are to be renewed.
func (s *shelf) arrange(renew bool) {
	from, to := s.seenNow()
	if to-from > len(s.cards) {
		s.grow(to - from + 1)
	}
	size, pitch, columns := s.cardSize(), s.pitch(), s.columns()
	for i := from; i < to; i++ {
		card, at := s.cards[i%len(s.cards)], i%len(s.cards)
		if s.shown[at] != i || renew {
			s.shown[at] = i
			card.Resize(size)
			card.Move(fyne.NewPos(float32(i%columns)*pitch.Width, float32(i/columns)*pitch.Height))
			s.bind(card, i)
		}
		setVisible(card, true)
	}
	for at, i := range s.shown {
		if i < from || i >= to {
			s.shown[at] = -1
			setVisible(s.cards[at], false)
		}
	}
	s.seen(from, to)
}

// grow makes cards until there are so many; all of them are to be bound again.
func (s *shelf) grow(cards int) {
	for len(s.cards) < cards {
		card := s.make()
		card.Hide()
		s.cards, s.shown = append(s.cards, card), append(s.shown, -1)
		s.row.Objects = append(s.row.Objects, card)
	}
	for i := range s.shown {
		s.shown[i] = -1
	}
	s.row.Refresh()
}

// reveal scrolls as little as it takes to see a thing whole, and a part of the next.
func (s *shelf) reveal(at int) {
	if s.wraps {
		s.revealRow(at / s.columns())
		return
	}
	left, width := s.scroll.Offset.X, s.scroll.Size().Width
	const margin = takePitch / 2
	from, to := float32(at)*takePitch-margin, float32(at)*takePitch+takeWidth+margin
	if to > left+width {
		left = to - width
	}
	left = min(left, from)
	end := max(s.row.MinSize().Width-width, 0)
	s.scroll.ScrollToOffset(fyne.NewPos(min(max(left, 0), end), 0))
	s.arrange(false)
}

// revealRow scrolls as little as it takes to see a row whole.
func (s *shelf) revealRow(row int) {
	top, height := s.scroll.Offset.Y, s.scroll.Size().Height
	from := float32(row) * s.pitch().Height
	to := from + s.cardSize().Height
	if to > top+height {
		top = to - height
	}
	top = min(top, from)
	end := max(s.row.MinSize().Height-height, 0)
	s.scroll.ScrollToOffset(fyne.NewPos(0, min(max(top, 0), end)))
	s.arrange(false)
}

// card is the one that shows a thing, nil if it is not seen.
func (s *shelf) card(at int) *takeCard {
	for i, shown := range s.shown {
		if shown == at {
			return s.cards[i]
		}
	}
	return nil
}

// wheelScroll scrolls one way, from left to right with the wheel of a mouse too.
type wheelScroll struct{ container.Scroll }

func newWheelScroll(content fyne.CanvasObject, down bool) *wheelScroll {
	s := &wheelScroll{}
	s.Content, s.Direction = content, container.ScrollHorizontalOnly
	if down {
		s.Direction = container.ScrollVerticalOnly
	}
	s.ExtendBaseWidget(s)
	return s
}

// Scrolled goes on by most of a card for a step of the wheel, where the toolkit goes by lines of text.
func (s *wheelScroll) Scrolled(e *fyne.ScrollEvent) {
	const cards = 4
	turned := *e
	if s.Direction == container.ScrollVerticalOnly {
		turned.Scrolled = fyne.NewDelta(0, e.Scrolled.DY*cards)
	} else if e.Scrolled.DX == 0 {
		turned.Scrolled = fyne.NewDelta(e.Scrolled.DY*cards, 0)
	}
	s.Scroll.Scrolled(&turned)
}

// shelfRow is as large as all cards there could be. The shelf places them.
type shelfRow struct{ shelf *shelf }

func (r shelfRow) Layout([]fyne.CanvasObject, fyne.Size) {}

func (r shelfRow) MinSize([]fyne.CanvasObject) fyne.Size {
	s := r.shelf
	if s.wraps {
		rows := (s.count + s.columns() - 1) / s.columns()
		return fyne.NewSize(takeWidth, max(float32(rows)*s.pitch().Height-gap, 0))
	}
	return fyne.NewSize(max(float32(s.count)*takePitch-gap, 0), takeHeight)
}

// shelfArea gives the shelf its size, and cards for it.
type shelfArea struct{ shelf *shelf }

func (a shelfArea) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
	a.shelf.arrange(a.shelf.wraps) // rows have more or fewer cards in another width
}

func (a shelfArea) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(takeWidth, takeHeight) }
