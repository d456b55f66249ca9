//go:build !headless

package ui

import (
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
	w.export(w.exportFolder())
}

// exportFolder is the folder used last, if it is still there.
func (w *window) exportFolder() string {
	if st, err := os.Stat(w.prefs.ExportFolder); err == nil && st.IsDir() {
		return w.prefs.ExportFolder
	}
	return w.env.videos
}

// exportElsewhere asks for a folder first.
func (w *window) exportElsewhere() {
	if w.state.canExport() {
		w.picker.Folder(text("Choose a folder for the clip"), w.exportFolder(), w.export)
	}
}

// export writes the clip as an MP4 into a folder.
func (w *window) export(folder string) { w.exportTake(w.state.take, folder) }

// exportTake does so for any take, beside the UI thread.
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
	tools, ledger := w.place.tools, w.place.ledger
	w.tasks.Go(func() func() {
		defer close(ended)
		path, err := writeMP4(ctx, tools, t, folder, video.ExportOptions{
			Ledger:   ledger,
			Progress: func(frames, total int) { done.Store(int64(1000 * frames / max(total, 1))) },
		})
		cancel()
		return func() { w.exported(t, folder, path, err) }
	})
	w.tasks.Go(func() func() { w.watchExport(&done, ended); return nil })
}

// writeMP4 exports a clip under the first name that is free.
func writeMP4(ctx context.Context, tools videoTools, t *take, folder string, o video.ExportOptions) (string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(folder, exportName(t.Recipe.Request, n))
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		_, err := tools.Export(ctx, t.Master, path, o)
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
