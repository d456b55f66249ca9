//go:build !headless

package ui

// canCompare is whether a take can be seen beside the one on the stage.
func (s *state) canCompare(t *take) bool {
	return s.phase() == finished && t != s.take && t.Problem == nil
}

// opponent is the take to see beside the one on the stage where none was chosen: the one that was looked at before it,
// else a neighbour. It is nil if there is no other.
func (s *state) opponent() *take {
	var latest *take
	for _, t := range s.strip.of(s.takes) {
		if t != s.take && t.Problem == nil && t.seen > 0 && (latest == nil || t.seen > latest.seen) {
			latest = t
		}
	}
	for _, places := range []int{1, -1} {
		if latest == nil {
			latest = s.beside(places)
		}
	}
	return latest
}

// compareTake puts a take beside the one on the stage, or takes it away from there. Where there is none it is brought up.
func (w *window) compareTake(id string) {
	t := w.state.takeOf(id)
	switch {
	case t != nil && t == w.state.rival:
		w.endComparison()
	case t != nil && w.state.canCompare(t):
		w.state.problem, w.state.note, w.state.binned, w.state.browser.open = nil, "", nil, false
		w.bringUp(t, w.showRival)
	default:
		w.openTake(id)
	}
}

// compare begins or ends a comparison with the key.
func (w *window) compare() {
	if w.state.rival != nil {
		w.endComparison()
	} else if t := w.state.opponent(); t != nil {
		w.compareTake(t.ID)
	}
}

// showRival puts a take, whose frames are there, beside the one on the stage.
func (w *window) showRival(t *take) {
	if w.state.canCompare(t) {
		w.state.rival = t
		t.seen = w.state.take.seen
		w.state.spare(clipBytes)
		w.playTakes()
	}
	w.refresh()
}

// endComparison leaves one take on the stage.
func (w *window) endComparison() {
	w.state.rival = nil
	w.playTakes()
	w.refresh()
}

// playTakes plays the take on the stage, with the one beside it if there is one.
func (w *window) playTakes() {
	s := &w.state
	if s.rival == nil {
		w.stage.player.Exchange(s.take.clip)
		return
	}
	left, right := paired(s.take.clip, s.rival.clip)
	w.stage.duet.play(left, right)
}

// rivalry is what tells the takes apart that are compared; empty if none are.
func (s *state) rivalry() (left, right string) {
	if s.rival == nil || s.phase() != finished {
		return "", ""
	}
	return differences(s.take.Recipe.Request, s.rival.Recipe.Request)
}
