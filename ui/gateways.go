//go:build !headless

package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"framewake/engine"
	"framewake/engine/jobs"
)

// addGateway asks for a gateway's address and chooses that.
func (w *window) addGateway() {
	w.refresh() // the choice stays at what it was
	if !w.state.view().canModel {
		return
	}
	newAddressDialog(w, func(ctx context.Context, address string, done func(error)) {
		w.meet(ctx, address, func(fingerprint string, err error) {
			if ctx.Err() != nil || err == errDistrusted {
				done(err)
				return
			}
			// One that is out of reach now may be there when a clip is wanted; what is wrong with an address is told.
			w.keepGateway(address, fingerprint, func(lane string, err error) {
				done(err)
				if err == nil {
					w.relist(func() { w.chooseLane(w.laneAt(lane)) })
				}
			})
		})
	})
}

// errDistrusted is what a certificate gives that the person does not trust.
var errDistrusted = engine.Errorf(engine.Untrusted, "", "nothing was added: its certificate is not trusted")

// meet looks at the certificate of the gateway at an address, and has the person compare one that no authority vouches
// for. then gets its fingerprint, or none if an authority does.
func (w *window) meet(ctx context.Context, address string, then func(fingerprint string, err error)) {
	w.tasks.Go(func() func() {
		stranger, err := w.env.gateways.Stranger(ctx, address)
		return func() {
			if err != nil || stranger == "" || ctx.Err() != nil {
				then("", err)
				return
			}
			w.openQuestion(asking{title: text("Is this your gateway?"),
				reason: text("No authority vouches for {{.Address}}, as is usual for a machine of one's own. Compare this fingerprint of its certificate with the one that “framewake serve --tls self” printed there. If they differ, somebody is in between.", words{"Address": address}),
				fill:   fingerprintLabel(stranger), yes: text("They are the same: trust it"), no: text("Do not trust it"),
				do: func() { then(stranger, nil) }, leave: func() { then("", errDistrusted) }})
		}
	})
}

// fingerprintLabel shows a fingerprint in groups that can be compared.
func fingerprintLabel(hex string) fyne.CanvasObject {
	var lines []string
	for len(hex) > 0 {
		var groups []string
		for n := 0; n < 4 && len(hex) > 0; n++ {
			size := min(8, len(hex))
			groups, hex = append(groups, hex[:size]), hex[size:]
		}
		lines = append(lines, strings.Join(groups, " "))
	}
	l := widget.NewLabel(strings.Join(lines, "\n"))
	l.TextStyle.Monospace = true
	l.Selectable = true
	return l
}

// keepGateway adds a gateway, or keeps another certificate of one that is there.
func (w *window) keepGateway(address, fingerprint string, then func(lane string, err error)) {
	w.tasks.Go(func() func() {
		lane, err := w.env.gateways.Add(address, fingerprint)
		return func() { then(lane, err) }
	})
}

// meetAgain looks again at the gateway of a job that failed for its certificate, and makes the clip if it is trusted now.
func (w *window) meetAgain(id string) {
	j := w.state.queue.job(id)
	if j == nil {
		return
	}
	lane := w.state.lanes.find(j.Lane)
	again := func(err error) {
		if err != nil && err != errDistrusted {
			p := laneProblem(lane, err, w.state.form.smallest())
			p.job = id
			w.fail(p)
		}
		if err == nil {
			w.watch(id)
			w.resumeJob(id)
		}
	}
	w.meet(w.ctx, lane.Address, func(fingerprint string, err error) {
		if err != nil {
			again(err)
			return
		}
		w.keepGateway(lane.Address, fingerprint, func(_ string, err error) { again(err) })
	})
}

// removeGateway forgets the gateway that is chosen, and goes back to this computer.
func (w *window) removeGateway() {
	w.refresh() // the choice stays at what it was
	lane := w.state.lane()
	if !w.state.view().canModel || lane.Address == "" {
		return
	}
	w.tasks.Go(func() func() {
		err := w.env.gateways.Remove(lane.ID)
		return func() {
			if err != nil {
				w.state.models.trouble = joined(text("{{.Name}} cannot be removed.", words{"Name": lane.title()}), explained(err))
				w.refresh()
				return
			}
			home, _ := firstLane(w.state.lanes.all, "")
			w.chooseLane(w.laneAt(home.ID))
			w.relist(func() {})
		}
	})
}

// laneProblem is about a clip that could not be made in a lane.
func laneProblem(l Lane, err error, draft bool) *problem {
	p := runProblem(err, draft)
	if !l.Remote || p.remedy == resetKnobs {
		return p
	}
	p.title = text("{{.Name}} did not make the clip", words{"Name": l.title()})
	switch kind := engine.KindOf(err); {
	case kind == engine.Rejected:
		p.remedy = openSettings
	case kind == engine.Unsettled:
		p.remedy = makeAnew
	case kind == engine.Untrusted && l.Address != "":
		p.title, p.remedy = text("{{.Name}} cannot be trusted as it is", words{"Name": l.title()}), meetAgain
	}
	return p
}

// askAnew asks whether to make a clip anew of which a gateway may have charged the first try.
func (w *window) askAnew(j jobs.Job) {
	lane, g := w.state.lanes.find(j.Lane), w.env.gateways
	w.tasks.Go(func() func() {
		price, err := g.Price(j.Lane, j.Request.Model, j.Request)
		return func() {
			if err != nil {
				w.fail(laneProblem(lane, err, w.state.form.smallest()))
				return
			}
			w.openQuestion(asking{title: text("Make the clip anew?"),
				reason: text("It was under way at {{.Gateway}} when it was interrupted, and may have been charged. Made anew, it is charged anew.",
					words{"Gateway": lane.title()}),
				yes: text("{{.Make}} · about {{.Price}}", words{"Make": text("Make it anew"), "Price": dollars(price.USD)}), no: text("Leave it"),
				do: func() { w.makeAnew(j) }})
		}
	})
}

// makeAnew puts the same job at the end of the queue, without what is left of the first try.
func (w *window) makeAnew(j jobs.Job) {
	w.act(func(q *jobs.Queue) error {
		if err := w.env.gateways.Agree(j.Lane, j.Request.Model, j.Request); err != nil {
			return err
		}
		if _, err := q.Duplicate(w.ctx, j.ID); err != nil {
			return err
		}
		return q.Remove(j.ID)
	})
}
