//go:build !headless

package ui

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"framewake/engine"
)

// processorLane is the lane of this computer's processor.
const processorLane = "local:cpu"

// lanes are the places where clips can be made.
type lanes struct {
	all     []Lane // empty: this computer's processor alone
	current string // ID of the one whose engine is open
	opening string // ID of the one that is being opened to take its place, or empty
	addable bool   // gateways can be added
}

// find returns the lane with an ID, this computer's processor if there is none.
func (l *lanes) find(id string) Lane {
	if at := slices.IndexFunc(l.all, func(lane Lane) bool { return lane.ID == id }); at >= 0 {
		return l.all[at]
	}
	return Lane{ID: processorLane, Title: "processor"}
}

// lane is the one that the next clip is made in.
func (s *state) lane() Lane { return s.lanes.find(s.lanes.current) }

// title of a lane, with what it has free of its memory.
func (l Lane) title() string {
	title := said(l.Title)
	if !l.Remote {
		title = text("This computer · {{.Device}}", words{"Device": title})
	}
	if l.FreeBytes > 0 {
		title = text("{{.Title}} ({{.Free}} free)", words{"Title": title, "Free": gigabytes(l.FreeBytes)})
	}
	return title
}

// trouble is why a lane cannot be used; empty if it can.
func (l Lane) trouble() string {
	switch {
	case l.Problem == nil:
		return ""
	case l.untried():
		return text("Trying out {{.Name}}…", words{"Name": l.title()})
	}
	return joined(text("{{.Name}} cannot be used.", words{"Name": l.title()}), explained(l.Problem))
}

// untried: a device has to prove itself before it is used, and there was no time to.
func (l Lane) untried() bool { return errors.Is(l.Problem, context.DeadlineExceeded) }

// firstLane is the wanted lane, if it is there and of use, or else the first one on this computer that is. trouble says
// why it is not the one that one might expect. A remote lane is never chosen unless it is wanted.
func firstLane(all []Lane, wanted string) (lane Lane, trouble string) {
	l := lanes{all: all}
	if lane = l.find(wanted); lane.ID == wanted {
		if lane.Problem == nil {
			return lane, ""
		}
		trouble = lane.trouble()
	}
	for _, lane := range all {
		if !lane.Remote && lane.Problem == nil {
			return lane, trouble
		}
		if !lane.Remote && trouble == "" {
			trouble = lane.trouble()
		}
	}
	return l.find(processorLane), trouble
}

// modelIn is the wanted model, if a lane has it, or else the lane's own or the built-in one.
func modelIn(l Lane, local []Model, wanted string) string {
	on := local
	if l.Models != nil {
		on = l.Models
	}
	switch {
	case slices.ContainsFunc(on, func(m Model) bool { return m.ID == wanted }):
		return wanted
	case len(l.Models) > 0:
		return l.Models[0].ID
	}
	return engine.BuiltinModel
}

// viewLanes says where clips can be made. There is a choice with several lanes, or if more can be added.
func (s *state) viewLanes(v *view) {
	l := &s.lanes
	if len(l.all) < 2 && !l.addable {
		return
	}
	shown := l.current
	if l.opening != "" {
		shown = l.opening
	}
	v.lane = -1
	for i, lane := range l.all {
		title := lane.title()
		if lane.Problem != nil {
			title = text("{{.Name}} – not available", words{"Name": title})
		}
		v.lanes = append(v.lanes, title)
		if lane.ID == shown {
			v.lane = i
		}
	}
	v.canAddLane = l.addable
	if lane := s.lane(); lane.Address != "" {
		v.ownLane = lane.title()
	}
}

// chooseLane opens an engine in another lane.
func (w *window) chooseLane(at int) {
	s := &w.state
	if !s.view().canModel || at < 0 || at >= len(s.lanes.all) || s.lanes.all[at].ID == s.lanes.current {
		w.refresh() // the choice stays at what it was
		return
	}
	lane := s.lanes.all[at]
	if s.models.trouble = lane.trouble(); lane.Problem != nil {
		w.refresh()
		return
	}
	wanted := s.models.current
	if s.lane().Models != nil { // back from a lane with models of its own
		wanted = w.prefs.Model
	}
	w.moveTo(lane, modelIn(lane, s.models.local, wanted), true)
}

// relist looks again where clips can be made, and then does what is to be done.
func (w *window) relist(then func()) {
	w.tasks.Go(func() func() {
		all := w.env.lanes(w.ctx)
		return func() {
			w.state.lanes.all = all
			w.refresh()
			then()
		}
	})
}

// settleLane goes on to the lane that is wanted and could not be used until now, unless the person is at something else.
func (w *window) settleLane() {
	s := &w.state
	lane, trouble := firstLane(s.lanes.all, w.prefs.Lane)
	if s.models.trouble = trouble; lane.ID != s.lanes.current && s.view().canModel {
		w.moveTo(lane, modelIn(lane, s.models.local, cmp.Or(w.prefs.Model, s.models.current)), false)
		return
	}
	w.refresh()
}

// laneAt is the place of a lane among all.
func (w *window) laneAt(id string) int {
	return slices.IndexFunc(w.state.lanes.all, func(l Lane) bool { return l.ID == id })
}
