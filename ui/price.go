//go:build !headless

package ui

import "framewake/engine"

// generateText is on the button that begins: what the clips cost elsewhere, or how long they take here.
func (s *state) generateText() string {
	what, n, e, remote := text("Generate"), s.count(), s.estimate, s.lane().Remote
	switch holdsUp := s.queue.holdsUp(s.lane().ID); {
	case s.editing.job != "":
		what, e.seconds = text("Save the changes"), 0 // there is no room for more
	case holdsUp && n > 1:
		what = text("Queue {{.Count}}", words{"Count": n})
	case holdsUp:
		what = text("Queue")
	case n > 1:
		what = text("Generate {{.Count}}", words{"Count": n})
	}
	switch {
	case !s.known || s.setup != nil || s.picture == nil:
	case remote && e.usd > 0:
		return text("{{.Make}} · about {{.Price}}", words{"Make": what, "Price": dollars(float64(n) * e.usd)})
	case !remote && e.seconds > 0:
		return text("{{.Make}} · about {{.Time}}", words{"Make": what, "Time": roughly(float64(n) * e.seconds)})
	}
	return what
}

// estimateText is what else the clips take: memory here, time elsewhere, and where that is.
func (s *state) estimateText() string {
	e, lane := s.estimate, s.lane()
	e.seconds *= float64(s.count())
	switch {
	case !s.known, s.setup != nil:
		return ""
	case s.picture == nil:
		return text("Choose a picture first")
	case lane.Remote && e.seconds > 0:
		return text("about {{.Time}} at {{.Gateway}}", words{"Time": roughly(e.seconds), "Gateway": lane.title()})
	case lane.Remote:
		return text("at {{.Gateway}}", words{"Gateway": lane.title()})
	case e.seconds == 0:
		return ""
	case s.editing.job != "":
		return text("about {{.Time}}", words{"Time": roughly(e.seconds)}) + " · " + e.memory()
	}
	return e.memory()
}

// memory is what a clip takes of this computer's, for people.
func (e estimate) memory() string {
	switch {
	case e.vram > 0 && e.ram > 0:
		return text("{{.Graphics}} of graphics memory and {{.Size}} of memory", words{"Graphics": gigabytes(e.vram), "Size": gigabytes(e.ram)})
	case e.vram > 0:
		return text("{{.Size}} of graphics memory", words{"Size": gigabytes(e.vram)})
	case e.ram > 0:
		return text("{{.Size}} of memory on this computer", words{"Size": gigabytes(e.ram)})
	}
	return text("on this computer")
}

// gigabytes of memory, for people.
func gigabytes(bytes int64) string {
	return text("{{.Size}} GB", words{"Size": number(float64(bytes)/1e9, 1)})
}

// agree has the person agree to what n clips cost, if there are several, or if it is the first price in the lane or higher
// than those before, and then begins. On this computer it begins at once.
func (w *window) agree(n int, begin func()) {
	lane, model := w.state.lane(), w.state.models.current
	if !lane.Remote {
		begin()
		return
	}
	r := w.state.form.request("", engine.Rect{})
	w.state.pricing = true
	w.refresh()
	w.tasks.Go(func() func() {
		p, err := w.env.gateways.Price(lane.ID, model, r)
		return func() {
			switch {
			case w.closing || w.state.lanes.current != lane.ID:
				w.priced(nil)
			case err != nil:
				w.unpaid(lane, err)
			case p.Needed:
				w.askPrice(lane, p, n, func() { w.agreeTo(lane, model, r, begin) })
			case n > 1 && p.USD > 0:
				w.askPrice(lane, p, n, begin)
			default:
				w.priced(begin)
			}
		}
	})
}

// askPrice asks whether to pay for n clips.
func (w *window) askPrice(lane Lane, p Price, n int, yes func()) {
	w.priced(nil)
	title, reason := p.question(lane, n)
	w.paying = w.openQuestion(asking{title: title, reason: reason,
		yes: text("Send · about {{.Price}}", words{"Price": dollars(float64(n) * p.USD)}), no: text("Do not send"),
		done: func() { w.paying = nil }, do: yes})
}

// question is what there is to agree to for n clips.
func (p Price) question(lane Lane, n int) (title, reason string) {
	title = text("Send the picture for about {{.Price}}?", words{"Price": dollars(p.USD)})
	makes, again := text("{{.Gateway}} makes the clip.", words{"Gateway": lane.title()}), text("You are asked again only if the price rises.")
	if n > 1 {
		all := words{"Gateway": lane.title(), "Count": n, "Each": dollars(p.USD), "All": dollars(float64(n) * p.USD)}
		title = text("Send the picture for {{.Count}} clips, about {{.All}}?", all)
		makes, again = text("{{.Gateway}} makes {{.Count}} clips with different seeds, about {{.Each}} each and {{.All}} in all.", all), ""
	}
	rose, spent := "", ""
	if p.AgreedUSD > 0 && p.USD > p.AgreedUSD {
		rose = text("The price rose: the most agreed to so far was {{.Price}}.", words{"Price": dollars(p.AgreedUSD)})
	}
	if p.MonthUSD > 0 {
		spent = text("This month cost about {{.Price}} so far.", words{"Price": dollars(p.MonthUSD)})
	}
	return title, joined(makes, rose, text("The price is an estimate: gateways do not tell what they charge."), spent, again)
}

// agreeTo notes that the person agreed, and begins.
func (w *window) agreeTo(lane Lane, model string, r engine.Request, begin func()) {
	w.state.pricing = true
	w.refresh()
	w.tasks.Go(func() func() {
		err := w.env.gateways.Agree(lane.ID, model, r)
		return func() {
			if err != nil {
				w.unpaid(lane, err)
				return
			}
			w.priced(begin)
		}
	})
}

// priced ends the asking, and begins what follows from it.
func (w *window) priced(begin func()) {
	w.state.pricing = false
	if begin != nil {
		begin()
	}
	w.refresh()
}

// unpaid tells why nothing was sent.
func (w *window) unpaid(lane Lane, err error) {
	w.state.pricing = false
	w.fail(laneProblem(lane, err, w.state.form.smallest()))
}
