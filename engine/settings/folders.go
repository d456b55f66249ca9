package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"framewake/engine"
)

// folders are the program's own folders; empty where the system names none.
type folders struct{ config, data, cache string }

// baseFolders are the defaults on an operating system: the XDG base directory
// specification 0.8 (relative values are ignored), Apple's File System
// Programming Guide, Windows' known folders.
func baseFolders(goos string, getenv func(string) string) folders {
	home := getenv("HOME")
	if !filepath.IsAbs(home) {
		home = ""
	}
	switch goos {
	case "windows":
		var f folders
		if roaming := getenv("APPDATA"); roaming != "" {
			f.config = filepath.Join(roaming, "Framewake")
		}
		if local := getenv("LOCALAPPDATA"); local != "" {
			f.data = filepath.Join(local, "Framewake")
			f.cache = filepath.Join(local, "Framewake", "Cache")
		}
		return f
	case "darwin":
		if home == "" {
			return folders{}
		}
		support := filepath.Join(home, "Library", "Application Support", "Framewake")
		return folders{config: support, data: support, cache: filepath.Join(home, "Library", "Caches", "Framewake")}
	}
	xdg := func(variable string, below ...string) string {
		base := getenv(variable)
		if !filepath.IsAbs(base) {
			if home == "" {
				return ""
			}
			base = filepath.Join(append([]string{home}, below...)...)
		}
		return filepath.Join(base, "framewake")
	}
	return folders{
		config: xdg("XDG_CONFIG_HOME", ".config"),
		data:   xdg("XDG_DATA_HOME", ".local", "share"),
		cache:  xdg("XDG_CACHE_HOME", ".cache"),
	}
}

// settingsPath is the absolute path of the settings file.
func settingsPath(base folders) (string, error) {
	if path := os.Getenv("FRAMEWAKE_SETTINGS"); path != "" {
		abs, err := filepath.Abs(path)
		if err != nil {
			return "", engine.Errorf(engine.Invalid, "give an absolute path", "settings: FRAMEWAKE_SETTINGS: %w", err)
		}
		return abs, nil
	}
	dir, err := orTemporary(base.config, "config")
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "settings.json"), nil
}

// orTemporary returns dir, or without one the named folder in the user's
// private part of the system's temporary folder, which it makes.
func orTemporary(dir, name string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	private := filepath.Join(os.TempDir(), "framewake-"+strconv.Itoa(max(os.Getuid(), 0)))
	err := os.Mkdir(private, 0o700)
	if err == nil || errors.Is(err, fs.ErrExist) {
		err = checkPrivate(private)
	}
	if err != nil {
		return "", engine.Errorf(engine.Unavailable, "set HOME, or FRAMEWAKE_SETTINGS, FRAMEWAKE_DATA and FRAMEWAKE_CACHE",
			"settings: there is no home folder, and %s cannot stand in for it: %w", private, reason(err))
	}
	return filepath.Join(private, name), nil
}

// checkPrivate makes sure that nobody else put the folder there: whoever
// controls it says which programs we start.
func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return errors.New("it is not a folder")
	case !ownedByUser(info):
		return errors.New("it belongs to another user")
	case info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/':
		return errors.New("other users have access to it")
	}
	return nil
}
