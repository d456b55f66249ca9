//go:build !headless

package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/jobs"
	"framewake/engine/settings"
	"framewake/engine/studio"
)

// errHandedOver means that a window that was open before has the pictures, and this start is to end.
var errHandedOver = errors.New("a window was open already")

// handOver gives files to a window that is open already. It reports whether there is one.
func handOver(ctx context.Context, files []string) bool {
	s, err := settings.Load()
	if err != nil {
		return false // the window says so
	}
	if studio.HandOver(ctx, s.Data, files) != nil {
		return false
	}
	tellHandedOver(len(files))
	return true
}

// tellHandedOver says, where the program was started, why no other window opens.
func tellHandedOver(files int) {
	sentence := text("{{.App}} is open already.", words{"App": engine.AppName})
	if files > 0 {
		sentence = text("{{.App}} is open already and has the pictures now.", words{"App": engine.AppName})
	}
	fmt.Println(sentence)
}

// How long a start waits for a window that is about to end or has only just begun, and how often it looks.
const (
	lockPatience = 5 * time.Second
	lockPause    = 200 * time.Millisecond
)

// openStudio opens queue and library, unless that was done before. If another window has them it gets the pictures: the
// error is errHandedOver then, and wraps jobs.ErrLocked if that window does not answer.
func (w *window) openStudio(p place) (*studio.Studio, error) {
	if s := w.opened.Load(); s != nil {
		return s, nil
	}
	late := time.After(lockPatience)
	for {
		s, err := studio.Open(w.ctx, studio.Options{Dir: p.data, Ledger: p.ledger, Thumbnail: p.tools.Thumbnail, Open: w.env.open,
			Files: func(paths []string) { w.tasks.Do(func() { w.come(paths) }) },
		})
		if err == nil {
			w.opened.Store(s)
		}
		if !errors.Is(err, jobs.ErrLocked) {
			return s, err
		}
		if studio.HandOver(w.ctx, p.data, w.env.files) == nil {
			tellHandedOver(len(w.env.files))
			return nil, errHandedOver
		}
		select {
		case <-late:
			return nil, err
		case <-w.ctx.Done():
			return nil, context.Cause(w.ctx)
		case <-time.After(lockPause):
		}
	}
}

// studioProblem is about a queue or a library that cannot be used.
func studioProblem(err error) *problem {
	title := text("The queue and the finished clips cannot be opened")
	if errors.Is(err, jobs.ErrLocked) {
		title = text("Another window is open, and does not answer")
	}
	return setupProblem(title, err)
}

// work works with queue and library from now on, and tells what was found there out of order.
func (w *window) work(f found) {
	if w.studio != nil {
		return
	}
	w.studio, w.state.takes = f.studio, f.takes
	w.purgeBin()
	if note := recoveryNote(f.studio.Queue.Recovery()); note != "" {
		w.state.note = note
	}
	w.following.Go(func() { w.follow(f.studio) })
	if w.env.rereading > 0 {
		w.following.Go(func() { w.watchTakes(f.studio.Library) })
	}
}

// recoveryNote says what the queue found out of order, empty if nothing.
func recoveryNote(r jobs.Recovery) string {
	var aside, left, lost string
	if r.SetAside != "" {
		aside = text("The journal of the queue was damaged and is kept as {{.Path}}. It was built anew.", words{"Path": filepath.Base(r.SetAside)})
	}
	if n := len(r.Left); n > 0 {
		left = text("Left alone, because they are damaged or of a newer version: {{.Count}} in {{.Folder}}.",
			words{"Count": n, "Folder": filepath.Dir(r.Left[0])})
	}
	if n := len(r.Lost); n > 0 {
		lost = text("Clips that waited and whose folders are gone: {{.Count}}.", words{"Count": n})
	}
	return joined(aside, left, lost)
}

// come takes the pictures of a later start, and comes to the front.
func (w *window) come(paths []string) {
	if w.closing {
		return
	}
	w.RequestFocus()
	w.readFiles(paths)
}
