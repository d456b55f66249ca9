//go:build !headless

package ui

import (
	"net/url"
	"slices"

	"fyne.io/fyne/v2"

	"framewake/engine"
)

// modelsAddress is where the models of docs/model.md are had, after their licence was accepted there.
const modelsAddress = "https://huggingface.co/stabilityai/stable-video-diffusion-img2vid-xt-1-1"

// firstActions are what the first page offers.
func (w *window) firstActions() firstActions {
	return firstActions{open: w.openPicture, demo: w.openDemo, useModel: w.useLargeModel, addModel: w.addModel,
		whereModels: w.showModels, gateway: w.offerGateways, airplane: w.setAirplane}
}

// useLargeModel chooses the first model on this computer that is not the built-in one.
func (w *window) useLargeModel() {
	w.chooseModel(slices.IndexFunc(w.state.models.all, func(m Model) bool { return m.ID != engine.BuiltinModel }))
}

// showModels opens the page of the models in the system's browser.
func (w *window) showModels() {
	u, err := url.Parse(modelsAddress)
	if err == nil {
		err = fyne.CurrentApp().OpenURL(u)
	}
	if err != nil {
		w.env.clipboard.SetText(modelsAddress)
		w.state.note = text("There is no browser here. The address is on the clipboard: {{.Address}}", words{"Address": modelsAddress})
		w.refresh()
	}
}

// offerGateways opens the choice of places, which gateways are in; where there is none yet it asks for an address.
func (w *window) offerGateways() {
	if !slices.ContainsFunc(w.state.lanes.all, func(l Lane) bool { return l.Remote }) {
		w.addGateway()
		return
	}
	w.panel.head.lane.choice.Tapped(&fyne.PointEvent{})
}

// setAirplane switches airplane mode.
func (w *window) setAirplane(on bool) {
	w.tasks.Go(func() func() {
		s, err := w.env.program.Settings()
		if err == nil {
			s.Airplane = on
			err = w.env.program.Save(s)
		}
		return func() {
			if err != nil {
				w.fail(settingsProblem(err))
				return
			}
			w.settingsChanged(s)
			w.relist(w.askEstimate)
		}
	})
}
