//go:build !headless

package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
)

func TestDisplay(t *testing.T) {
	for _, tt := range []struct {
		name    string
		env     map[string]string
		answers string // the address that answers
		want    string
	}{
		{"none", nil, "", "there is no display"},
		{"X11", map[string]string{"DISPLAY": ":7.1"}, "unix /tmp/.X11-unix/X7", ""},
		{"X11 of another host", map[string]string{"DISPLAY": "box:10.0"}, "tcp box:6010", ""},
		{"X11 that is gone", map[string]string{"DISPLAY": ":99"}, "", "the display :99 does not answer"},
		{"nonsense", map[string]string{"DISPLAY": "nonsense"}, "", "the display nonsense does not answer"},
		{"Wayland", map[string]string{"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/1"}, "unix /run/user/1/wayland-0", ""},
		{"Wayland by path", map[string]string{"WAYLAND_DISPLAY": "/tmp/w"}, "unix /tmp/w", ""},
		{"Wayland gone, X11 there", map[string]string{"WAYLAND_DISPLAY": "/tmp/w", "DISPLAY": ":0"}, "unix /tmp/.X11-unix/X0", ""},
	} {
		err := displayError(func(k string) string { return tt.env[k] }, func(network, address string) error {
			if network+" "+address == tt.answers {
				return nil
			}
			return errors.New("refused")
		})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || engine.KindOf(err) != engine.Unavailable || engine.HintOf(err) == ""):
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestVideoFolders(t *testing.T) {
	for _, tt := range []struct {
		goos, userDirs string
		want           []string
	}{
		{"linux", "", []string{"/home/me/Videos"}},
		{"linux", "# made by xdg\nXDG_VIDEOS_DIR=\"$HOME/Filme\"\n", []string{"/home/me/Filme", "/home/me/Videos"}},
		{"linux", `XDG_VIDEOS_DIR="/data/films"`, []string{"/data/films", "/home/me/Videos"}},
		{"linux", `XDG_VIDEOS_DIR="$HOME/"`, []string{"/home/me/Videos"}},
		{"linux", `XDG_VIDEOS_DIR="films"`, []string{"/home/me/Videos"}},
		{"darwin", "", []string{"/home/me/Movies"}},
	} {
		if got := videoFolders(tt.goos, "/home/me", tt.userDirs); !slices.Equal(got, tt.want) {
			t.Errorf("%s, %q: got %q, want %q", tt.goos, tt.userDirs, got, tt.want)
		}
	}
}

func TestFileManager(t *testing.T) {
	for _, tt := range []struct {
		goos   string
		folder bool
		want   string
	}{
		{"linux", false, "xdg-open|/a b"}, {"linux", true, "xdg-open|/a b/c.mp4"},
		{"darwin", false, "open|-R|/a b/c.mp4"}, {"darwin", true, "open|/a b/c.mp4"},
		{"windows", false, "explorer|/select,|/a b/c.mp4"}, {"windows", true, "explorer|/a b/c.mp4"},
	} {
		if got := strings.Join(fileManager(tt.goos, "/a b/c.mp4", tt.folder), "|"); got != tt.want {
			t.Errorf("%s, folder %t: got %q, want %q", tt.goos, tt.folder, got, tt.want)
		}
	}
}

func TestDecodeBounded(t *testing.T) {
	tools := &testTools{frames: 3}
	whole := int64(testClipWidth * testClipHeight * 4 * 3)
	for _, tt := range []struct {
		limit int64
		width int
	}{{whole, 160}, {whole - 1, 80}, {whole / 4, 80}, {whole/4 - 1, 53}} {
		c, err := decodeClip(context.Background(), tools, "", 7, tt.limit)
		if err != nil {
			t.Fatal(err)
		}
		var bytes int64
		for _, f := range c.Frames {
			bytes += int64(len(f.Pix))
		}
		if len(c.Frames) != 3 || c.FPS != 7 || c.Frames[0].Rect.Dx() != tt.width || bytes > tt.limit {
			t.Errorf("limit %d: %d frames of %v, %d bytes, want %d wide", tt.limit, len(c.Frames), c.Frames[0].Rect, bytes, tt.width)
		}
	}
}

func TestShrunk(t *testing.T) {
	rgb := []byte{
		0, 0, 0, 2, 4, 6, 9, 9, 9,
		4, 8, 12, 2, 4, 6, 9, 9, 9,
		9, 9, 9, 9, 9, 9, 9, 9, 9,
	}
	got := shrunk(rgb, 3, 3, 2)
	if want := []byte{2, 4, 6, 255}; !slices.Equal(got.Pix, want) {
		t.Errorf("got %v, want %v", got.Pix, want)
	}
	if got := shrunk(rgb, 3, 3, 9); got.Rect.Dx() != 1 || got.Rect.Dy() != 1 {
		t.Errorf("by more than its size: %v", got.Rect)
	}
}
