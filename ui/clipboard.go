//go:build !headless

package ui

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"framewake/engine/still"
)

// clipboard is what Ctrl+V takes.
type clipboard interface {
	// Text is called on the UI thread.
	Text() string
	SetText(s string)
	// Image is a picture file's bytes, nil if there is none. It may take a while.
	Image(ctx context.Context) []byte
}

// systemClipboard is the desktop's. The toolkit knows text only; for pictures there are small programs.
type systemClipboard struct{ toolkit fyne.Clipboard }

func (c systemClipboard) Text() string { return c.toolkit.Content() }

func (c systemClipboard) SetText(s string) { c.toolkit.SetContent(s) }

// clipboardPatience is how long a program that owns the clipboard may take to hand a picture over.
const clipboardPatience = 5 * time.Second

// Image asks wl-paste, then xclip. Programs that copy pictures offer PNG.
func (c systemClipboard) Image(ctx context.Context) []byte {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, clipboardPatience)
	defer stop()
	for _, command := range [][]string{
		{"wl-paste", "--no-newline", "--type", "image/png"},
		{"xclip", "-selection", "clipboard", "-target", "image/png", "-out"},
	} {
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		var out bounded
		cmd.Stdout = &out
		cmd.WaitDelay = time.Second
		if cmd.Run() == nil && out.Len() > 0 {
			return out.Bytes()
		}
	}
	return nil
}

// bounded is a buffer that takes no more than a picture may have.
type bounded struct{ bytes.Buffer }

var errTooMuch = errors.New("more than a picture may have")

func (b *bounded) Write(p []byte) (int, error) {
	if int64(b.Len()+len(p)) > still.DefaultLimits().Bytes {
		return 0, errTooMuch
	}
	return b.Buffer.Write(p)
}

// pathsIn finds the files that a text names, as file managers and people copy them: absolute paths and file:// URIs, one
// on each line. Anything else gives none.
func pathsIn(s string) []string {
	var paths []string
	for line := range strings.Lines(s) {
		line = strings.Trim(strings.TrimSpace(line), `"'`)
		switch {
		case line == "", line == "copy", line == "cut", strings.HasPrefix(line, "#"), line == "x-special/nautilus-clipboard":
			continue // as in x-special/gnome-copied-files and text/uri-list
		case strings.HasPrefix(line, "file:"):
			path, err := pathOf(line)
			if err != nil {
				return nil
			}
			paths = append(paths, path)
		case filepath.IsAbs(line):
			paths = append(paths, filepath.Clean(line))
		default:
			return nil
		}
	}
	return paths
}

var errNotLocal = errors.New("not a file of this computer")

// pathOf is the path that a file URI means.
func pathOf(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	if u.Scheme != "file" || u.Host != "" && u.Host != "localhost" || u.Path == "" {
		return "", errNotLocal
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/") // of /C:/…
	}
	return filepath.FromSlash(path), nil
}
