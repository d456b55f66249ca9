//go:build !headless

package ui

import (
	"context"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"framewake/engine"
	"framewake/engine/files"
	"framewake/engine/settings"
	"framewake/engine/video"
)

// desk is the real environment: this computer, with its settings as they were read last.
type desk struct {
	mu       sync.Mutex
	settings settings.Settings
	ledger   *files.Ledger // nil until it could be opened
}

// environment is the world of a window whose preferences lie in a folder.
func (d *desk) environment(a fyne.App, o Options, folder string) environment {
	models := o.Models
	if models == nil {
		models = func() []Model { return nil }
	}
	lanes := o.Lanes
	if lanes == nil {
		lanes = func(context.Context) []Lane { return nil }
	}
	return environment{
		loop:      fyneLoop{},
		picker:    func(w fyne.Window) picker { return newSystemPicker(fyneLoop{}, w, systemDialogs()) },
		clipboard: systemClipboard{a.Clipboard()},
		prefs:     preferencesIn(folder),
		videos:    usualFolder(),
		show:      showInFolder,
		seed:      engine.RandomSeed,
		rereading: rereadInterval,
		held:      heldKeys,
		announce:  func(title, body string) { a.SendNotification(fyne.NewNotification(title, body)) },

		settle:        d.settle,
		resetSettings: settings.Reset,
		findTools:     func() (videoTools, error) { return d.findTools(o.FindTools) },
		open:          o.Open,
		lanes:         lanes,
		gateways:      o.Gateways,
		models:        models,
		files:         o.Files,
		quit:          a.Quit,
		addModel:      o.AddModel,
		program:       o.Program,
	}
}

// settle reads the settings, and opens the ledger unless it is open.
func (d *desk) settle() (place, error) {
	s, err := settings.Load()
	if err != nil {
		return place{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settings = s
	if d.ledger == nil {
		if d.ledger, err = s.OpenLedger(); err != nil {
			return place{}, err
		}
	}
	return place{ledger: d.ledger, data: s.Data}, nil
}

func (d *desk) findTools(find func(settings.Settings) (video.Tools, error)) (videoTools, error) {
	d.mu.Lock()
	s := d.settings
	d.mu.Unlock()
	tools, err := find(s)
	if err != nil {
		return nil, err
	}
	return tools, nil
}

// close ends what the window worked with.
func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ledger != nil {
		_ = d.ledger.Close()
	}
}

// heldKeys are the modifiers that are held now.
func heldKeys() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}
