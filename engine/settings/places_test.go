package settings

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestModelFolders(t *testing.T) {
	likeUnix(t)
	home := isolate(t)
	for _, v := range []string{"HF_HUB_CACHE", "HF_HOME"} {
		t.Setenv(v, "")
	}
	hub := filepath.Join(home, ".cache", "huggingface", "hub")
	s := load(t)
	if got, want := s.ModelFolders(), []string{filepath.Join(s.Data, "models"), hub}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for range 2 { // the second changes nothing
		for _, dir := range []string{"/a", "/b c#%"} {
			if err := s.AddModelFolder(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv("HF_HOME", "/hf")
	s = load(t)
	if got, want := s.ModelFolders(), []string{"/b c#%", "/a", filepath.Join(s.Data, "models"), "/hf/hub"}; !slices.Equal(got, want) {
		t.Errorf("after two were added: got %v, want %v", got, want)
	}
	t.Setenv("HF_HUB_CACHE", "/cache")
	t.Setenv("FRAMEWAKE_MODELS", "/x:relative")
	s = load(t)
	wd, err := filepath.Abs("relative")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.ModelFolders(), []string{"/x", wd, filepath.Join(s.Data, "models"), "/cache"}; !slices.Equal(got, want) {
		t.Errorf("with variables: got %v, want %v", got, want)
	}
	if err := s.AddModelFolder("/y"); err == nil {
		t.Error("a setting that a variable overrides was saved")
	}
}
