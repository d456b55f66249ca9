//go:build !headless

package ui

import (
	"cmp"
	"context"
	"slices"

	"framewake/engine"
)

// models are what clips can be made with.
type models struct {
	all     []Model // that the lane has; empty: the built-in one
	local   []Model // that lanes without models of their own have
	current string  // ID of the one that is open
	opening string  // ID of the one that is being opened to take its place, or empty
	trouble string  // why the one that was chosen last is not open
	addable bool    // folders of models can be added
}

// title of a model. Two of the same name get their IDs behind them.
func (m *models) title(id string) string {
	title, same := id, 0
	for _, model := range m.all {
		if model.ID == id {
			title = said(model.Title)
		}
	}
	for _, model := range m.all {
		if said(model.Title) == title {
			same++
		}
	}
	if same > 1 {
		return title + " (" + id + ")"
	}
	return title
}

// has is whether a model is on offer.
func (m *models) has(id string) bool {
	return slices.ContainsFunc(m.all, func(model Model) bool { return model.ID == id })
}

// viewModels says what there is to choose. There is a choice with several models, or if more can be added.
func (s *state) viewModels(v *view) {
	m := &s.models
	v.canAddModel = m.addable && s.lane().Models == nil
	if len(m.all) > 1 || v.canAddModel {
		shown := m.current
		if m.opening != "" {
			shown = m.opening
		}
		for i, model := range m.all {
			v.models = append(v.models, m.title(model.ID))
			if model.ID == shown || model.ID == m.current && !m.has(shown) {
				v.model = i
			}
		}
	}
	v.canModel = s.known && !s.looking && s.setup == nil && m.opening == ""
	v.about, v.modelTrouble = said(s.form.about.Note), cmp.Or(m.trouble, s.lane().trouble())
	if m.opening != "" {
		v.about = text("Opening {{.Name}}…", words{"Name": s.openingTitle()})
	}
}

// openingTitle is the name of what is being opened: the lane, if that is another one, or the model.
func (s *state) openingTitle() string {
	if s.lanes.opening != s.lanes.current {
		return s.lanes.find(s.lanes.opening).title()
	}
	return s.models.title(s.models.opening)
}

// openModel opens a model's engine in a lane and asks what it can do.
func openModel(ctx context.Context, open func(lane, model string) (engine.Engine, error), lane, id string) (engine.Engine, engine.Description, error) {
	e, err := open(lane, id)
	if err != nil {
		return nil, engine.Description{}, err
	}
	d, err := e.Describe(ctx)
	if err != nil {
		_ = e.Close()
		return nil, engine.Description{}, err
	}
	return e, d, nil
}

// modelTrouble says why a model is not open.
func modelTrouble(title string, err error) string {
	return joined(text("{{.Name}} cannot be opened.", words{"Name": title}), explained(err))
}

// chooseModel opens another model in the same lane.
func (w *window) chooseModel(at int) {
	m := &w.state.models
	if !w.state.view().canModel || at < 0 || at >= len(m.all) || m.all[at].ID == m.current {
		w.refresh() // the choice stays at what it was
		return
	}
	w.moveTo(w.state.lane(), m.all[at].ID, true)
}

// moveTo opens a model in a lane and, when it is open, closes the one before. Until then, and if that fails, nothing
// changes. chosen: the person did, and it is remembered.
func (w *window) moveTo(lane Lane, model string, chosen bool) {
	m, l := &w.state.models, &w.state.lanes
	before := l.current
	l.opening, m.opening, m.trouble = lane.ID, model, ""
	w.refresh()
	w.tasks.Go(func() func() {
		e, d, err := openModel(w.ctx, w.env.open, lane.ID, model)
		return func() {
			name := w.state.openingTitle()
			l.opening, m.opening = "", ""
			if err != nil {
				m.trouble = modelTrouble(name, err)
				w.restorePending()
				w.refresh()
				return
			}
			w.adopt(lane, model, e, d)
			w.restorePending()
			if !chosen {
				return
			}
			if lane.ID != before {
				w.prefs.Lane = lane.ID
			}
			if lane.Models == nil {
				w.prefs.Model = model
			}
			w.remember()
		}
	})
}

// addModel asks for a folder with a model and opens that.
func (w *window) addModel() {
	w.refresh() // the choice stays at what it was
	if !w.state.view().canModel {
		return
	}
	w.picker.Folder(text("Choose the folder of a model"), w.openFolder(), func(folder string) {
		w.state.models.trouble = ""
		w.refresh()
		w.tasks.Go(func() func() {
			added, err := w.env.addModel(folder)
			if err != nil {
				return func() {
					w.state.models.trouble = joined(text("No model was added."), explained(err))
					w.refresh()
				}
			}
			all := w.env.models()
			return func() {
				w.state.models.all, w.state.models.local = all, all
				w.chooseModel(slices.IndexFunc(all, func(m Model) bool { return m.ID == added.ID }))
			}
		})
	})
}

// adopt makes clips with another engine from now on. The knobs keep what they were turned to where the model has them
// and allows it.
func (w *window) adopt(lane Lane, id string, e engine.Engine, d engine.Description) {
	if old := w.engine; old != nil {
		w.tasks.Go(func() func() { _ = old.Close(); return nil })
	}
	m, l := &w.state.models, &w.state.lanes
	same := w.state.known && m.current == id && l.current == lane.ID
	w.engine, m.current, l.current = e, id, lane.ID
	if m.all = m.local; lane.Models != nil {
		m.all = lane.Models
	}
	if !same {
		w.state.estimate = estimate{}
		w.buildForm(d)
	}
	w.formChanged()
}

// buildForm builds the form for what a model can do.
func (w *window) buildForm(d engine.Description) {
	before := w.state.form
	if w.state.known {
		w.prefs.remember(&before)
		w.state.form = newForm(d, before.seed)
		w.state.form.used, w.state.form.lately = before.used, before.lately
	} else {
		w.state.form = newForm(d, w.env.seed())
	}
	w.state.known = true
	f := &w.state.form
	w.prefs.apply(f)
	p := w.state.picture
	if p != nil {
		f.suit(p.photo.Image.Width, p.photo.Image.Height)
	}
	w.panel.build(f, w.panelActions())
	w.stage.crop.SetAspect(f.shape.width, f.shape.height)
	if p != nil {
		p.crop = w.stage.crop.Rect()
	}
}
