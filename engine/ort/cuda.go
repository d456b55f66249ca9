package ort

import (
	"os"

	"framewake/engine"
	"framewake/engine/provider"
)

// openCUDA opens the libraries of CUDA and cuDNN by their paths, what others
// need first. The system's loader takes an open library before it searches, so
// the CUDA provider finds them wherever they lie. They stay open.
func (r *Runtime) openCUDA() error {
	loaded.Lock()
	defer loaded.Unlock()
	if loaded.cuda {
		return nil
	}
	i := provider.Inspect(r.library, r.places)
	if problems := i.Problems(provider.CUDA); len(problems) > 0 {
		text, hint := provider.Summary(problems)
		return engine.Errorf(engine.Unavailable, hint, "CUDA: %s", text)
	}
	// CUDA's own order is by speed; Provider.Device counts along the PCI bus.
	if err := os.Setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID"); err != nil {
		return err
	}
	for _, l := range i.Needs {
		if !l.Usable() {
			continue
		}
		if err := openLibrary(l.Path); err != nil {
			return engine.Errorf(engine.Unavailable, "install CUDA and cuDNN again, or set FRAMEWAKE_CUDA to the folder of another copy",
				"CUDA: %s cannot be loaded: %w", l.Path, err)
		}
	}
	loaded.cuda = true
	return nil
}
