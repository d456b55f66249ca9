package checkpoint

import "path/filepath"

// OpenSafetyChecker finds the network of the safety check in folder: its own, or
// in the hub's cache (models--org--name). Errors are of kind engine.Invalid.
func OpenSafetyChecker(folder string) (Part, error) {
	root, err := filepath.Abs(folder)
	if err != nil {
		return Part{}, err
	}
	if exists(root, "snapshots") {
		if root, err = snapshot(root); err != nil {
			return Part{}, err
		}
	}
	var found problems
	p := found.part(filepath.Dir(root), filepath.Base(root), "model", Options{})
	p.Name = "safety_checker"
	return p, found.err(root)
}
