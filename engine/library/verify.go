package library

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"framewake/engine/document"
)

// Verify reads all of a take and compares it with what was added. A take that
// is not as it was gives an error of kind Invalid; nothing is changed.
func (l *Library) Verify(ctx context.Context, id string) error {
	t, err := l.Get(ctx, id)
	if err != nil {
		return err
	}
	if t.Problem != nil {
		return t.Problem
	}
	var r record
	if _, err := document.Read(filepath.Join(t.Dir, recordName), takeFormat, &r); err != nil {
		return problemOf(err)
	}
	for _, p := range r.parts() {
		if err := p.verify(ctx, t.Dir); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return problemOf(err)
		}
	}
	return nil
}

// verify reads one file.
func (p part) verify(ctx context.Context, dir string) error {
	path := filepath.Join(dir, p.Name)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	now, err := digest(ctx, p.Name, f, io.Discard)
	if err != nil {
		return err
	}
	if now != p {
		return fmt.Errorf("%s: %w: its %d bytes are not those that were added", path, document.ErrDamaged, now.Bytes)
	}
	return nil
}
