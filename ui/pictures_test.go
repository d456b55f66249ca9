//go:build !headless

package ui

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"framewake/engine"
)

func TestWrongFiles(t *testing.T) {
	w := newWindowTest(t)
	w.bring("good.png", 640, 360)
	cut := w.path("cut.png")
	if err := os.WriteFile(cut, encodedLandscape(t, 64, 64)[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ path, title string }{
		{cut, "cut.png cannot be opened"},
		{w.path("none.jpg"), "none.jpg cannot be opened"},
		{w.dir, w.dir[strings.LastIndexByte(w.dir, '/')+1:] + " cannot be opened"},
	} {
		w.dropFiles(tt.path)
		w.until(tt.title, func() bool { return w.state.problem != nil && w.state.reading == "" })
		p := w.state.problem
		if p.title != tt.title || strings.Contains(p.why, w.dir) || p.remedy != choosePicture {
			t.Errorf("%s: %+v", tt.path, p)
		}
		if w.state.picture.name != "good.png" || w.state.phase() != ready {
			t.Errorf("%s: the good picture is gone", tt.path)
		}
	}
	w.ask.picture = w.picture("better.png", 640, 360)
	test.Tap(w.stage.notice.button)
	w.until("the better picture", func() bool { return w.state.picture.name == "better.png" })
	address, err := storage.ParseURI("https://example.org/a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	w.dropped(fyne.Position{}, []fyne.URI{address})
	if p := w.state.problem; p == nil || p.title != "What was dropped cannot be opened" {
		t.Errorf("an address of the web: %+v", p)
	}
}

// TestLatestPictureWins: a slow picture does not come back over a later one.
func TestLatestPictureWins(t *testing.T) {
	w := newWindowTest(t)
	w.dropFiles(w.picture("slow.png", 900, 900))
	w.dropFiles(w.picture("a.png", 640, 360))
	w.quiet()
	if w.state.picture == nil || w.state.picture.name != "a.png" || w.state.reading != "" {
		t.Errorf("got %+v, reading %q", w.state.picture, w.state.reading)
	}
}

// TestSlowPicture: what blocks for ever is given up, and does not block the window.
func TestSlowPicture(t *testing.T) {
	ctx, stop := context.WithTimeoutCause(context.Background(), 10*time.Millisecond, errSlow)
	defer stop()
	<-ctx.Done()
	if _, err := readPicture(ctx, source{name: "a.png", data: encodedLandscape(t, 32, 32)}); !errors.Is(err, errSlow) {
		t.Errorf("got %v, want errSlow", err)
	}
}

func TestPaste(t *testing.T) {
	w := newWindowTest(t)
	path := w.picture("Beach é #%.png", 640, 360)
	paste := &fyne.ShortcutPaste{}
	for name, copied := range map[string]string{
		"path": path, "URI": "file://" + (&url.URL{Path: path}).EscapedPath(), "file manager": "copy\nfile://localhost" + (&url.URL{Path: path}).EscapedPath(),
	} {
		w.state.picture, w.clipboard.text = nil, copied
		w.shortcut(paste)
		w.until(name, func() bool { return w.state.picture != nil })
		if w.state.picture.name != "Beach é #%.png" {
			t.Errorf("%s: got %s", name, w.state.picture.name)
		}
	}
	w.clipboard.text, w.clipboard.image = "no path", encodedLandscape(t, 100, 100)
	w.shortcut(paste)
	w.until("the picture itself", func() bool { return w.state.picture.name == "Pasted picture" })
	w.clipboard.image = []byte("file://" + (&url.URL{Path: path}).EscapedPath() + "\r\n")
	w.shortcut(paste)
	w.until("a file that is not offered as text", func() bool { return w.state.picture.name == "Beach é #%.png" })
	for _, copied := range []string{"", "no picture"} {
		w.state.problem, w.clipboard.image = nil, []byte(copied)
		w.shortcut(paste)
		w.until("the problem", func() bool { return w.state.problem != nil })
		if p := w.state.problem; p.title != "The clipboard cannot be opened" || p.why != "It holds no picture, and no path of one." {
			t.Errorf("%q: told %q, %q", copied, p.title, p.why)
		}
	}

	motion := w.panel.rows[engine.FieldMotionBucketID].entry
	w.Canvas().Focus(motion)
	w.clipboard.text = "99"
	if w.shortcut(paste) {
		t.Error("the window took a number that was pasted into an entry")
	}
	w.clipboard.text = path
	if !w.shortcut(paste) {
		t.Error("a picture pasted into an entry was not taken")
	}
}

// TestPastePrograms: whichever program has an answer is heard.
func TestPastePrograms(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("has no such programs")
	}
	const refuses = "exit 1"
	for _, tt := range []struct {
		name       string
		wl, xclip  string // shell scripts; empty: not installed
		want, kind string
	}{
		{"none", "", "", "", string(engine.Unavailable)},
		{"Wayland", `[ "$3" = image/png ] && printf W`, "", "W", ""},
		{"X11", refuses, `[ "$5" = image/png ] && printf X`, "X", ""},
		{"X11 alone", "", `[ "$5" = image/png ] && printf X`, "X", ""},
		{"a JPEG", refuses, `[ "$5" = image/jpeg ] && printf J`, "J", ""},
		{"files", `[ "$3" = text/uri-list ] && printf file:///a.jpg`, refuses, "file:///a.jpg", ""},
		{"text", refuses, refuses, "", ""},
		{"nothing at all", "exit 0", "exit 0", "", ""},
	} {
		bin := t.TempDir()
		t.Setenv("PATH", bin)
		for name, script := range map[string]string{"wl-paste": tt.wl, "xclip": tt.xclip} {
			if script == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		b, err := systemClipboard{}.Copied(t.Context())
		kind := ""
		if err != nil {
			kind = string(engine.KindOf(err))
		}
		if string(b) != tt.want || kind != tt.kind {
			t.Errorf("%s: got %q, %v, want %q, kind %q", tt.name, b, err, tt.want, tt.kind)
		}
	}
}

func TestPathsIn(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"/a/b.jpg", []string{"/a/b.jpg"}},
		{"\"/a/b c.jpg\"\n", []string{"/a/b c.jpg"}},
		{"file:///a/b%20c%23.jpg\r\nfile:///d.png\r\n", []string{"/a/b c#.jpg", "/d.png"}},
		{"x-special/nautilus-clipboard\ncut\nfile:///a.jpg", []string{"/a.jpg"}},
		{"# a comment\nfile:///a.jpg", []string{"/a.jpg"}},
		{"file://server/a.jpg", nil},
		{"https://example.org/a.jpg", nil},
		{"a.jpg", nil},
		{"hello\n/a.jpg", nil},
		{"file:///%zz", nil},
		{"", nil},
	} {
		if got := pathsIn(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestDemoPicture(t *testing.T) {
	w := newWindowTest(t)
	w.openDemo()
	w.until("the demo", func() bool { return w.state.picture != nil })
	p := w.state.picture
	if p.name != "demo.jpg" || p.photo.Image.Width != 1920 || p.shown.Rect.Dx() != 1920 {
		t.Errorf("got %s of %d, shown at %d", p.name, p.photo.Image.Width, p.shown.Rect.Dx())
	}
}

// FuzzPathsIn: whatever lies on the clipboard gives absolute paths or none.
func FuzzPathsIn(f *testing.F) {
	f.Add("copy\nfile:///a%20b.jpg")
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range pathsIn(s) {
			if !strings.HasPrefix(p, "/") {
				t.Errorf("%q gives %q", s, p)
			}
		}
	})
}
