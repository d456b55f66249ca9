//go:build !headless

package ui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"framewake/assets"
	"framewake/engine"
	"framewake/engine/still"
)

const (
	// shownSide is the most that a picture's longer side has on the stage, in pixels.
	shownSide = 2048
	// readPatience is how long a picture may take to be read.
	readPatience = 20 * time.Second
)

// errNoPicture means that there was nothing to take.
var errNoPicture = errors.New("it holds no picture, and no path of one")

// source is where a picture may come from.
type source struct {
	name string // what people know it by
	path string // "" if it is no file
	data []byte // of a picture that is no file
}

// openPicture asks for a picture.
func (w *window) openPicture() {
	w.picker.Picture(w.openFolder(), func(path string) {
		w.prefs.OpenFolder = filepath.Dir(path)
		w.remember()
		w.readFiles([]string{path})
	})
}

// openFolder is where to look for pictures first.
func (w *window) openFolder() string {
	if st, err := os.Stat(w.prefs.OpenFolder); err == nil && st.IsDir() {
		return w.prefs.OpenFolder
	}
	home, _ := os.UserHomeDir()
	return home
}

func (w *window) openDemo() {
	w.read(source{name: "demo.jpg", data: assets.Demo})
}

// dropped takes what was dropped on the window.
func (w *window) dropped(_ fyne.Position, items []fyne.URI) {
	var paths []string
	for _, u := range items {
		if u.Scheme() == "file" {
			paths = append(paths, filepath.FromSlash(u.Path()))
		}
	}
	if w.suspended() {
		return
	}
	if len(paths) == 0 && len(items) > 0 {
		w.fail(pictureProblem(text("What was dropped"), "", errNotLocal))
		return
	}
	w.readFiles(paths)
}

// paste takes a picture from the clipboard: a path, a file's URI, or the picture itself.
func (w *window) paste() {
	if paths := pathsIn(w.env.clipboard.Text()); len(paths) > 0 {
		w.readFiles(paths)
		return
	}
	w.tasks.Go(func() func() {
		b, err := w.env.clipboard.Copied(w.ctx)
		paths := pathsOf(b)
		if err == nil && len(paths) == 0 && isText(b) {
			err = errNoPicture
		}
		return func() {
			switch {
			case err != nil:
				w.fail(pictureProblem(text("The clipboard"), "", err))
			case len(paths) > 0:
				w.readFiles(paths)
			default:
				w.read(source{name: text("Pasted picture"), data: b})
			}
		}
	})
}

// readFiles takes a picture, a clip that is to be made again, or asks what to make of several pictures.
func (w *window) readFiles(paths []string) {
	switch len(paths) {
	case 0:
	case 1:
		if isClip(paths[0]) || mayBeClip(paths[0]) {
			w.openClip(paths[0])
			return
		}
		w.read(source{name: filepath.Base(paths[0]), path: paths[0]})
	default:
		w.offerAll(paths)
	}
}

// read takes a picture. What is read already or still being read is given up for it; what is being made goes on.
func (w *window) read(from source) {
	w.readWith(from.name, from.path, func(ctx context.Context) (*picture, error) { return readPicture(ctx, from) })
}

// readWith takes the picture that read brings. The path is empty if there is none.
func (w *window) readWith(name, path string, read func(context.Context) (*picture, error)) {
	asked := w.beginReading(name)
	w.tasks.Go(func() func() {
		p, err := read(w.ctx)
		return func() {
			if asked != w.readings {
				return
			}
			w.state.reading = ""
			if err != nil {
				w.fail(pictureProblem(name, path, err))
				return
			}
			w.receive(p)
		}
	})
}

// beginReading shows that a file is being read. What it returns is w.readings until another one is asked for.
func (w *window) beginReading(name string) int {
	w.readings++
	w.state.problem, w.state.note, w.state.coming, w.state.binned = nil, "", nil, nil
	w.state.browser.open = false
	w.state.reading = name
	w.refresh()
	return w.readings
}

// receive puts a picture on the stage.
func (w *window) receive(p *picture) {
	w.change(func() {
		w.leaveEdit()
		w.state.receive(p)
		w.framePicture()
		w.refresh()
	})
}

// framePicture puts the state's picture, if there is one, into the crop box.
func (w *window) framePicture() {
	p := w.state.picture
	w.stage.player.Clear()
	if p == nil {
		w.stage.crop.SetPicture(nil, 0, 0)
		return
	}
	if w.state.known {
		w.stage.crop.SetAspect(w.state.form.shape.width, w.state.form.shape.height)
	}
	w.stage.crop.SetPicture(p.shown, p.photo.Image.Width, p.photo.Image.Height)
	w.stage.crop.Reset()
	p.crop = w.stage.crop.Rect()
	w.askEstimate()
}

// cropping hears from the crop box while it is dragged, cropped when it was changed.
func (w *window) cropping(r engine.Rect) {
	if p := w.state.picture; p != nil {
		w.state.history.begin(w.state.setting())
		p.crop, w.state.framing = r, false
		w.refresh()
	}
}

func (w *window) cropped(r engine.Rect) {
	w.cropping(r)
	w.changed()
}

func (w *window) resetCrop() { w.stage.crop.Reset(); w.cropped(w.stage.crop.Rect()) }

// fail shows what went wrong.
func (w *window) fail(p *problem) {
	w.state.problem, w.state.note = p, ""
	w.refresh()
}

// readPicture reads a photo and prepares it for the stage. It returns when patience ends, even if the file system
// does not: a network drive may block for minutes.
func readPicture(ctx context.Context, s source) (*picture, error) {
	ctx, stop := context.WithTimeoutCause(ctx, readPatience, errSlow)
	defer stop()
	type outcome struct {
		picture *picture
		err     error
	}
	done := make(chan outcome, 1)
	go func() {
		photo, err := openSource(ctx, s)
		if err != nil {
			done <- outcome{nil, err}
			return
		}
		p := newPicture(s.name, photo)
		p.file = photoAt(s.path)
		done <- outcome{p, nil}
	}()
	select {
	case o := <-done:
		if o.err != nil && ctx.Err() != nil { // both ended at once: the cause says more
			return nil, context.Cause(ctx)
		}
		return o.picture, o.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func openSource(ctx context.Context, s source) (still.Picture, error) {
	if s.data != nil {
		return still.Decode(ctx, s.name, bytes.NewReader(s.data), int64(len(s.data)), still.DefaultLimits())
	}
	return still.Open(ctx, s.path, still.DefaultLimits())
}

func newPicture(name string, photo still.Picture) *picture {
	rgb := photo.Image
	by := (max(rgb.Width, rgb.Height) + shownSide - 1) / shownSide
	return &picture{name: name, photo: photo, shown: shrunk(rgb.Pix, rgb.Width, rgb.Height, by)}
}
