package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"framewake/engine/database"
	"framewake/engine/document"
)

// What lies in the queue's folder.
const (
	lockName    = "jobs.lock"
	journalName = "jobs.db"
	foldersName = "jobs"
	// removedSuffix marks a folder that is being deleted.
	removedSuffix = ".removed"
)

// applicationID marks the journal: "FWjb".
const applicationID = 0x46576a62

// migrations of the journal. A document is a job.json, byte for byte.
func migrations() []string {
	return []string{
		"CREATE TABLE jobs (id TEXT PRIMARY KEY, document BLOB NOT NULL) STRICT, WITHOUT ROWID",
	}
}

// journal is the queue on disk: the database and the jobs' documents in their
// folders. A nil journal is that of a queue in memory and keeps nothing.
type journal struct {
	db  *sql.DB
	dir string // of the queue
}

// openJournal opens the database as it is.
func openJournal(ctx context.Context, dir string) (*journal, error) {
	db, err := database.Open(ctx, database.Options{
		Path: filepath.Join(dir, journalName), Application: applicationID, Migrations: migrations(),
	})
	if err != nil {
		return nil, err
	}
	return &journal{db: db, dir: dir}, nil
}

// folder is where a job's files lie.
func (j *journal) folder(id string) string { return filepath.Join(j.dir, foldersName, id) }

// load returns the records. A single one that is not as it was written makes
// the error ErrDamaged of package database.
func (j *journal) load(ctx context.Context) (records map[string]record, err error) {
	rows, err := j.db.QueryContext(ctx, "SELECT id, document FROM jobs")
	if err != nil {
		return nil, database.Classify(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	records = map[string]record{}
	for rows.Next() {
		var id string
		var b []byte
		if err := rows.Scan(&id, &b); err != nil {
			return nil, database.Classify(err)
		}
		r, err := decodeRecord(b)
		if err == nil && r.ID != id {
			err = fmt.Errorf("it is %s's", r.ID)
		}
		if errors.Is(err, document.ErrNewer) {
			return nil, fmt.Errorf("%w: the entry of %.40q: %w", database.ErrNewer, id, err)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: the entry of %.40q: %w", database.ErrDamaged, id, err)
		}
		records[id] = r
	}
	return records, database.Classify(rows.Err())
}

// save writes the records, in the database all or none. The ones whose folders
// could not be brought up to date are behind: the database is ahead of them,
// which holds, but they should be tried again.
func (j *journal) save(records []record) (behind []string, err error) {
	if j == nil || len(records) == 0 {
		return nil, nil
	}
	if err := j.put(records); err != nil {
		return nil, err
	}
	for _, r := range records {
		if err := writeRecord(j.folder(r.ID), r); err != nil {
			behind = append(behind, r.ID)
		}
	}
	return behind, nil
}

// put writes the records into the database.
func (j *journal) put(records []record) error {
	return j.write(func(tx *sql.Tx) error {
		for _, r := range records {
			b, err := r.encode()
			if err != nil {
				return err
			}
			if _, err := tx.Exec("INSERT OR REPLACE INTO jobs (id, document) VALUES (?, ?)", r.ID, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// discard deletes the folders of removed jobs and then takes the jobs out of
// the database. What a process killed midway leaves has a name that tells what
// it is.
func (j *journal) discard(records []record) error {
	for _, r := range records {
		dir := j.folder(r.ID)
		if err := os.Rename(dir, dir+removedSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("jobs: remove %s: %w", r.ID, err)
		}
	}
	if err := j.drop(records); err != nil {
		return err
	}
	for _, r := range records {
		if err := os.RemoveAll(j.folder(r.ID) + removedSuffix); err != nil {
			return fmt.Errorf("jobs: remove %s: %w", r.ID, err)
		}
	}
	return nil
}

// drop takes jobs out of the database.
func (j *journal) drop(records []record) error {
	return j.write(func(tx *sql.Tx) error {
		for _, r := range records {
			if _, err := tx.Exec("DELETE FROM jobs WHERE id = ?", r.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// write runs a transaction. What is under way is finished: there is no way to
// cancel it half.
func (j *journal) write(f func(*sql.Tx) error) error {
	tx, err := j.db.Begin()
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(fmt.Errorf("journal: %w", err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// close may be called on a nil journal.
func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return j.db.Close()
}
