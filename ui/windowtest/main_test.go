//go:build linux

package windowtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// What the tests in this package share: the real program, built once unless
// FRAMEWAKE_PROGRAM names another one, and a screen to open it on. missing says why there is neither.
var (
	program string
	screen  *display
	missing string
)

// needed are the programs the tests use, and their Debian packages.
var needed = map[string]string{"Xvfb": "xvfb", "openbox": "openbox", "ffmpeg": "ffmpeg", "ffprobe": "ffmpeg"}

func TestMain(m *testing.M) {
	runtime.LockOSThread() // the display lives as long as the thread that opened it
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	for command, name := range needed {
		if _, err := exec.LookPath(command); err != nil {
			missing = fmt.Sprintf("needs %s (apt install xvfb openbox ffmpeg; here %s is missing)", command, name)
			return m.Run(), nil
		}
	}
	dir, err := os.MkdirTemp("", "framewake-window")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if program = os.Getenv("FRAMEWAKE_PROGRAM"); program == "" {
		program = filepath.Join(dir, "framewake")
		build := exec.Command("go", "build", "-o", program, "framewake")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return 0, fmt.Errorf("build the program: %w", err)
		}
	}
	if screen, err = openDisplay(); err != nil {
		return 0, err
	}
	defer screen.close()
	return m.Run(), nil
}
