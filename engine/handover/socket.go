package handover

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"framewake/engine"
)

// socketName is the socket's name in its folder.
const socketName = "handover.sock"

// maxSocketPath is the longest path of a socket in bytes: sun_path of macOS has
// 104 with the final zero, Linux and Windows 108.
const maxSocketPath = 103

// socketPath is where the processes that were given one folder meet. Where the
// path is too long for a socket it is a folder of a short name, made from the
// long one, below the system's folder for temporary files.
func socketPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("handover: %w", err)
	}
	path := filepath.Join(dir, socketName)
	if len(path) <= maxSocketPath {
		return path, nil
	}
	sum := sha256.Sum256([]byte(dir))
	short := "framewake-" + base32.StdEncoding.EncodeToString(sum[:10])
	path = filepath.Join(os.TempDir(), short, socketName)
	if len(path) > maxSocketPath {
		return "", engine.Errorf(engine.Unavailable, "choose a folder with a shorter path", "handover: %s is too long for a socket", dir)
	}
	return path, nil
}

// privateFolder makes the folder, or refuses one that others could enter: in
// the folder for temporary files anybody may have made it.
func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	return checkPrivate(dir)
}

func checkPrivate(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	if !info.IsDir() || !isPrivate(info) {
		return engine.Errorf(engine.Unavailable, "make it a folder that only you may enter", "handover: others may enter %s", dir)
	}
	return nil
}

// exists tells whether there is something at path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
