//go:build !headless

package ui

import (
	"context"
	"io"
	"log"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"

	"framewake/assets"
	"framewake/engine"
	"framewake/engine/settings"
	_ "framewake/ui/hush"
)

// The toolkit's packages are initialised: what is logged from here on is meant to be read.
func init() { log.SetOutput(os.Stderr) }

// appID is the program's name among all others; FyneApp.toml has it too.
const appID = "app.framewake.Framewake"

// Run opens the window and returns when it was closed, with everything that it began ended. It must be called on the
// process's first goroutine. A cancelled ctx closes the window without asking; the error wraps context.Canceled then.
// Without a display the error has kind Unavailable.
func Run(ctx context.Context, o Options) error { return run(ctx, o, func(*window) {}) }

// run is Run, and hands over the window when it is open.
func run(ctx context.Context, o Options, opened func(*window)) error {
	restoreNumbers()
	if err := checkDisplay(); err != nil {
		return err
	}
	file, err := settings.File()
	if err != nil {
		return err
	}
	folder := filepath.Dir(file)
	speak(wantedLanguage(preferencesIn(folder)))
	files := make([]string, len(o.Files))
	for i, f := range o.Files {
		path, err := filepath.Abs(f)
		if err != nil {
			return engine.Errorf(engine.Invalid, "give the picture's whole path", "%s: %w", f, err)
		}
		files[i] = path
	}
	if handOver(ctx, files) {
		return nil
	}
	o.Files = files
	d := &desk{}
	defer d.close()
	a, w, err := open(ctx, func(a fyne.App) environment { return d.environment(a, o, folder) })
	if err != nil {
		return err
	}
	defer w.dispose()
	if len(files) > 0 {
		w.readFiles(files)
	}
	stop := context.AfterFunc(ctx, func() { w.env.loop.Do(a.Quit) })
	defer stop()
	opened(w)
	// The toolkit's checks of threads stay on: they log a call from the wrong one and mend it. Its advice about them, which it
	// logs before it starts, is for programmers.
	log.SetOutput(io.Discard)
	a.Lifecycle().SetOnStarted(func() { log.SetOutput(os.Stderr) })
	a.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// open shows the window. What the toolkit panics about here is a display that cannot be used after all.
func open(ctx context.Context, env func(fyne.App) environment) (a fyne.App, w *window, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = engine.Errorf(engine.Unavailable, displayHint, "the window cannot be opened: %v", r)
		}
		if err != nil && w != nil {
			w.dispose()
		}
	}()
	icon := fyne.NewStaticResource("icon.png", assets.Icon)
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: engine.AppName, Version: engine.Version, Icon: icon})
	if caches, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(caches, 0o700) // the toolkit makes no more than its own folder below it
	}
	a = app.NewWithID(appID)
	a.SetIcon(icon)
	a.SetCloudProvider(oblivion{})
	a.Settings().SetTheme(newLook())
	w = newWindow(ctx, a, env(a))
	w.SetMaster()
	w.Show()
	if !onScreen(w.Window) {
		return nil, w, engine.Errorf(engine.Unavailable, displayHint, "the window cannot be opened: there is no OpenGL on this display")
	}
	return a, w, nil
}

// onScreen tells whether the system made the window: the toolkit only logs it if it did not.
func onScreen(w fyne.Window) bool {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return true
	}
	made := false
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			made = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			made = c.WaylandSurface != 0
		case driver.MacWindowContext:
			made = c.NSWindow != 0
		case driver.WindowsWindowContext:
			made = c.HWND != 0
		}
	})
	return made
}
