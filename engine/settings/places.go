package settings

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"

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

// ModelFolders are the places to look for models, best first: the folders of
// the setting, our own folder, and where the hub's tools keep downloads. They
// need not exist. Each is a model's folder or holds such folders.
func (s Settings) ModelFolders() []string {
	dirs := append(filepath.SplitList(s.Models), filepath.Join(s.Data, "models"))
	if hub := s.origin.hub; hub != "" {
		dirs = append(dirs, hub)
	}
	return dirs
}

// AddModelFolder adds a folder to the setting, in front, and saves it.
func (s *Settings) AddModelFolder(dir string) error {
	dirs := filepath.SplitList(s.Models)
	if slices.Contains(dirs, dir) {
		return nil
	}
	s.Models = joinList(append([]string{dir}, dirs...))
	return s.Save()
}

// hubCache is where huggingface_hub keeps downloads: the variables of its
// documentation (environment variables, HF_HUB_CACHE and HF_HOME), then its
// default.
func hubCache(getenv func(string) string) string {
	if dir := getenv("HF_HUB_CACHE"); filepath.IsAbs(dir) {
		return dir
	}
	if home := getenv("HF_HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, "hub")
	}
	cache := getenv("XDG_CACHE_HOME")
	if !filepath.IsAbs(cache) {
		home := cmp.Or(getenv("HOME"), getenv("USERPROFILE"))
		if !filepath.IsAbs(home) {
			return ""
		}
		cache = filepath.Join(home, ".cache")
	}
	return filepath.Join(cache, "huggingface", "hub")
}

func cacheError(err error) error {
	return engine.Errorf(engine.Unavailable, "free some space there and make it writable, or set FRAMEWAKE_CACHE to another folder",
		"the cache folder cannot be used: %w", err)
}
