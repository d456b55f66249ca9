package wiring

import (
	"framewake/engine"
	"framewake/engine/cameramove"
	"framewake/engine/models"
	"framewake/engine/settings"
	"framewake/ui"
)

// listModels lists the models that can be run, the built-in one first.
func listModels() []ui.Model {
	known := []ui.Model{{ID: engine.BuiltinModel, Title: cameramove.Description().Title}}
	s, err := settings.Load()
	if err != nil {
		return known
	}
	for _, m := range models.List(s.ModelFolders()) {
		if m.Problem == nil {
			known = append(known, ui.Model{ID: m.Name, Title: m.Title})
		}
	}
	return known
}

// addModel remembers the folder of a model, if it is complete.
func addModel(folder string) (ui.Model, error) {
	m := models.Inspect(folder)
	if m.Problem != nil {
		return ui.Model{}, m.Problem
	}
	s, err := settings.Load()
	if err != nil {
		return ui.Model{}, err
	}
	return ui.Model{ID: m.Name, Title: m.Title}, s.AddModelFolder(folder)
}
