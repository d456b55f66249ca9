package library

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// binned is a folder in the bin. Its name says which take it is and when it
// was deleted, in seconds since 1970, so that one rename does all.
type binned struct {
	dir     string
	id      string
	deleted time.Time
}

// binned lists the bin, latest first.
func (l *Library) binned() []binned {
	entries, err := os.ReadDir(filepath.Join(l.dir, binName))
	if err != nil {
		return nil
	}
	var all []binned
	for _, e := range entries {
		id, seconds, _ := strings.Cut(e.Name(), "-")
		n, err := strconv.ParseInt(seconds, 10, 64)
		if e.IsDir() && isID(id) && err == nil {
			all = append(all, binned{filepath.Join(l.dir, binName, e.Name()), id, time.Unix(n, 0)})
		}
	}
	slices.SortFunc(all, func(a, b binned) int {
		return cmp.Or(b.deleted.Compare(a.deleted), strings.Compare(a.id, b.id))
	})
	return all
}

// take reads the folder; false: it has gone.
func (b binned) take() (Take, bool) {
	f, err := readFolder(b.dir)
	if err != nil {
		return Take{}, false
	}
	t := f.take(b.id, f.document())
	t.Deleted = b.deleted
	return t, true
}

// Bin returns the deleted takes, latest first.
func (l *Library) Bin(ctx context.Context) ([]Take, error) {
	var all []Take
	for _, b := range l.binned() {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if t, ok := b.take(); ok {
			all = append(all, t)
		}
	}
	return all, nil
}

// Delete moves takes to the bin. A take of a newer program is not touched; the
// ones before it are moved.
func (l *Library) Delete(ctx context.Context, ids ...string) error {
	return l.locked(ctx, func() error {
		for _, id := range ids {
			t, err := l.Get(ctx, id)
			if err != nil {
				return err
			}
			if engine.KindOf(t.Problem) == engine.Unavailable {
				return t.Problem
			}
			target := filepath.Join(l.dir, binName, fmt.Sprintf("%s-%d", id, l.now().Unix()))
			if err := files.MoveDir(t.Dir, target); err != nil {
				return folderError(err)
			}
			l.reindex(id)
		}
		return nil
	})
}

// Restore takes takes out of the bin again, as they were.
func (l *Library) Restore(ctx context.Context, ids ...string) error {
	return l.locked(ctx, func() error {
		for _, id := range ids {
			b, err := l.inBin(id)
			if err != nil {
				return err
			}
			if err := files.MoveDir(b.dir, l.takeDir(id)); errors.Is(err, fs.ErrExist) {
				return engine.Errorf(engine.Invalid, "delete the other one first", "library: there is another take %s", id)
			} else if err != nil {
				return folderError(err)
			}
			l.reindex(id)
		}
		return nil
	})
}

// Limits say what the bin may keep.
type Limits struct {
	// Age is how long a take stays in the bin, by the wall clock.
	Age time.Duration
	// Bytes is how much the bin may hold; the takes that were deleted first go
	// first.
	Bytes int64
}

// Purge deletes for good what the bin may not keep, and returns how many takes
// and bytes that were. Limits{} empties it. Takes of newer programs stay.
func (l *Library) Purge(ctx context.Context, keep Limits) (takes int, bytes int64, err error) {
	err = l.locked(ctx, func() error {
		now := l.now()
		var held int64
		for _, b := range l.binned() { // latest first
			t, ok := b.take()
			if !ok || engine.KindOf(t.Problem) == engine.Unavailable {
				continue
			}
			held += t.Bytes
			if held <= keep.Bytes && now.Sub(b.deleted) <= keep.Age {
				continue
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := l.destroy(b.dir); err != nil {
				return folderError(err)
			}
			takes++
			bytes += t.Bytes
		}
		return nil
	})
	return takes, bytes, err
}

// Expunge deletes takes that are in the bin for good. A take of a newer program
// is not touched; the ones before it are deleted.
func (l *Library) Expunge(ctx context.Context, ids ...string) error {
	return l.locked(ctx, func() error {
		for _, id := range ids {
			b, err := l.inBin(id)
			if err != nil {
				return err
			}
			if t, ok := b.take(); ok && engine.KindOf(t.Problem) == engine.Unavailable {
				return t.Problem
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := l.destroy(b.dir); err != nil {
				return folderError(err)
			}
		}
		return nil
	})
}

// inBin finds a take in the bin, the one that was deleted last if there are several.
func (l *Library) inBin(id string) (binned, error) {
	bin := l.binned()
	at := slices.IndexFunc(bin, func(b binned) bool { return b.id == id })
	if at < 0 {
		return binned{}, engine.Errorf(engine.Invalid, "choose a take that is in the bin", "library: there is no take %.70q in the bin", id)
	}
	return bin[at], nil
}

// destroy deletes a folder: first out of the bin, so that nothing half is ever
// restored from there.
func (l *Library) destroy(dir string) error {
	temp, remove, err := l.ledger.TempDir(l.dir, "purge")
	if err != nil {
		return err
	}
	err = files.MoveDir(dir, filepath.Join(temp, filepath.Base(dir)))
	return errors.Join(err, remove())
}
