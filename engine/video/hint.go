package video

import (
	"bufio"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

// installHint says how ffmpeg is installed on this machine.
func installHint() string {
	release := ""
	if f, err := os.Open("/etc/os-release"); err == nil {
		b, _ := io.ReadAll(io.LimitReader(f, 64<<10))
		f.Close()
		release = string(b)
	}
	return hintFor(runtime.GOOS, release)
}

// hintFor takes the operating system as GOOS has it and, for Linux, the text
// of /etc/os-release (see os-release(5): ID, and ID_LIKE for derivatives).
func hintFor(goos, release string) string {
	switch goos {
	case "darwin":
		return "run: brew install ffmpeg"
	case "windows":
		return "run: winget install ffmpeg"
	case "linux":
		like := distributions(release)
		switch {
		case slices.Contains(like, "debian"), slices.Contains(like, "ubuntu"):
			return "run: sudo apt install ffmpeg"
		case slices.Contains(like, "fedora"), slices.Contains(like, "rhel"):
			// Fedora's own ffmpeg-free has no libx264.
			return "enable RPM Fusion, then run: sudo dnf install ffmpeg"
		case slices.Contains(like, "arch"):
			return "run: sudo pacman -S ffmpeg"
		}
	}
	return "install ffmpeg with the system's package manager"
}

func distributions(release string) []string {
	var names []string
	lines := bufio.NewScanner(strings.NewReader(release))
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), "=")
		if key == "ID" || key == "ID_LIKE" {
			names = append(names, strings.Fields(strings.Trim(value, `"'`))...)
		}
	}
	return names
}
