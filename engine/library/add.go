package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/files"
)

// Entry is a take to be.
type Entry struct {
	// ID is 8–64 letters A–Z and digits; a job's ID is one.
	ID string
	// Result as the engine gave it. Its Master is linked or copied, and the
	// still at its Request.Image copied; both stay where they are.
	Result engine.Result
	// Title for people; empty: made from the source's name.
	Title string
	// Thumbnail is a JPEG of at most a megabyte, or empty.
	Thumbnail []byte
}

// maxThumbnail bounds thumbnails, in bytes; ours have some ten thousand.
const maxThumbnail = 1 << 20

// Add puts a take into the library. When it returns, the take is on the disk,
// whole. If the ID is there already, or in the bin, nothing happens and that
// take is returned, so whoever does not know whether it was added adds it again.
func (l *Library) Add(ctx context.Context, e Entry) (Take, error) {
	if err := e.check(); err != nil {
		return Take{}, err
	}
	if t, ok := l.find(e.ID); ok {
		return t, nil
	}
	dir, remove, err := l.ledger.TempDir(l.dir, "take")
	if err != nil {
		return Take{}, folderError(err)
	}
	defer func() { _ = remove() }()
	if err := e.write(ctx, dir, l.now()); err != nil {
		if ctx.Err() != nil {
			return Take{}, context.Cause(ctx)
		}
		if engine.KindOf(err) != engine.Other {
			return Take{}, err
		}
		return Take{}, folderError(err)
	}
	var added Take
	err = l.locked(ctx, func() error {
		var ok bool
		if added, ok = l.find(e.ID); ok {
			return nil
		}
		if err := files.CommitDir(dir, l.takeDir(e.ID)); err != nil {
			return folderError(err)
		}
		added = l.reindex(e.ID)
		return nil
	})
	return added, err
}

// check refuses what could not be read back. Errors have kind Invalid.
func (e Entry) check() error {
	switch {
	case !isID(e.ID):
		return engine.Errorf(engine.Invalid, "", "library: %.70q is no take's ID", e.ID)
	case !isMaster(masterStem + filepath.Ext(e.Result.Master)):
		return engine.Errorf(engine.Invalid, "", "library: %s is no master", e.Result.Master)
	case len(e.Thumbnail) > maxThumbnail:
		return engine.Errorf(engine.Invalid, "", "library: a thumbnail of %d bytes", len(e.Thumbnail))
	}
	return nil
}

// find returns the take with that ID from the library or from the bin.
func (l *Library) find(id string) (Take, bool) {
	if f, err := readFolder(l.takeDir(id)); err == nil {
		return f.take(id, f.document()), true
	}
	for _, b := range l.binned() {
		if b.id == id {
			return b.take()
		}
	}
	return Take{}, false
}

// write fills the folder of the take.
func (e Entry) write(ctx context.Context, dir string, now time.Time) error {
	r := record{
		ID: e.ID, Title: cleanTitle(e.Title), Created: now.UTC().Round(0), Recipe: e.Result.Recipe, Safety: e.Result.Safety,
		Seconds: e.Result.Seconds, NetworkSeconds: e.Result.NetworkSeconds, PeakRSSBytes: e.Result.PeakRSSBytes,
	}
	r.Recipe.Request.Image = ""
	if r.Title == "" {
		r.Title = titleOf(r.Recipe)
	}
	var err error
	if r.Master, err = place(ctx, e.Result.Master, dir, masterStem+filepath.Ext(e.Result.Master), os.Link); err != nil {
		return err
	}
	if r.Still, err = place(ctx, e.Result.Request.Image, dir, stillName, nil); err != nil {
		return err
	}
	if len(e.Thumbnail) > 0 {
		sum := sha256.Sum256(e.Thumbnail)
		r.Thumbnail = part{thumbnailName, int64(len(e.Thumbnail)), hex.EncodeToString(sum[:])}
		if err := os.WriteFile(filepath.Join(dir, thumbnailName), e.Thumbnail, 0o600); err != nil {
			return err
		}
	}
	raw, err := document.Encode(takeFormat, r)
	if err != nil {
		return err
	}
	if _, err := decodeRecord(raw, e.ID); err != nil {
		return engine.Errorf(engine.Invalid, "", "library: this cannot be kept: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, recordName), raw, 0o600)
}

// place puts the file at source into the folder, by a second name for it if
// link can make one, and tells what it is.
func place(ctx context.Context, source, dir, name string, link func(from, to string) error) (part, error) {
	info, err := os.Lstat(source)
	if err != nil {
		return part{}, engine.Errorf(engine.Invalid, "", "library: %w", err)
	}
	if !info.Mode().IsRegular() {
		return part{}, engine.Errorf(engine.Invalid, "", "library: %s is not an ordinary file", source)
	}
	target := filepath.Join(dir, name)
	out := io.Discard
	read := target
	if link == nil || link(source, target) != nil {
		f, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return part{}, err
		}
		defer func() { _ = f.Close() }()
		out, read = f, source
	}
	in, err := os.Open(read)
	if err != nil {
		return part{}, err
	}
	defer func() { _ = in.Close() }()
	return digest(ctx, name, in, out)
}

// digest copies what is read and tells what it is.
func digest(ctx context.Context, name string, in io.Reader, out io.Writer) (part, error) {
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(hash, out), &stoppable{ctx, in})
	if err != nil {
		return part{}, err
	}
	return part{name, n, hex.EncodeToString(hash.Sum(nil))}, nil
}

// stoppable is a reader that ends with ctx.
type stoppable struct {
	ctx context.Context
	io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, context.Cause(s.ctx)
	}
	return s.Reader.Read(p)
}
