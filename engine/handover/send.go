package handover

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
)

// ErrNobody means that no process listens.
var ErrNobody = errors.New("handover: nobody listens")

// Send gives paths to the process that listens at dir and returns when it has
// them; without paths that process only learns of the start. Relative paths are
// made absolute. The error wraps ErrNobody if there is no such process, and has
// kind Timeout if it does not answer within five seconds.
func Send(ctx context.Context, dir string, paths []string) error {
	m := message{Format: format, Paths: make([]string, len(paths))}
	for i, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return engine.Errorf(engine.Invalid, "give the whole path", "handover: %s: %w", p, err)
		}
		m.Paths[i] = abs
	}
	if err := m.check(); err != nil {
		return engine.Errorf(engine.Invalid, "choose fewer files", "handover: %w", err)
	}
	path, err := socketPath(dir)
	if err != nil {
		return err
	}
	if !exists(path) {
		return ErrNobody
	}
	if err := checkPrivate(filepath.Dir(path)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, talkWithin)
	defer cancel()
	a, err := talk(ctx, path, m)
	switch {
	case errors.Is(err, connectionRefused), errors.Is(err, fs.ErrNotExist):
		return ErrNobody
	case errors.Is(ctx.Err(), context.Canceled):
		return context.Cause(ctx)
	case errors.Is(err, os.ErrDeadlineExceeded), ctx.Err() != nil:
		return engine.Errorf(engine.Timeout, "close the other window, or end its process", "handover: the running program does not answer")
	case err != nil:
		return engine.Errorf(engine.Unavailable, "close the other window, or end its process", "handover: %w", err)
	case a.Error != "":
		return engine.Errorf(engine.Rejected, "open the files in the other window", "handover: the running program answers: %.200s", a.Error)
	}
	return nil
}

// talk says m and returns the answer.
func talk(ctx context.Context, path string, m message) (a answer, err error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return a, err
	}
	defer func() { _ = c.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := writeLine(c, m); err != nil {
		return a, err
	}
	return a, readLine(c, &a)
}
