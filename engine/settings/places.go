package settings

import (
	"os"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/files"
)

// OpenLedger opens the ledger of temporary files that all our processes share,
// and so sweeps what dead ones left.
func (s Settings) OpenLedger() (*files.Ledger, error) {
	ledger, err := files.OpenLedger(filepath.Join(s.Cache, "ledger"))
	if err != nil {
		return nil, cacheError(err)
	}
	return ledger, nil
}

// RunsDir makes and returns the folder that holds the folders of jobs that
// nobody keeps.
func (s Settings) RunsDir() (string, error) {
	dir := filepath.Join(s.Cache, "runs")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", cacheError(err)
	}
	return dir, nil
}

func cacheError(err error) error {
	return engine.Errorf(engine.Unavailable, "free some space there and make it writable, or set FRAMEWAKE_CACHE to another folder",
		"the cache folder cannot be used: %w", err)
}
