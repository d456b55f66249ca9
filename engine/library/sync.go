package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"framewake/engine"
	"framewake/engine/document"
)

// sync brings an index up to date with the folders. Nothing in it is taken on
// trust: each row is compared with what its document and its folder say. The
// library is locked.
func (l *Library) sync(ctx context.Context, x *index) error {
	rows, err := x.all(ctx)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(l.dir, takesName))
	if err != nil {
		return err
	}
	var put []row
	for _, e := range entries {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		id := e.Name()
		if !isID(id) {
			continue
		}
		f, err := readFolder(l.takeDir(id))
		if err != nil {
			continue // not a folder, or being deleted by hand
		}
		old, known := rows[id]
		delete(rows, id)
		if !known || !old.same(f.row(id, old.document)) {
			put = append(put, f.row(id, f.document()))
		}
	}
	var drop []string
	for id := range rows {
		drop = append(drop, id)
	}
	return x.change(ctx, put, drop)
}

// reindex brings the index up to date with one folder and returns its take.
// What it follows has happened: an index that cannot be written is left behind
// for the next Open, and one in memory takes its place. The library is locked.
func (l *Library) reindex(id string) (t Take) {
	ctx := context.Background()
	put, drop := []row(nil), []string{id}
	if f, err := readFolder(l.takeDir(id)); err == nil {
		raw := f.document()
		t = f.take(id, raw)
		put, drop = []row{f.row(id, raw)}, nil
	}
	if l.index.Load().change(ctx, put, drop) != nil {
		_ = l.leaveIndex(ctx)
	}
	return t
}

// leaveIndex puts an index in memory in the place of the one on disk.
func (l *Library) leaveIndex(ctx context.Context) error {
	x, err := openIndex(ctx, "")
	if err != nil {
		return err
	}
	if err := l.sync(ctx, x); err != nil {
		return errors.Join(err, x.db.Close())
	}
	if old := l.index.Swap(x); old != nil {
		l.left = append(l.left, old) // somebody may be reading it
	}
	return nil
}

// folder is what lies in a take's folder.
type folder struct {
	dir   string
	files map[string]fs.FileInfo // the ordinary ones, by name
	bytes int64
	stamp string
}

// readFolder lists a folder.
func readFolder(dir string) (folder, error) {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return folder{}, fmt.Errorf("%s is not a folder: %w", dir, fs.ErrNotExist)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return folder{}, err
	}
	f := folder{dir: dir, files: map[string]fs.FileInfo{}}
	hash := sha256.New()
	for _, e := range entries { // in the order of their names
		info, err := e.Info()
		if err != nil {
			return folder{}, err
		}
		fmt.Fprintf(hash, "%q %v %d %d\n", e.Name(), info.Mode(), info.Size(), info.ModTime().UnixNano())
		if info.Mode().IsRegular() {
			f.files[e.Name()] = info
			f.bytes += info.Size()
		}
	}
	f.stamp = hex.EncodeToString(hash.Sum(nil))
	return f, nil
}

// document returns take.json as it is, nil if it cannot be read.
func (f folder) document() []byte {
	var body any
	raw, _ := document.Read(filepath.Join(f.dir, recordName), takeFormat, &body)
	return raw
}

// check looks whether the files that the record speaks of are there.
func (f folder) check(r record) error {
	for _, p := range r.parts() {
		info, ok := f.files[p.Name]
		if !ok {
			return fmt.Errorf("%w: %s is missing", document.ErrDamaged, filepath.Join(f.dir, p.Name))
		}
		if info.Size() != p.Bytes {
			return fmt.Errorf("%w: %s has %d bytes of %d", document.ErrDamaged, filepath.Join(f.dir, p.Name), info.Size(), p.Bytes)
		}
	}
	return nil
}

// row is what the index should say, given take.json.
func (f folder) row(id string, raw []byte) row {
	x := row{id: id, stamp: f.stamp, bytes: f.bytes, document: raw}
	r, err := decodeRecord(raw, id)
	if err == nil {
		x.created, x.favourite, x.words = r.Created.UnixNano(), r.Favourite, wordsOf(r.Title, r.Recipe)
		return x
	}
	x.words = wordsOf(id, engine.Recipe{})
	if info, ok := f.files[recordName]; ok {
		x.created = info.ModTime().UnixNano()
	}
	return x
}

// take is the take in a folder, given take.json, with its problem if it has one.
func (f folder) take(id string, raw []byte) Take {
	r, err := decodeRecord(raw, id)
	if err != nil {
		err = fmt.Errorf("%s: %w", filepath.Join(f.dir, recordName), err)
		return Take{ID: id, Title: id, Dir: f.dir, Bytes: f.bytes, Problem: problemOf(err)}
	}
	t := r.take(f.dir)
	t.Bytes = f.bytes
	if err := f.check(r); err != nil {
		t.Problem = problemOf(err)
	}
	return t
}
