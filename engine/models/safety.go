package models

import (
	"path/filepath"

	"framewake/engine/checkpoint"
)

// SafetyChecker returns the folder of the network that tells whether a picture is
// safe for work, CompVis/stable-diffusion-safety-checker, or "" if there is no
// complete one: that of the model (in its folder, "" for none), else one in the
// folders, in their order.
func SafetyChecker(folders []string, model string) string {
	var candidates []string
	if model != "" {
		candidates = append(candidates, filepath.Join(model, "safety_checker"))
	}
	for _, f := range folders {
		candidates = append(candidates, filepath.Join(f, "safety_checker"), filepath.Join(f, "stable-diffusion-safety-checker"),
			filepath.Join(f, "CompVis", "stable-diffusion-safety-checker"), filepath.Join(f, "models--CompVis--stable-diffusion-safety-checker"))
	}
	for _, c := range candidates {
		if _, err := checkpoint.OpenSafetyChecker(c); err == nil {
			return c
		}
	}
	return ""
}
