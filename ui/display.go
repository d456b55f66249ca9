//go:build !headless

package ui

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"framewake/engine"
)

const displayHint = "start it in a desktop session, or run: framewake generate photo.jpg -o clip.mp4"

// checkDisplay fails if there is no display to open a window on. The toolkit would panic.
func checkDisplay() error {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	return displayError(os.Getenv, func(network, address string) error {
		c, err := net.DialTimeout(network, address, 5*time.Second)
		if err == nil {
			_ = c.Close()
		}
		return err
	})
}

// displayError finds the display as X11 and Wayland do, in the environment, and dials it.
func displayError(getenv func(string) string, dial func(network, address string) error) error {
	var tried []string
	if name := getenv("WAYLAND_DISPLAY"); name != "" {
		socket := name
		if !filepath.IsAbs(socket) {
			socket = filepath.Join(getenv("XDG_RUNTIME_DIR"), name)
		}
		if dial("unix", socket) == nil {
			return nil
		}
		tried = append(tried, name)
	}
	if name := getenv("DISPLAY"); name != "" {
		if network, address, err := x11Address(name); err == nil && dial(network, address) == nil {
			return nil
		}
		tried = append(tried, name)
	}
	if len(tried) == 0 {
		return engine.Errorf(engine.Unavailable, displayHint, "there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set)")
	}
	return engine.Errorf(engine.Unavailable, displayHint, "the display %s does not answer", strings.Join(tried, ", "))
}

// x11Address is where the X server of a display such as ":0", "localhost:10.0" or a socket's path listens; see X(7).
func x11Address(display string) (network, address string, err error) {
	if filepath.IsAbs(display) { // macOS's XQuartz
		return "unix", display, nil
	}
	host, number, found := strings.Cut(display, ":")
	number, _, _ = strings.Cut(number, ".")
	var n uint16
	if _, err := fmt.Sscanf(number, "%d", &n); !found || err != nil {
		return "", "", fmt.Errorf("display %q has no number", display)
	}
	if host == "" || host == "unix" {
		return "unix", fmt.Sprintf("/tmp/.X11-unix/X%d", n), nil
	}
	return "tcp", net.JoinHostPort(host, fmt.Sprint(6000+int(n))), nil
}
