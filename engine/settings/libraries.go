package settings

import (
	"path/filepath"
)

// Libraries are folders with shared libraries, besides those that every
// machine has.
type Libraries struct {
	// CUDA are those of the setting, best first.
	CUDA []string
	// Python are the Python environments in force.
	Python []string
	// Loader are those of the variable that the system's loader obeys.
	Loader []string
}

// Libraries returns the folders that the setting and the environment name.
func (s Settings) Libraries() Libraries {
	l := s.origin.libraries
	l.CUDA = filepath.SplitList(s.CUDA)
	return l
}

// environmentLibraries reads VIRTUAL_ENV and CONDA_PREFIX, which the tools
// that enter a Python environment set, and the loader's variable.
func environmentLibraries(goos string, getenv func(string) string) Libraries {
	var l Libraries
	for _, variable := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if folder := getenv(variable); filepath.IsAbs(folder) {
			l.Python = append(l.Python, folder)
		}
	}
	variable := map[string]string{"windows": "PATH", "darwin": "DYLD_LIBRARY_PATH"}[goos]
	if variable == "" {
		variable = "LD_LIBRARY_PATH"
	}
	l.Loader = filepath.SplitList(getenv(variable))
	return l
}
