package settings

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"framewake/engine"
)

func baseFoldersHere() folders { return baseFolders(runtime.GOOS, os.Getenv) }

func TestBaseFolders(t *testing.T) {
	cases := map[string]struct {
		goos string
		env  map[string]string
		want folders
	}{
		"linux": {"linux", map[string]string{"HOME": "/home/ada"},
			folders{"/home/ada/.config/framewake", "/home/ada/.local/share/framewake", "/home/ada/.cache/framewake"}},
		"linux with XDG": {"linux", map[string]string{"HOME": "/home/ada", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "relative"},
			folders{"/c/framewake", "/d/framewake", "/home/ada/.cache/framewake"}},
		"linux without home":          {"linux", nil, folders{}},
		"linux with a relative home":  {"linux", map[string]string{"HOME": "ada"}, folders{}},
		"linux with a data home only": {"linux", map[string]string{"XDG_DATA_HOME": "/d"}, folders{data: "/d/framewake"}},
		"macOS": {"darwin", map[string]string{"HOME": "/Users/ada", "XDG_DATA_HOME": "/d"},
			folders{"/Users/ada/Library/Application Support/Framewake", "/Users/ada/Library/Application Support/Framewake", "/Users/ada/Library/Caches/Framewake"}},
		"macOS without home": {"darwin", nil, folders{}},
		"Windows": {"windows", map[string]string{"APPDATA": "/r", "LOCALAPPDATA": "/l", "HOME": "/h"},
			folders{"/r/Framewake", "/l/Framewake", "/l/Framewake/Cache"}},
		"Windows without": {"windows", nil, folders{}},
	}
	likeUnix(t)
	for name, c := range cases {
		if got := baseFolders(c.goos, func(v string) string { return c.env[v] }); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestWithoutHome(t *testing.T) {
	likeUnix(t)
	isolate(t)
	for _, v := range []string{"HOME", "APPDATA", "LOCALAPPDATA"} {
		t.Setenv(v, "")
	}
	s := load(t)
	private := filepath.Dir(s.Data)
	if filepath.Dir(private) != filepath.Clean(os.TempDir()) || !strings.HasPrefix(filepath.Base(private), "framewake-") {
		t.Errorf("data folder %s, want it in a folder of ours below %s", s.Data, os.TempDir())
	}
	if s.Cache == s.Data || filepath.Dir(s.Cache) != private || filepath.Dir(filepath.Dir(s.Path())) != private {
		t.Errorf("data %s, cache %s, file %s: want three places in one folder", s.Data, s.Cache, s.Path())
	}
	info, err := os.Lstat(private)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, want 0700", info.Mode())
	}
	s.Threads = 2
	if err := s.Save(); err != nil {
		t.Fatal(err)
	}
	if got := load(t).Threads; got != 2 {
		t.Errorf("threads %d after Save, want 2", got)
	}
}

// TestWithoutHomeTrap puts something else where the private folder would be.
func TestWithoutHomeTrap(t *testing.T) {
	likeUnix(t)
	traps := map[string]func(path string) error{
		"a file":       func(path string) error { return os.WriteFile(path, nil, 0o600) },
		"a link":       func(path string) error { return os.Symlink(filepath.Dir(path), path) },
		"an open door": func(path string) error { return os.Mkdir(path, 0o755) },
	}
	if os.Getuid() == 0 {
		traps["somebody else's"] = func(path string) error {
			if err := os.Mkdir(path, 0o700); err != nil {
				return err
			}
			return os.Chown(path, 65534, 65534)
		}
	}
	for name, set := range traps {
		t.Run(name, func(t *testing.T) {
			isolate(t)
			t.Setenv("HOME", "")
			private, err := orTemporary("", "x")
			if err != nil {
				t.Fatal(err)
			}
			private = filepath.Dir(private)
			if err := os.Remove(private); err != nil {
				t.Fatal(err)
			}
			if err := set(private); err != nil {
				t.Fatal(err)
			}
			_, err = Load()
			wantError(t, err, engine.Unavailable, private)
			for _, v := range []string{"SETTINGS", "DATA", "CACHE"} {
				t.Setenv("FRAMEWAKE_"+v, "/elsewhere/"+v)
			}
			load(t) // nothing is needed there any more
		})
	}
}
