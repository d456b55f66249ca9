package doctor

import (
	"context"
	"slices"
	"strings"

	"framewake/engine/provider"
	"framewake/engine/settings"
)

// device says what the setting makes of the GPUs that proved themselves.
func (e *examination) device(context.Context) {
	if !e.machine.usable || !e.loaded {
		return
	}
	var proved []string
	for _, p := range e.report.Proofs {
		if p.Proved() && !p.Provider.IsCPU() && len(e.machine.gpus) > 0 {
			proved = append(proved, p.Provider.String())
		}
	}
	const hint = "do what is said above, or set FRAMEWAKE_DEVICE to cpu, which is slow"
	switch want := e.settings.Device; {
	case want == provider.Provider{}.String():
		e.fine("device", "%s, as it is set", want)
	case want != settings.AutoDevice && slices.Contains(proved, want):
		e.fine("device", "%s, as it is set", want)
	case want != settings.AutoDevice:
		e.advise("device", "set FRAMEWAKE_DEVICE to auto, or to one that framewake devices lists", "%s, as it is set, cannot be used", want)
	case len(e.machine.gpus) == 0:
		e.fine("device", "the processor makes all clips, for there is no GPU")
	case len(proved) == 0:
		e.advise("device", hint, "no GPU has proved itself, so only the built-in model makes clips")
	default:
		e.fine("device", "the best of %s makes the clips", strings.Join(proved, ", "))
	}
}
