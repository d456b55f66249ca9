//go:build !headless

package ui

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// picker asks for files and folders. Its methods are called on the UI thread and return at once; then is called there
// with an absolute path, or not at all if nothing was chosen. One question at a time: others are passed over.
type picker interface {
	Picture(folder string, then func(path string))
	Folder(title, folder string, then func(path string))
	// Busy is whether a question is open.
	Busy() bool
}

// nativeDialogs are the system's own dialogs. They block, and are called on one thread only.
type nativeDialogs struct {
	picture func(folder string) (string, error)
	folder  func(title, folder string) (string, error)
}

// errNotChosen means that the person chose nothing.
var errNotChosen = errors.New("nothing was chosen")

// systemPicker shows the system's dialogs, or the toolkit's where the system has none to offer.
type systemPicker struct {
	loop   loop
	window fyne.Window
	native nativeDialogs
	asked  chan func() // to the one thread that the system's dialogs get
	busy   atomic.Bool // two dialogs at once would end the process
}

func newSystemPicker(l loop, w fyne.Window, native nativeDialogs) *systemPicker {
	return &systemPicker{loop: l, window: w, native: native}
}

// Busy is whether a dialog is open.
func (p *systemPicker) Busy() bool { return p.busy.Load() }

// Picture asks for a picture.
func (p *systemPicker) Picture(folder string, then func(string)) {
	p.ask(func() (string, error) { return p.native.picture(folder) }, then, func() {
		d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
			p.busy.Store(false)
			if err == nil && f != nil {
				_ = f.Close()
				then(f.URI().Path())
			}
		}, p.window)
		d.SetFilter(storage.NewExtensionFileFilter(dotted(openable())))
		p.toolkit(d, folder)
	})
}

// Folder asks for a folder.
func (p *systemPicker) Folder(title, folder string, then func(string)) {
	p.ask(func() (string, error) { return p.native.folder(title, folder) }, then, func() {
		p.toolkit(dialog.NewFolderOpen(func(f fyne.ListableURI, err error) {
			p.busy.Store(false)
			if err == nil && f != nil {
				then(f.Path())
			}
		}, p.window), folder)
	})
}

// toolkit shows a dialog of the toolkit's.
func (p *systemPicker) toolkit(d *dialog.FileDialog, folder string) {
	if l, err := storage.ListerForURI(storage.NewFileURI(folder)); err == nil {
		d.SetLocation(l)
	}
	d.Show()
	d.Resize(p.window.Canvas().Size()) // it has no size before it is shown
}

// ask runs the native dialog on its thread; if there is none, fallback on the UI thread, which has to end busy.
func (p *systemPicker) ask(native func() (string, error), then func(string), fallback func()) {
	if !p.busy.CompareAndSwap(false, true) {
		return
	}
	if p.asked == nil {
		p.asked = make(chan func(), 1)
		go serveDialogs(p.asked)
	}
	p.asked <- func() {
		path, err := shielded(native)
		if err == nil {
			path, err = filepath.Abs(path) // at once: on Windows the dialog changes the working folder
		}
		p.loop.Do(func() {
			switch {
			case err == nil:
				p.busy.Store(false)
				then(path)
			case errors.Is(err, errNotChosen):
				p.busy.Store(false)
			default:
				fallback()
			}
		})
	}
}

// serveDialogs is the thread of the native dialogs: GTK wants to be called from one alone.
func serveDialogs(asked <-chan func()) {
	runtime.LockOSThread()
	for question := range asked {
		question()
	}
}

// shielded turns the panic of a dialog without a display into an error.
func shielded(native func() (string, error)) (path string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the system's dialog: %v", r)
		}
	}()
	return native()
}

// pictureExtensions lists the usual endings of pictures that can be read, without dots.
func pictureExtensions() []string {
	return []string{"jpg", "jpeg", "jpe", "jfif", "png", "heic", "heif", "webp", "avif", "gif", "bmp", "tif", "tiff"}
}

// openable lists the endings of all that can be opened: pictures, and clips to be made again.
func openable() []string { return append(pictureExtensions(), clipExtensions()...) }

func dotted(extensions []string) []string {
	var all []string
	for _, e := range extensions {
		all = append(all, "."+e)
	}
	return all
}
