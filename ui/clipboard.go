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
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"framewake/engine"
	"framewake/engine/still"
)

// clipboard is what Ctrl+V takes.
type clipboard interface {
	// Text is called on the UI thread.
	Text() string
	SetText(s string)
	// Copied is what was copied and is no text: a picture file's bytes, or the URIs of files; nil if it is neither. It
	// may take a while.
	Copied(ctx context.Context) ([]byte, error)
}

// systemClipboard is the desktop's. The toolkit knows text only; for pictures there are small programs.
type systemClipboard struct{ toolkit fyne.Clipboard }

func (c systemClipboard) Text() string { return c.toolkit.Content() }

func (c systemClipboard) SetText(s string) { c.toolkit.SetContent(s) }

// clipboardPatience is how long a program that owns the clipboard may take to hand a picture over.
const clipboardPatience = 5 * time.Second

// copiedTypes are the media types that are asked for. Programs that copy pictures offer PNG, most of them among others;
// programs that copy files offer a list of URIs.
func copiedTypes() []string {
	return []string{"image/png", "image/jpeg", "image/webp", "image/bmp", "text/uri-list"}
}

// pasteCommands are the programs that print what was copied, as a media type that comes last: of Wayland, of X11.
func pasteCommands() [][]string {
	return [][]string{
		{"wl-paste", "--no-newline", "--type"},
		{"xclip", "-selection", "clipboard", "-out", "-target"},
	}
}

// errNoPasteProgram means that pictures cannot be pasted on this computer.
var errNoPasteProgram = engine.Errorf(engine.Unavailable, "install xclip, or wl-clipboard on Wayland, to paste pictures themselves",
	"it holds no path of a picture")

// Copied asks the first program that has an answer.
func (c systemClipboard) Copied(ctx context.Context) ([]byte, error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil, nil
	}
	ctx, stop := context.WithTimeout(ctx, clipboardPatience)
	defer stop()
	installed := false
	for _, mediaType := range copiedTypes() {
		for _, command := range pasteCommands() {
			cmd := exec.CommandContext(ctx, command[0], append(command[1:], mediaType)...)
			installed = installed || cmd.Err == nil
			var out bounded
			cmd.Stdout = &out
			cmd.WaitDelay = time.Second
			if cmd.Run() == nil && out.Len() > 0 {
				return out.Bytes(), nil
			}
		}
	}
	if !installed {
		return nil, errNoPasteProgram
	}
	return nil, nil
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

// pathsOf is pathsIn of bytes that may be a picture.
func pathsOf(b []byte) []string {
	if !isText(b) {
		return nil
	}
	return pathsIn(string(b))
}

// isText is whether bytes are text, or nothing; no picture is. A program that copied text may hand it over whatever it
// was asked for.
func isText(b []byte) bool { return utf8.Valid(b) && !slices.Contains(b, 0) }

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
