package video

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"framewake/engine"
)

// program makes an executable file and returns its path.
func program(t *testing.T, dir, name string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	root := t.TempDir()
	dir := func(name string) string { return filepath.Join(root, name) }
	for _, d := range []string{"set", "beside", "path"} {
		program(t, dir(d), "ffmpeg")
		program(t, dir(d), "ffprobe")
	}
	alone := program(t, dir("alone"), "ffmpeg")
	if err := os.Mkdir(dir("empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	set := program(t, dir("set"), "ffmpeg")
	tests := []struct {
		name            string
		options         Options
		beside, path    string
		ffmpeg, ffprobe string // folders
		message         string
	}{
		{"path", Options{}, dir("empty"), dir("path"), "path", "path", ""},
		{"beside before path", Options{}, dir("beside"), dir("path"), "beside", "beside", ""},
		{"setting first", Options{FFmpeg: set}, dir("beside"), dir("path"), "set", "set", ""},
		{"setting without ffprobe", Options{FFmpeg: alone}, dir("beside"), dir("path"), "alone", "beside", ""},
		{"both set", Options{alone, program(t, dir("set"), "ffprobe")}, "", dir("path"), "alone", "set", ""},
		{"name set", Options{FFmpeg: "ffmpeg"}, dir("beside"), dir("path"), "path", "path", ""},
		{"dead setting", Options{FFmpeg: dir("gone")}, dir("beside"), dir("path"), "", "", dir("gone")},
		{"dead ffprobe setting", Options{FFprobe: dir("gone")}, dir("beside"), dir("path"), "", "", "ffprobe setting"},
		{"a folder set", Options{FFmpeg: dir("set")}, dir("beside"), dir("path"), "", "", "ffmpeg setting"},
		{"nothing", Options{}, dir("empty"), dir("empty"), "", "", "not found: ffmpeg, ffprobe"},
		{"half", Options{}, dir("alone"), dir("empty"), "", "", "not found: ffprobe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("PATH", tt.path)
			got, err := find(tt.options, tt.beside, "the hint")
			if tt.message != "" {
				if err == nil || !strings.Contains(err.Error(), tt.message) || engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == "" {
					t.Fatalf("got error %v, kind %s, hint %q; want one with %q, kind unavailable and a hint",
						err, engine.KindOf(err), engine.HintOf(err), tt.message)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Dir(got.FFmpeg) != dir(tt.ffmpeg) || filepath.Dir(got.FFprobe) != dir(tt.ffprobe) {
				t.Errorf("got %s and %s, want those in %s and %s", got.FFmpeg, got.FFprobe, tt.ffmpeg, tt.ffprobe)
			}
		})
	}
}

func TestHint(t *testing.T) {
	tests := []struct{ name, goos, release, want string }{
		{"macOS", "darwin", "", "brew install ffmpeg"},
		{"Windows", "windows", "", "winget install ffmpeg"},
		{"Debian", "linux", "NAME=\"Debian\"\nID=debian\n", "sudo apt install ffmpeg"},
		{"Ubuntu", "linux", "ID=ubuntu\nID_LIKE=debian\n", "sudo apt install ffmpeg"},
		{"Mint", "linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", "sudo apt install ffmpeg"},
		{"Fedora", "linux", "ID=fedora\n", "sudo dnf install ffmpeg"},
		{"Rocky", "linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "sudo dnf install ffmpeg"},
		{"Arch", "linux", "ID=arch", "sudo pacman -S ffmpeg"},
		{"unknown", "linux", "ID=debianoid", "package manager"},
		{"no os-release", "linux", "", "package manager"},
		{"FreeBSD", "freebsd", "", "package manager"},
	}
	for _, tt := range tests {
		if got := hintFor(tt.goos, tt.release); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want it to contain %q", tt.name, got, tt.want)
		}
	}
}
