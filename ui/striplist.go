//go:build !headless

package ui

import (
	"path/filepath"
	"slices"

	"framewake/engine"
	"framewake/engine/library"
)

// strip is what the strip of takes shows of them.
type strip struct {
	query    library.Query // which takes; without bounds
	folded   bool          // only its head is to be seen
	renaming string        // ID of the take whose title is being typed, or empty
}

// manyTakes is how many takes it needs before there is a search.
const manyTakes = 8

// narrowed is whether takes are left out.
func (s *strip) narrowed() bool { return s.query.Text != "" || s.query.Favourites }

// of lists the takes to show, in their order.
func (s *strip) of(takes []*take) []*take {
	if !s.narrowed() {
		return takes
	}
	return slices.DeleteFunc(slices.Clone(takes), func(t *take) bool { return !s.query.Fits(t.Take) })
}

// stripView is what the strip says and shows.
type stripView struct {
	there      bool
	folded     bool
	title      string
	searchable bool // there are takes enough to look for one
	query      library.Query
	nothing    string // in the place of takes where there are none
	takes      []*take
	chosen     *take
	rival      *take // is compared with it; nil: none
	renaming   string
}

// viewStrip says what the strip shows.
func (s *state) viewStrip() stripView {
	st := &s.strip
	v := stripView{
		there: len(s.takes) > 0, folded: st.folded, query: st.query, renaming: st.renaming,
		rival:      s.rival,
		searchable: !st.folded && (len(s.takes) > manyTakes || st.narrowed()),
		takes:      st.of(s.takes), title: takesText(len(s.takes)),
	}
	if s.onStage {
		v.chosen = s.take
	}
	if s.coming != nil {
		v.chosen = s.coming
	}
	if st.narrowed() && !st.folded {
		v.title = text("{{.Count}} of {{.All}}", words{"Count": len(v.takes), "All": takesText(len(s.takes))})
	}
	switch {
	case len(v.takes) > 0:
	case st.query.Text != "":
		v.nothing = text("No take is found for “{{.Text}}”.", words{"Text": shortened(st.query.Text)})
	default:
		v.nothing = text("There are no favourites yet: the star in a take's corner makes it one.")
	}
	return v
}

func takesText(n int) string {
	if n == 1 {
		return text("1 take")
	}
	return text("{{.Count}} takes", words{"Count": n})
}

// successor is the take to look at when another one goes, and perhaps more: the next older one that can be played, else
// the next newer.
func (s *state) successor(looked *take, gone ...*take) *take {
	takes := s.strip.of(s.takes)
	at := slices.Index(takes, looked)
	if at < 0 {
		return nil
	}
	after := slices.Clone(takes[:at])
	slices.Reverse(after)
	for _, t := range append(slices.Clone(takes[at+1:]), after...) {
		if t.Problem == nil && !slices.Contains(gone, t) {
			return t
		}
	}
	return nil
}

// withTake returns the takes with one more, which is put where it belongs by its age.
func withTake(takes []*take, t *take) []*take {
	at := slices.IndexFunc(takes, func(other *take) bool { return !other.Created.After(t.Created) })
	if at < 0 {
		at = len(takes)
	}
	return slices.Insert(slices.Clone(takes), at, t)
}

// takeTitle is what stands under a take's picture.
func takeTitle(t library.Take) string {
	switch engine.KindOf(t.Problem) {
	case engine.Unavailable:
		return text("Too new")
	case engine.Invalid:
		return text("Damaged")
	}
	return t.Title
}

// takeFacts is what there is to know of a take at a glance.
func takeFacts(t library.Take) string {
	if t.Problem != nil {
		p := takeProblem(t)
		return p.title + "\n" + p.why
	}
	r := t.Recipe.Request
	facts := text("{{.Width}} × {{.Height}} px, {{.Seconds}} s, seed {{.Seed}}", words{
		"Width": r.Width, "Height": r.Height, "Seconds": number(float64(r.Frames)/float64(max(r.FPS, 1)), 1), "Seed": r.Seed})
	return t.Title + "\n" + said(t.Recipe.Title) + ", " + t.Created.Local().Format(text("2006-01-02 15:04")) + "\n" + facts
}

// takeProblem is about a take that cannot be used.
func takeProblem(t library.Take) *problem {
	p := &problem{title: text("This take is damaged"), why: explained(t.Problem, filepath.Join(t.Dir, "take.json"))}
	if engine.KindOf(t.Problem) == engine.Unavailable {
		p.title = text("A newer {{.App}} made this take", words{"App": engine.AppName})
	}
	return p
}
