//go:build !headless

package ui

import "slices"

// selection is which takes of a list are chosen, by their IDs, as with files: a tap chooses one, Ctrl and a tap one more or
// one less, Shift and a tap all up to there.
type selection struct {
	ids  map[string]bool
	at   string // where the keys are; empty: nowhere
	from string // where a range begins
}

// only chooses one take.
func (s *selection) only(id string) {
	s.ids, s.at, s.from = map[string]bool{id: true}, id, id
}

// none chooses nothing. The keys stay where they are.
func (s *selection) none() { s.ids = nil }

// toggle chooses one take more, or one less.
func (s *selection) toggle(id string) {
	if s.ids == nil {
		s.ids = map[string]bool{}
	}
	if s.ids[id] {
		delete(s.ids, id)
	} else {
		s.ids[id] = true
	}
	s.at, s.from = id, id
}

// through chooses all from where the last choice began.
func (s *selection) through(list []*take, id string) {
	from, to := indexOf(list, s.from), indexOf(list, id)
	if from < 0 || to < 0 {
		s.only(id)
		return
	}
	s.ids, s.at = map[string]bool{}, id
	for _, t := range list[min(from, to) : max(from, to)+1] {
		s.ids[t.ID] = true
	}
}

// tap does what a tap does while keys may be held.
func (s *selection) tap(list []*take, id string, more, span bool) {
	switch {
	case span:
		s.through(list, id)
	case more:
		s.toggle(id)
	default:
		s.only(id)
	}
}

// all chooses everything.
func (s *selection) all(list []*take) {
	s.ids = map[string]bool{}
	for _, t := range list {
		s.ids[t.ID] = true
	}
}

// move chooses the take so many places on, as far as there are any; extend chooses those between as well.
func (s *selection) move(list []*take, places int, extend bool) {
	if len(list) == 0 {
		return
	}
	to := 0
	if at := indexOf(list, s.at); at >= 0 || places >= len(list) {
		to = min(max(at+places, 0), len(list)-1)
	}
	s.tap(list, list[to].ID, false, extend)
}

// keep drops what is not in the list any more.
func (s *selection) keep(list []*take) {
	there := make(map[string]bool, len(s.ids))
	for _, t := range list {
		if s.ids[t.ID] {
			there[t.ID] = true
		}
	}
	s.ids = there
}

// of lists the chosen takes in their order.
func (s *selection) of(list []*take) []*take {
	var chosen []*take
	for _, t := range list {
		if s.ids[t.ID] {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

// indexOf is the place of the take with an ID, -1 if it is not there.
func indexOf(list []*take, id string) int {
	return slices.IndexFunc(list, func(t *take) bool { return t.ID == id })
}
