package settings

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

func TestEnvironmentLibraries(t *testing.T) {
	venv, err := filepath.Abs("/venv")
	if err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"VIRTUAL_ENV": venv, "CONDA_PREFIX": "relative", "LD_LIBRARY_PATH": "/a" + string(filepath.ListSeparator) + "/b",
		"PATH": "/bin", "DYLD_LIBRARY_PATH": "/c"}
	get := func(name string) string { return environment[name] }
	for goos, want := range map[string]Libraries{
		"linux":   {Python: []string{venv}, Loader: []string{"/a", "/b"}},
		"windows": {Python: []string{venv}, Loader: []string{"/bin"}},
		"darwin":  {Python: []string{venv}, Loader: []string{"/c"}},
	} {
		if got := environmentLibraries(goos, get); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", goos, got, want)
		}
	}
}

func TestCUDASetting(t *testing.T) {
	t.Setenv("FRAMEWAKE_SETTINGS", filepath.Join(t.TempDir(), "settings.json"))
	t.Setenv("FRAMEWAKE_CUDA", "/cuda"+string(filepath.ListSeparator)+"/cudnn")
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, folder := range []string{"/cuda", "/cudnn"} {
		abs, err := filepath.Abs(folder) // on Windows these have no drive yet
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, abs)
	}
	if got := s.Libraries().CUDA; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
