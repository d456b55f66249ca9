package models

import (
	"os"
	"strings"

	"framewake/engine"
	"framewake/engine/checkpoint"
)

// Resolve returns the folder of a model that a person named: by its name, by
// the last part of its name, or by its path. What is wrong with the model is
// found when it is opened. Errors are of kind Invalid for the field "model".
func Resolve(folders []string, model string) (string, error) {
	if checkpoint.IsModel(model) {
		return model, nil
	}
	known := List(folders)
	for _, m := range known {
		if m.Name == model {
			return m.Folder, nil
		}
	}
	for _, m := range known {
		if strings.HasSuffix(m.Name, "/"+model) {
			return m.Folder, nil
		}
	}
	if _, err := os.Stat(model); err == nil { // a folder, but not a model: opening it tells why
		return model, nil
	}
	hint := "choose " + engine.BuiltinModel + " or a model's folder"
	if len(known) > 0 {
		var names []string
		for _, m := range known {
			names = append(names, m.Name)
		}
		hint = "choose " + engine.BuiltinModel + ", " + strings.Join(names, ", ") + " or a model's folder"
	}
	return "", engine.FieldErrorf(engine.FieldModel, hint, "there is no model %q", model)
}
