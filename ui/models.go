//go:build !headless

package ui

import (
	"context"
	"slices"

	"framewake/engine"
)

// models are what clips can be made with.
type models struct {
	all     []Model // empty: the built-in one
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
			title = model.Title
		}
	}
	for _, model := range m.all {
		if model.Title == title {
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
	v.canAddModel = m.addable
	if len(m.all) > 1 || m.addable {
		shown := m.current
		if m.opening != "" {
			shown = m.opening
		}
		for i, model := range m.all {
			v.models = append(v.models, m.title(model.ID))
			if model.ID == shown {
				v.model = i
			}
		}
	}
	v.canModel = s.known && !s.looking && s.setup == nil && s.job == nil && m.opening == ""
	v.about, v.modelTrouble = s.form.about.Note, m.trouble
	if m.opening != "" {
		v.about = text("Opening {{.Name}}…", words{"Name": m.title(m.opening)})
	}
}

// processorLane is the lane of this computer's processor.
const processorLane = "local:cpu"

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

// chooseModel opens another model and, when it is open, closes the one before. Until then, and if that fails, nothing
// changes.
func (w *window) chooseModel(at int) {
	m := &w.state.models
	if !w.state.view().canModel || at < 0 || at >= len(m.all) || m.all[at].ID == m.current {
		w.refresh() // the choice stays at what it was
		return
	}
	id := m.all[at].ID
	m.opening, m.trouble = id, ""
	w.refresh()
	w.tasks.Go(func() func() {
		e, d, err := openModel(w.ctx, w.env.open, processorLane, id)
		return func() {
			m.opening = ""
			if err != nil {
				m.trouble = modelTrouble(m.title(id), err)
				w.refresh()
				return
			}
			w.adopt(id, e, d)
			w.prefs.Model = id
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
				w.state.models.all = all
				w.chooseModel(slices.IndexFunc(all, func(m Model) bool { return m.ID == added.ID }))
			}
		})
	})
}

// adopt makes clips with another engine from now on. The knobs keep what they were turned to where the model has them
// and allows it.
func (w *window) adopt(id string, e engine.Engine, d engine.Description) {
	if old := w.engine; old != nil {
		w.tasks.Go(func() func() { _ = old.Close(); return nil })
	}
	same := w.state.known && w.state.models.current == id
	w.engine, w.state.models.current = e, id
	if !same {
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
		w.state.form.used = before.used
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
