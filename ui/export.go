//go:build !headless

package ui

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"framewake/engine/video"
)

// exportOrCancel is what the export button does.
func (w *window) exportOrCancel() {
	if w.exporting != nil {
		w.exporting()
		return
	}
	w.exportNow(w.state.take)
}

// exportFolder is the folder used last, if it is still there; gone is it if it is not.
func (w *window) exportFolder() (folder, gone string) {
	last := w.prefs.ExportFolder
	if isFolder(last) || last == "" {
		return cmp.Or(last, w.env.videos), ""
	}
	return w.env.videos, last
}

// isFolder is whether there is a folder at path.
func isFolder(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// openExport asks how the clip is to be exported, and where to; nil is returned if it cannot be now.
func (w *window) openExport() *exportDialog {
	if !w.state.canExport() || w.suspended() {
		return nil
	}
	f := exportForm{settings: w.state.export, presets: w.state.presets, take: w.state.take, now: time.Now()}
	f.settings.Name = cmp.Or(f.settings.Name, usualExportName)
	f.folder, f.gone = w.exportFolder()
	return newExportDialog(w, f)
}

// exportAs exports as it was chosen, which holds for the next exports too.
func (w *window) exportAs(f exportForm) {
	w.state.export, w.prefs.Export = f.settings, f.settings
	w.remember()
	w.exportTake(f.take, f.folder)
}

// exportElsewhere asks for a folder first.
func (w *window) exportElsewhere() {
	if w.state.canExport() {
		folder, _ := w.exportFolder()
		w.picker.Folder(text("Choose a folder for the clip"), folder, func(folder string) { w.exportTake(w.state.take, folder) })
	}
}

// exportNow exports a take as it was chosen last.
func (w *window) exportNow(t *take) {
	folder, _ := w.exportFolder()
	w.exportTake(t, folder)
}

// exportTake writes a take into a folder, beside the UI thread.
func (w *window) exportTake(t *take, folder string) {
	if t == nil || w.state.writing != nil || w.closing {
		return
	}
	ctx, cancel := context.WithCancel(w.ctx)
	w.exporting = cancel
	w.state.problem, w.state.note = nil, ""
	w.state.writing, w.state.written, w.state.fresh = t, 0, false
	w.refresh()
	var done atomic.Int64 // in thousandths
	ended := make(chan struct{})
	tools, s, o := w.place.tools, w.state.export, w.state.export.options(t)
	o.Ledger = w.place.ledger
	o.Progress = func(frames, total int) { done.Store(int64(1000 * frames / max(total, 1))) }
	name, master := s.naming(t, w.state.presets, time.Now()), t.Master
	w.tasks.Go(func() func() {
		defer close(ended)
		path, err := writeExport(ctx, tools, master, func(n int) string { return filepath.Join(folder, name.name(s.Name, n)) }, o)
		cancel()
		return func() { w.exported(t, folder, path, err) }
	})
	w.tasks.Go(func() func() { w.watchExport(&done, ended); return nil })
}

// writeExport exports a clip under the first path that is free.
func writeExport(ctx context.Context, tools videoTools, master string, path func(n int) string, o video.ExportOptions) (string, error) {
	for n := 1; ; n++ {
		path := path(n)
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		_, err := tools.Export(ctx, master, path, o)
		if errors.Is(err, fs.ErrExist) { // somebody was faster
			continue
		}
		return path, err
	}
}

// watchExport shows the progress of an export until it ends.
func (w *window) watchExport(done *atomic.Int64, ended <-chan struct{}) {
	ticks := time.NewTicker(sampleInterval)
	defer ticks.Stop()
	var pending atomic.Bool
	for {
		select {
		case <-ended:
			return
		case <-ticks.C:
		}
		if pending.CompareAndSwap(false, true) {
			w.tasks.Do(func() {
				pending.Store(false)
				if w.state.writing != nil {
					w.state.written = float64(done.Load()) / 1000
					w.refresh()
				}
			})
		}
	}
}

// exported takes what an export came to.
func (w *window) exported(t *take, folder, path string, err error) {
	w.withdrawQuestion()
	w.exporting = nil
	w.state.writing = nil
	switch {
	case err == nil:
		t.saved = path
		if w.state.fresh = t == w.state.take; !w.state.fresh {
			w.state.note = text("Saved as {{.Name}}", words{"Name": path})
		}
		w.prefs.ExportFolder = folder
		w.remember()
	case errors.Is(err, context.Canceled):
		w.state.note = text("The export was cancelled. Nothing was written.")
	default:
		w.state.problem = exportProblem(folder, err)
	}
	w.refresh()
}

// showExport opens the file manager where the clip is.
func (w *window) showExport() {
	if w.state.take == nil || w.state.take.saved == "" {
		return
	}
	if err := w.env.show(w.state.take.saved); err != nil {
		w.fail(&problem{title: text("The folder cannot be shown"), why: explained(err)})
	}
}
