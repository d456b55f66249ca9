package library

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"framewake/engine"
	"framewake/engine/database"
)

// applicationID marks the index: "FWli".
const applicationID = 0x46576c69

// migrations of the index. It holds nothing that is not in the folders, so a
// new format drops the table and makes another; sync fills it.
func migrations() []string {
	return []string{`
CREATE TABLE takes (
	id TEXT PRIMARY KEY,
	stamp TEXT NOT NULL,
	created INTEGER NOT NULL,
	favourite INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	words TEXT NOT NULL,
	document BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX newest ON takes (created DESC, id)`}
}

// row is what the index knows of a take. All of it follows from the folder.
type row struct {
	id string
	// stamp changes when a file in the folder does.
	stamp string
	// created in nanoseconds since 1970; of a take that cannot be read, when
	// its take.json was written.
	created   int64
	favourite bool
	bytes     int64
	// words are what is searched, in lower case.
	words string
	// document is take.json as it is, empty if it cannot be read.
	document []byte
}

// same tells whether two rows say the same.
func (r row) same(other row) bool {
	return r.id == other.id && r.stamp == other.stamp && r.created == other.created && r.favourite == other.favourite &&
		r.bytes == other.bytes && r.words == other.words && bytes.Equal(r.document, other.document)
}

// index is the SQLite side of the library.
type index struct{ db *sql.DB }

// openIndex opens the index at path; "" is one in memory.
func openIndex(ctx context.Context, path string) (*index, error) {
	db, err := database.Open(ctx, database.Options{Path: path, Application: applicationID, Migrations: migrations()})
	if err != nil {
		return nil, err
	}
	return &index{db}, nil
}

const columns = "id, stamp, created, favourite, bytes, words, document"

// scan reads the rows of a query.
func scan(rows *sql.Rows, err error) (found []row, _ error) {
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.stamp, &r.created, &r.favourite, &r.bytes, &r.words, &r.document); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		found = append(found, r)
	}
	return found, errors.Join(rows.Err(), rows.Close())
}

// all returns every row by its ID.
func (x *index) all(ctx context.Context) (map[string]row, error) {
	rows, err := scan(x.db.QueryContext(ctx, "SELECT "+columns+" FROM takes"))
	if err != nil {
		return nil, fmt.Errorf("library: index: %w", err)
	}
	byID := make(map[string]row, len(rows))
	for _, r := range rows {
		byID[r.id] = r
	}
	return byID, nil
}

// change puts rows in, replacing those with the same ID, and drops others.
func (x *index) change(ctx context.Context, put []row, drop []string) error {
	if len(put)+len(drop) == 0 {
		return nil
	}
	tx, err := x.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("library: index: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, id := range drop {
		if _, err := tx.ExecContext(ctx, "DELETE FROM takes WHERE id = ?", id); err != nil {
			return fmt.Errorf("library: index: %w", err)
		}
	}
	for _, r := range put {
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO takes ("+columns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
			r.id, r.stamp, r.created, r.favourite, r.bytes, r.words, append([]byte{}, r.document...)) // nil would be NULL
		if err != nil {
			return fmt.Errorf("library: index: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("library: index: %w", err)
	}
	return nil
}

// search returns a page of the takes that fit, newest first, and how many fit.
func (x *index) search(ctx context.Context, q Query) (found []row, total int, err error) {
	where, args := "1", []any{}
	if q.Favourites {
		where += " AND favourite"
	}
	for _, term := range q.terms() {
		where += " AND instr(words, ?) > 0"
		args = append(args, term)
	}
	err = x.db.QueryRowContext(ctx, "SELECT count(*) FROM takes WHERE "+where, args...).Scan(&total)
	if err == nil {
		found, err = scan(x.db.QueryContext(ctx, "SELECT "+columns+" FROM takes WHERE "+where+" ORDER BY created DESC, id LIMIT ? OFFSET ?",
			append(args, q.Limit, q.Offset)...))
	}
	if err != nil {
		return nil, 0, fmt.Errorf("library: index: %w", err)
	}
	return found, total, nil
}

// size counts the takes and their bytes.
func (x *index) size(ctx context.Context) (takes int, total int64, err error) {
	err = x.db.QueryRowContext(ctx, "SELECT count(*), coalesce(sum(bytes), 0) FROM takes").Scan(&takes, &total)
	if err != nil {
		return 0, 0, fmt.Errorf("library: index: %w", err)
	}
	return takes, total, nil
}

// wordsOf is what a take is found by.
func wordsOf(title string, recipe engine.Recipe) string {
	if recipe.Format == 0 { // of a take that cannot be read
		return strings.ToLower(title)
	}
	request := recipe.Request
	return strings.ToLower(strings.Join([]string{
		title, request.Source, request.Model, recipe.Title, strconv.FormatUint(uint64(request.Seed), 10),
	}, "\n"))
}
