package library

import (
	"context"
	"errors"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/files"
)

// Rename gives a take another title: of any text, one line of at most 200
// characters is made.
func (l *Library) Rename(ctx context.Context, id, title string) (Take, error) {
	title = cleanTitle(title)
	if title == "" {
		return Take{}, engine.Errorf(engine.Invalid, "give it a name", "library: the title is empty")
	}
	return l.edit(ctx, id, func(r *record) { r.Title = title })
}

// SetFavourite marks a take, or takes the mark away.
func (l *Library) SetFavourite(ctx context.Context, id string, favourite bool) (Take, error) {
	return l.edit(ctx, id, func(r *record) { r.Favourite = favourite })
}

// edit rewrites a take.json. A take with a problem is not touched.
func (l *Library) edit(ctx context.Context, id string, change func(*record)) (edited Take, err error) {
	err = l.locked(ctx, func() error {
		t, err := l.Get(ctx, id)
		if err != nil {
			return err
		}
		if t.Problem != nil {
			return t.Problem
		}
		path := filepath.Join(t.Dir, recordName)
		var r record
		if _, err := document.Read(path, takeFormat, &r); err != nil {
			return problemOf(err)
		}
		change(&r)
		raw, err := document.Encode(takeFormat, r)
		if err != nil {
			return folderError(err)
		}
		if err := l.replace(path, raw); err != nil {
			return folderError(err)
		}
		edited = l.reindex(id)
		return nil
	})
	return edited, err
}

// replace writes a file whole or not at all.
func (l *Library) replace(path string, b []byte) error {
	f, err := l.ledger.Create(path, files.CreateOptions{Overwrite: true})
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Commit()
	}
	return errors.Join(err, f.Abort())
}
