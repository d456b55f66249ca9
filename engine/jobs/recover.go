package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"framewake/engine"
	"framewake/engine/database"
	"framewake/engine/document"
	"framewake/engine/files"
)

// Recovery is what Open found out of order and put right, or left alone.
type Recovery struct {
	// SetAside is where a damaged journal was moved to; empty: it was whole.
	SetAside string
	// Left are folders of jobs that are damaged beyond what the journal knows,
	// or were written by a newer program. They were not touched.
	Left []string
	// Lost are IDs of jobs whose folders are gone.
	Lost []string
}

// recovery is the state of Open's walk over the folders and the journal.
type recovery struct {
	Recovery
	journal *journal
	rows    map[string]record
	kept    []record
	changed []record // what folder or journal do not say yet
	dropped []record // what is removed, or gone
}

// recoverJobs opens the journal, or a new one for a damaged one, and brings
// it and the folders to say the same. Jobs that were running wait again.
func recoverJobs(ctx context.Context, dir string, handedOn bool) (*recovery, error) {
	v := &recovery{}
	if err := v.open(ctx, dir); err != nil {
		return nil, err
	}
	if err := v.walk(ctx); err != nil {
		return nil, errors.Join(err, v.journal.close())
	}
	v.order()
	if err := v.write(); err != nil {
		return nil, errors.Join(err, v.journal.close())
	}
	for _, r := range v.kept {
		files.SweepDir(v.journal.folder(r.ID))
		tidy(v.journal.folder(r.ID), r, handedOn)
	}
	return v, nil
}

// open loads the journal. A damaged one is set aside, never trusted in part.
func (v *recovery) open(ctx context.Context, dir string) error {
	var err error
	v.journal, err = openJournal(ctx, dir)
	if err == nil {
		if v.rows, err = v.journal.load(ctx); err == nil {
			return nil
		}
		err = errors.Join(err, v.journal.close())
	}
	if errors.Is(err, database.ErrNewer) {
		return engine.Errorf(engine.Unavailable, "update "+engine.AppName, "jobs: %w", err)
	}
	if !errors.Is(err, database.ErrDamaged) {
		return diskError(err)
	}
	if v.SetAside, err = database.SetAside(filepath.Join(dir, journalName)); err != nil {
		return engine.Errorf(engine.Unavailable, "make the folder writable", "jobs: the journal is damaged: %w", err)
	}
	if v.journal, err = openJournal(ctx, dir); err != nil {
		return diskError(err)
	}
	return nil
}

// walk looks at every job's folder, then at what is in the journal only.
func (v *recovery) walk(ctx context.Context) error {
	files.SweepDir(v.journal.folder("")) // we alone write here
	entries, err := os.ReadDir(v.journal.folder(""))
	if err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		id, leftover := strings.CutSuffix(e.Name(), removedSuffix)
		if !e.IsDir() || !isID(id) {
			continue
		}
		if leftover {
			v.dropped = append(v.dropped, record{ID: id})
		} else {
			v.folder(id)
		}
		delete(v.rows, id)
	}
	for id, r := range v.rows {
		v.dropped = append(v.dropped, r)
		if r.State != removed {
			v.Lost = append(v.Lost, id)
		}
	}
	slices.Sort(v.Lost)
	return nil
}

// folder decides what is true of one job.
func (v *recovery) folder(id string) {
	dir := v.journal.folder(id)
	row, journalled := v.rows[id]
	r, err := readRecord(dir, id)
	switch {
	case errors.Is(err, document.ErrNewer), err != nil && !journalled:
		v.Left = append(v.Left, dir)
		return
	case err != nil:
		r = row
		v.changed = append(v.changed, row)
	case journalled && row.Revision > r.Revision:
		r = row
		v.changed = append(v.changed, row)
	case !journalled || row.Revision < r.Revision:
		v.changed = append(v.changed, r)
	}
	if r.State == removed {
		v.changed = slices.DeleteFunc(v.changed, func(c record) bool { return c.ID == id })
		v.dropped = append(v.dropped, r)
		return
	}
	v.keep(dir, r)
}

// keep puts a job back in line.
func (v *recovery) keep(dir string, r record) {
	before := r
	if r.State == Running || r.State == WaitingForSpace {
		r.State = Waiting
		r.setError(nil)
	}
	if _, err := os.Stat(filepath.Join(dir, r.Still)); err != nil && !r.State.Final() {
		r.State = Failed
		r.setError(engine.Errorf(engine.Invalid, "choose the picture again", "jobs: the job's copy of the picture is gone"))
	}
	if r.State != before.State {
		r.Revision++
		v.changed = append(slices.DeleteFunc(v.changed, func(c record) bool { return c.ID == r.ID }), r)
	}
	v.kept = append(v.kept, r)
}

// readRecord reads a folder's job.json.
func readRecord(dir, id string) (record, error) {
	path := filepath.Join(dir, recordName)
	var r record
	raw, err := document.Read(path, recordFormat, &r)
	if err != nil {
		return record{}, err
	}
	if r, err = decodeRecord(raw); err != nil {
		return record{}, fmt.Errorf("%s: %w", path, err)
	}
	if r.ID != id {
		return record{}, fmt.Errorf("%s: %w: it is %s's", path, document.ErrDamaged, r.ID)
	}
	return r, nil
}

// order sorts the jobs. If two share a position, or one is far out, all get
// new ones.
func (v *recovery) order() {
	slices.SortFunc(v.kept, compare)
	for i, r := range v.kept {
		if r.Position < -maxPosition/2 || r.Position > maxPosition/2 || i > 0 && r.Position == v.kept[i-1].Position {
			v.renumber()
			return
		}
	}
}

func (v *recovery) renumber() {
	for i := range v.kept {
		v.kept[i].Position = int64(i+1) * gap
		v.kept[i].Revision++
	}
	v.changed = slices.Clone(v.kept)
}

// write makes the journal and the folders say what was decided.
func (v *recovery) write() error {
	err := v.journal.discard(v.dropped)
	if err == nil {
		_, err = v.journal.save(v.changed)
	}
	if err != nil {
		return diskError(err)
	}
	return nil
}

// makeFolders makes what a queue on disk needs.
func makeFolders(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, foldersName), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return diskError(err)
	}
	return nil
}
