package library

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/hardware"
)

// Query says which takes to list.
type Query struct {
	// Text is searched in titles, names of sources, models and seeds, without
	// regard to case; every word of it must be found. Empty: all takes.
	Text string
	// Favourites leaves out all others.
	Favourites bool
	// Offset is how many of the newest to leave out, Limit the most to
	// return, 1–1000.
	Offset, Limit int
}

// maxTerms bounds the words of a query.
const maxTerms = 16

// terms are the words of the query.
func (q Query) terms() []string {
	terms := strings.Fields(strings.ToLower(strings.ToValidUTF8(q.Text, "")))
	return terms[:min(len(terms), maxTerms)]
}

// Fits tells whether a take is one of those that the query lists, Offset and
// Limit aside.
func (q Query) Fits(t Take) bool {
	words := wordsOf(t.Title, t.Recipe)
	lacks := func(term string) bool { return !strings.Contains(words, term) }
	return (t.Favourite || !q.Favourites) && !slices.ContainsFunc(q.terms(), lacks)
}

// Page is a part of a list.
type Page struct {
	Takes []Take
	// Total is how many takes there are in the whole list.
	Total int
}

// List returns takes, newest first; those with a Problem are among them.
func (l *Library) List(ctx context.Context, q Query) (Page, error) {
	if q.Offset < 0 || q.Limit < 1 || q.Limit > 1000 {
		return Page{}, engine.Errorf(engine.Invalid, "", "library: takes %d to %d of a list", q.Offset, q.Offset+q.Limit)
	}
	rows, total, err := l.index.Load().search(ctx, q)
	if err != nil {
		return Page{}, folderError(err)
	}
	p := Page{Total: total}
	for _, r := range rows {
		p.Takes = append(p.Takes, l.look(r))
	}
	return p, nil
}

// look is the take of a row as its folder is now.
func (l *Library) look(r row) Take {
	dir := l.takeDir(r.id)
	f, err := readFolder(dir)
	if err != nil {
		return Take{ID: r.id, Title: r.id, Dir: dir, Problem: problemOf(fmt.Errorf("%w: %w", document.ErrDamaged, err))}
	}
	raw := r.document
	if f.stamp != r.stamp {
		raw = f.document()
	}
	return f.take(r.id, raw)
}

// Get returns one take, read from its folder.
func (l *Library) Get(ctx context.Context, id string) (Take, error) {
	if ctx.Err() != nil {
		return Take{}, context.Cause(ctx)
	}
	if !isID(id) {
		return Take{}, unknown(id)
	}
	f, err := readFolder(l.takeDir(id))
	if err != nil {
		return Take{}, unknown(id)
	}
	return f.take(id, f.document()), nil
}

// Stamp differs from an earlier one if takes or the bin changed since, whichever
// process changed them; now and then it differs though nothing changed. No take
// is read for it.
func (l *Library) Stamp() string {
	var stamp strings.Builder
	for _, name := range []string{takesName, binName, indexName, indexName + "-wal"} {
		if info, err := os.Stat(filepath.Join(l.dir, name)); err == nil {
			fmt.Fprintf(&stamp, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return stamp.String()
}

// Size is what takes up space.
type Size struct {
	Takes    int
	Bytes    int64
	BinTakes int
	BinBytes int64
	// FreeBytes is what may still be written to the disk that they are on; 0
	// if the system does not tell.
	FreeBytes int64
}

// Size tells how large library and bin are.
func (l *Library) Size(ctx context.Context) (Size, error) {
	var s Size
	var err error
	if s.Takes, s.Bytes, err = l.index.Load().size(ctx); err != nil {
		return Size{}, folderError(err)
	}
	if free, err := hardware.FreeDisk(l.dir); err == nil {
		s.FreeBytes = free
	}
	bin, err := l.Bin(ctx)
	if err != nil {
		return Size{}, err
	}
	for _, t := range bin {
		s.BinTakes++
		s.BinBytes += t.Bytes
	}
	return s, nil
}
