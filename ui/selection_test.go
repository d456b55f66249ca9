//go:build !headless

package ui

import "testing"

func TestSelection(t *testing.T) {
	var list []*take
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		list = append(list, takeNamed(id, len(list)))
	}
	tap := func(id string) func(*selection) { return func(s *selection) { s.tap(list, id, false, false) } }
	ctrl := func(id string) func(*selection) { return func(s *selection) { s.tap(list, id, true, false) } }
	shift := func(id string) func(*selection) { return func(s *selection) { s.tap(list, id, false, true) } }
	move := func(places int, extend bool) func(*selection) {
		return func(s *selection) { s.move(list, places, extend) }
	}
	for _, tt := range []struct {
		name string
		do   []func(*selection)
		want string
		at   string
	}{
		{"a tap", []func(*selection){tap("b"), tap("c")}, "c", "c"},
		{"one more", []func(*selection){tap("b"), ctrl("d")}, "b d", "d"},
		{"one less", []func(*selection){tap("b"), ctrl("d"), ctrl("b")}, "d", "b"},
		{"all between", []func(*selection){tap("b"), shift("d")}, "b c d", "d"},
		{"all between, backwards", []func(*selection){tap("d"), shift("b")}, "b c d", "b"},
		{"another range from the same", []func(*selection){tap("b"), shift("d"), shift("a")}, "a b", "a"},
		{"a range from nothing", []func(*selection){shift("c")}, "c", "c"},
		{"the first key", []func(*selection){move(1, false)}, "a", "a"},
		{"to the end from nowhere", []func(*selection){move(5, false)}, "e", "e"},
		{"keys", []func(*selection){tap("a"), move(2, false)}, "c", "c"},
		{"past the end", []func(*selection){tap("d"), move(5, false)}, "e", "e"},
		{"keys with Shift", []func(*selection){tap("b"), move(1, true), move(1, true)}, "b c d", "d"},
		{"and back", []func(*selection){tap("b"), move(2, true), move(-1, true)}, "b c", "c"},
		{"all", []func(*selection){func(s *selection) { s.all(list) }}, "a b c d e", ""},
		{"none", []func(*selection){tap("b"), (*selection).none}, "", "b"},
		{"what is left", []func(*selection){func(s *selection) { s.all(list) }, func(s *selection) { s.keep(list[1:3]) }}, "b c", ""},
	} {
		var s selection
		for _, do := range tt.do {
			do(&s)
		}
		if got := ids(s.of(list)); got != tt.want || s.at != tt.at {
			t.Errorf("%s: got %q at %q, want %q at %q", tt.name, got, s.at, tt.want, tt.at)
		}
	}
}
