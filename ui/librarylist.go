//go:build !headless

package ui

import (
	"cmp"
	"slices"
	"strings"

	"framewake/engine/library"
)

// takeOrder is how the library page sorts.
type takeOrder int

const (
	newestFirst takeOrder = iota
	byTitle
	largestFirst
)

// takeOrders are their titles.
func takeOrders() []string {
	return []string{text("Newest first"), text("By name"), text("Largest first")}
}

// browser is what the library page shows.
type browser struct {
	open     bool
	bin      bool // what is in the bin, not the takes
	query    library.Query
	order    takeOrder
	binned   []*take // the deleted ones, the latest first
	size     library.Size
	chosen   selection
	renaming string // ID of the take whose title is being typed, or empty
}

// browserView is what the page says and shows.
type browserView struct {
	open, bin           bool
	takesTitle          string // on the tab of the takes
	binTitle            string
	query               library.Query
	order               takeOrder
	takes               []*take
	chosen              selection
	renaming            string
	nothing             string // in the place of takes where there are none
	sum                 string // how much it is all together
	canShow, canCompare bool
	canRename, canDo    bool
	canEmpty            bool
}

// listed are the takes to show, in their order.
func (s *state) listed() []*take {
	b := &s.browser
	takes := s.takes
	if b.bin {
		takes = b.binned
	}
	if b.query.Text != "" || b.query.Favourites {
		takes = slices.DeleteFunc(slices.Clone(takes), func(t *take) bool { return !b.query.Fits(t.Take) })
	}
	return sorted(takes, b.order)
}

// sorted puts takes, the newest of which is the first, into another order.
func sorted(takes []*take, o takeOrder) []*take {
	switch o {
	case byTitle:
		type named struct {
			title string
			take  *take
		}
		all := make([]named, len(takes))
		for i, t := range takes {
			all[i] = named{strings.ToLower(t.Title), t}
		}
		slices.SortStableFunc(all, func(a, b named) int { return strings.Compare(a.title, b.title) })
		takes = make([]*take, len(all))
		for i, n := range all {
			takes[i] = n.take
		}
	case largestFirst:
		takes = slices.Clone(takes)
		slices.SortStableFunc(takes, func(a, b *take) int { return cmp.Compare(b.Bytes, a.Bytes) })
	}
	return takes
}

// viewBrowser says what the library page shows.
func (s *state) viewBrowser() browserView {
	b := &s.browser
	if !b.open {
		return browserView{}
	}
	v := browserView{open: true, bin: b.bin, query: b.query, order: b.order, takes: s.listed(), chosen: b.chosen, renaming: b.renaming,
		takesTitle: takesText(len(s.takes)), binTitle: text("Bin"), canEmpty: len(b.binned) > 0}
	if n := len(b.binned); n > 0 {
		v.binTitle = text("Bin ({{.Count}})", words{"Count": n})
	}
	chosen := b.chosen.of(v.takes)
	playable := !slices.ContainsFunc(chosen, func(t *take) bool { return t.Problem != nil })
	v.canDo = len(chosen) > 0
	v.canShow = len(chosen) == 1 && !b.bin
	v.canRename = v.canShow && playable
	v.canCompare = len(chosen) == 2 && !b.bin && playable
	v.sum = s.sumText(chosen)
	switch {
	case len(v.takes) > 0:
	case b.query.Text != "":
		v.nothing = text("No take is found for “{{.Text}}”.", words{"Text": shortened(b.query.Text)})
	case b.query.Favourites:
		v.nothing = text("There are no favourites here.")
	case b.bin:
		v.nothing = text("The bin is empty.")
	default:
		v.nothing = text("There are no takes yet.")
	}
	return v
}

// sumText is how much is chosen, or else how much there is and how much room is left.
func (s *state) sumText(chosen []*take) string {
	b := &s.browser
	if len(chosen) > 0 {
		return text("{{.Takes}} selected, {{.Size}}", words{"Takes": takesText(len(chosen)), "Size": fileSize(bytesOf(chosen))})
	}
	sum := text("Takes {{.Takes}}, bin {{.Bin}}", words{"Takes": fileSize(bytesOf(s.takes)), "Bin": fileSize(bytesOf(b.binned))})
	if b.size.FreeBytes > 0 {
		sum = text("{{.Sum}}, {{.Free}} free on the disk", words{"Sum": sum, "Free": fileSize(b.size.FreeBytes)})
	}
	return sum
}

func bytesOf(takes []*take) (n int64) {
	for _, t := range takes {
		n += t.Bytes
	}
	return n
}

// fileSize is a number of bytes for people.
func fileSize(bytes int64) string {
	switch {
	case bytes >= 999_500_000:
		return text("{{.Size}} GB", words{"Size": number(float64(bytes)/1e9, 1)})
	case bytes >= 999_500:
		return text("{{.Size}} MB", words{"Size": number(float64(bytes)/1e6, 0)})
	}
	return text("{{.Size}} kB", words{"Size": number(float64(bytes)/1e3, 0)})
}
