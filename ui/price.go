//go:build !headless

package ui

import "framewake/engine"

// generateText is on the button that begins: where money is asked for, how much.
func (s *state) generateText() string {
	what := text("Generate")
	switch {
	case s.editing.job != "":
		what = text("Save the changes")
	case s.queue.holdsUp(s.lane().ID):
		what = text("Add to the queue")
	}
	if s.known && s.lane().Remote && s.estimate.usd > 0 {
		return text("{{.Make}} · about {{.Price}}", words{"Make": what, "Price": dollars(s.estimate.usd)})
	}
	return what
}

// estimateText is what a clip takes: time, memory and, elsewhere, where it is made.
func (s *state) estimateText() string {
	e, lane := s.estimate, s.lane()
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
	case e.vram > 0:
		return text("about {{.Time}} on this computer · {{.Size}} of graphics memory", words{"Time": roughly(e.seconds), "Size": gigabytes(e.vram)})
	case e.ram > 0:
		return text("about {{.Time}} on this computer · {{.Size}}", words{"Time": roughly(e.seconds), "Size": gigabytes(e.ram)})
	}
	return text("about {{.Time}} on this computer", words{"Time": roughly(e.seconds)})
}

// gigabytes of memory, for people.
func gigabytes(bytes int64) string {
	return text("{{.Size}} GB", words{"Size": number(float64(bytes)/1e9, 1)})
}

// agree has the person agree to what a clip costs, if that is the first price in its lane or higher than those before,
// and then begins. On this computer it begins at once.
func (w *window) agree(begin func()) {
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
				w.askPrice(lane, p, func() { w.agreeTo(lane, model, r, begin) })
			default:
				w.priced(begin)
			}
		}
	})
}

// askPrice asks whether to pay.
func (w *window) askPrice(lane Lane, p Price, yes func()) {
	w.priced(nil)
	title, reason := p.question(lane)
	w.paying = w.openQuestion(asking{title: title, reason: reason,
		yes: text("Send · about {{.Price}}", words{"Price": dollars(p.USD)}), no: text("Do not send"),
		done: func() { w.paying = nil }, do: yes})
}

// question is what there is to agree to.
func (p Price) question(lane Lane) (title, reason string) {
	title = text("Send the picture for about {{.Price}}?", words{"Price": dollars(p.USD)})
	rose, spent := "", ""
	if p.AgreedUSD > 0 && p.USD > p.AgreedUSD {
		rose = text("The price rose: the most agreed to so far was {{.Price}}.", words{"Price": dollars(p.AgreedUSD)})
	}
	if p.MonthUSD > 0 {
		spent = text("This month cost about {{.Price}} so far.", words{"Price": dollars(p.MonthUSD)})
	}
	return title, joined(text("{{.Gateway}} makes the clip.", words{"Gateway": lane.title()}), rose,
		text("The price is an estimate: gateways do not tell what they charge."), spent, text("You are asked again only if the price rises."))
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
