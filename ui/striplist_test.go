//go:build !headless

package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/library"
)

// takeNamed is a take of that ID, title and age in hours.
func takeNamed(id string, age int) *take {
	t := &take{Take: library.Take{ID: id, Title: id, Created: time.Unix(1e9, 0).Add(-time.Duration(age) * time.Hour)}}
	t.Recipe.Format = engine.RecipeFormat
	return t
}

func ids(takes []*take) string {
	var all []string
	for _, t := range takes {
		all = append(all, t.ID)
	}
	return strings.Join(all, " ")
}

func TestViewStrip(t *testing.T) {
	var many []*take
	for i := range manyTakes + 1 {
		many = append(many, takeNamed(string(rune('a'+i)), i))
	}
	many[3].Favourite = true
	for _, tt := range []struct {
		name       string
		takes      []*take
		strip      strip
		ids, title string
		there      bool
		searchable bool
		nothing    string
	}{
		{"none", nil, strip{}, "", "0 takes", false, false, "There are no favourites yet: the star in a take's corner makes it one."},
		{"one", many[:1], strip{}, "a", "1 take", true, false, ""},
		{"a few", many[:2], strip{}, "a b", "2 takes", true, false, ""},
		{"many", many, strip{}, "a b c d e f g h i", "9 takes", true, true, ""},
		{"folded", many, strip{folded: true, query: library.Query{Text: "a"}}, "a", "9 takes", true, false, ""},
		{"searched", many, strip{query: library.Query{Text: " B "}}, "b", "1 of 9 takes", true, true, ""},
		{"nothing found", many, strip{query: library.Query{Text: "zebra"}}, "", "0 of 9 takes", true, true, "No take is found for “zebra”."},
		{"favourites", many, strip{query: library.Query{Favourites: true}}, "d", "1 of 9 takes", true, true, ""},
		{"no favourites", many[:2], strip{query: library.Query{Favourites: true}}, "", "0 of 2 takes", true, true,
			"There are no favourites yet: the star in a take's corner makes it one."},
	} {
		s := state{takes: tt.takes, strip: tt.strip}
		v := s.viewStrip()
		if ids(v.takes) != tt.ids || v.title != tt.title || v.there != tt.there || v.searchable != tt.searchable || v.nothing != tt.nothing {
			t.Errorf("%s: got %q, %+v", tt.name, ids(v.takes), v)
		}
	}
}

// TestSuccessor: the next older take that can be played, else the next newer.
func TestSuccessor(t *testing.T) {
	a, b, c, d := takeNamed("a", 0), takeNamed("b", 1), takeNamed("c", 2), takeNamed("d", 3)
	c.Problem = errors.New("damaged")
	for _, tt := range []struct {
		name  string
		takes []*take
		gone  *take
		want  *take
	}{
		{"the first", []*take{a, b, c, d}, a, b},
		{"past a damaged one", []*take{a, b, c, d}, b, d},
		{"the last", []*take{a, b, c, d}, d, b},
		{"the only one", []*take{a}, a, nil},
		{"only damaged ones left", []*take{a, c}, a, nil},
		{"not among them", []*take{a}, b, nil},
	} {
		s := state{takes: tt.takes}
		if got := s.successor(tt.gone); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestWithTake: a take goes where its age belongs, a new one to the front.
func TestWithTake(t *testing.T) {
	takes := []*take{takeNamed("a", 1), takeNamed("b", 3), takeNamed("c", 5)}
	for age, want := range map[int]string{0: "x a b c", 1: "x a b c", 2: "a x b c", 4: "a b x c", 6: "a b c x"} {
		before := slices.Clone(takes)
		if got := ids(withTake(takes, takeNamed("x", age))); got != want {
			t.Errorf("%d hours: got %s, want %s", age, got, want)
		}
		if !slices.Equal(takes, before) {
			t.Fatal("the list itself was changed")
		}
	}
}

func TestTakeTexts(t *testing.T) {
	sound := takeNamed("Beach", 0).Take
	sound.Recipe.Title = "Camera move"
	sound.Recipe.Request = engine.DefaultRequest()
	sound.Recipe.Request.Seed = 7
	damaged := library.Take{ID: "A", Dir: "/lib/A", Problem: engine.Errorf(engine.Invalid, "look at its folder", "library: /lib/A/take.json: cut off")}
	newer := library.Take{ID: "A", Problem: engine.Errorf(engine.Unavailable, "update Framewake", "library: format 9")}
	for _, tt := range []struct {
		take         library.Take
		title, facts string
	}{
		{sound, "Beach", "Beach\nCamera move, " + sound.Created.Local().Format("2006-01-02 15:04") + "\n1024 × 576 px, 3.6 s, seed 7"},
		{damaged, "Damaged", "This take is damaged\nCut off. Look at its folder."},
		{newer, "Too new", "A newer Framewake made this take\nFormat 9. Update Framewake."},
	} {
		if title, facts := takeTitle(tt.take), takeFacts(tt.take); title != tt.title || facts != tt.facts {
			t.Errorf("got %q, %q; want %q, %q", title, facts, tt.title, tt.facts)
		}
	}
}
