package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"framewake/engine"
)

// ErrDamaged is wrapped by the errors of Load that Reset helps against: the
// settings file is there and cannot be understood.
var ErrDamaged = errors.New("damaged")

// File is the absolute path of the settings file, which may not exist.
func File() (string, error) { return settingsPath(baseFolders(runtime.GOOS, os.Getenv)) }

// maxAside is how many damaged files are kept.
const maxAside = 1000

// Reset moves the settings file aside, to a free name such as
// settings.json.damaged-1, and returns its path there, so that the next Load
// gives the defaults. Without a file it returns "".
func Reset() (aside string, err error) {
	path, err := File()
	if err != nil {
		return "", err
	}
	for n := 1; n <= maxAside; n++ {
		aside = fmt.Sprintf("%s.damaged-%d", path, n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		err := os.Rename(path, aside)
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
		if err != nil {
			return "", engine.Errorf(engine.Unavailable, "make its folder writable", "settings: %s cannot be moved aside: %w", path, reason(err))
		}
		return aside, nil
	}
	return "", engine.Errorf(engine.Unavailable, "delete some of them", "settings: there are %d damaged files beside %s", maxAside, path)
}
