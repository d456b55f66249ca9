package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// Options of Open.
type Options struct {
	// Path of the file, made if it is missing, in a folder that exists. Empty
	// means a database in memory, which is gone when it is closed.
	Path string
	// Application marks whose database it is (PRAGMA application_id); a file
	// with another mark counts as damaged. Not 0.
	Application int32
	// Migrations are SQL: Migrations[i] makes format i+1 of format i. The
	// newest format is their number. None may be changed once released.
	Migrations []string
}

// The ways a database cannot be used. Other errors are of the moment: a full
// disk, a missing right, a busy file.
var (
	// ErrNewer means that a newer program wrote it; nothing was changed.
	ErrNewer = errors.New("written by a newer program")
	// ErrDamaged means that it is no database, not this one, or not whole.
	ErrDamaged = errors.New("damaged")
)

// busyMilliseconds is how long a statement waits for another process.
const busyMilliseconds = 10_000

// Open opens the database, checks every page of it, and migrates it. Commits
// are flushed to the disk. The result has one connection, so whoever leaves
// rows open blocks the others.
func Open(ctx context.Context, o Options) (*sql.DB, error) {
	if o.Path != "" {
		if err := inspect(ctx, o); err != nil {
			return nil, fmt.Errorf("database: %s: %w", o.Path, err)
		}
	}
	db, err := connect(o.Path, false)
	if err != nil {
		return nil, fmt.Errorf("database: %s: %w", o.Path, err)
	}
	if err := prepare(ctx, db, o); err != nil {
		return nil, errors.Join(fmt.Errorf("database: %s: %w", o.Path, Classify(err)), db.Close())
	}
	return db, nil
}

// connect opens a connection, lazily as package sql does.
func connect(path string, readOnly bool) (*sql.DB, error) {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", busyMilliseconds), "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)",
	}}
	name := url.URL{Scheme: "file", Opaque: ":memory:"}
	switch {
	case path == "":
	case readOnly:
		q.Set("mode", "ro")
	default:
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(FULL)")
	}
	if path != "" {
		abs, err := filepath.Abs(path)
		if err != nil {
			return nil, err
		}
		abs = filepath.ToSlash(abs)
		if runtime.GOOS == "windows" {
			abs = "/" + abs // C:/… → file:///C:/…
		}
		name = url.URL{Scheme: "file", Path: abs}
	}
	name.RawQuery = q.Encode()
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // a database in memory belongs to its connection
	return db, nil
}

// prepare checks and migrates.
func prepare(ctx context.Context, db *sql.DB, o Options) error {
	var format, tables int // at one moment: another process may be migrating
	err := db.QueryRowContext(ctx, "SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version").
		Scan(&format, &tables)
	switch {
	case err != nil:
		return err
	case format > len(o.Migrations):
		return newer(format, o)
	case format < 0 || (format == 0) != (tables == 0):
		return fmt.Errorf("%w: format %d with %d tables and indices", ErrDamaged, format, tables)
	}
	if err := checkPages(ctx, db); err != nil {
		return err
	}
	if format < len(o.Migrations) {
		if err := migrate(ctx, db, o, format); err != nil {
			return err
		}
	}
	return checkSchema(ctx, db, o)
}

func newer(format int, o Options) error {
	return fmt.Errorf("%w: format %d, this one knows %d", ErrNewer, format, len(o.Migrations))
}

// checkPages is SQLite's own check of every page, row and index.
func checkPages(ctx context.Context, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, strings.ReplaceAll(verdict, "\n", " "))
	}
	return nil
}

// checkSchema compares the tables with those that the migrations make: a
// flipped bit in a definition passes SQLite's check.
func checkSchema(ctx context.Context, db *sql.DB, o Options) error {
	memory, err := connect("", false)
	if err != nil {
		return err
	}
	defer func() { _ = memory.Close() }()
	if err := apply(ctx, memory, o, 0); err != nil {
		return err
	}
	want, err := identity(ctx, memory)
	if err != nil {
		return err
	}
	got, err := identity(ctx, db)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%w: its tables are not this program's", ErrDamaged)
	}
	return nil
}

// identity tells an application's schema from every other.
func identity(ctx context.Context, db *sql.DB) (string, error) {
	var application int
	var schema string
	err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&application)
	if err == nil {
		err = db.QueryRowContext(ctx,
			"SELECT coalesce(group_concat(type||' '||name||' '||tbl_name||' '||coalesce(sql,''), char(10)), '') "+
				"FROM (SELECT * FROM sqlite_schema ORDER BY name)").Scan(&schema)
	}
	return fmt.Sprintf("%d\n%s", application, schema), err
}

// Names of the files that belong to a database: SQLite's documentation, "Temporary
// Files Used By SQLite", sections 2.2 and 2.3.
func companions(path string) []string { return []string{path, path + "-wal", path + "-shm"} }

// Remove deletes the database. Nobody may have it open.
func Remove(path string) error {
	for _, name := range companions(path) {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("database: %w", err)
		}
	}
	return nil
}

// SetAside renames the database to PATH.damaged-N, the first N from 1 that is
// free, and returns that name. Nobody may have it open.
func SetAside(path string) (string, error) {
	for n := 1; ; n++ {
		target := fmt.Sprintf("%s.damaged-%d", path, n)
		if _, err := os.Lstat(target); err == nil {
			continue
		}
		// The file itself first: left without it, its companions mean nothing.
		names := companions(target)
		for i, name := range companions(path) {
			if err := os.Rename(name, names[i]); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", fmt.Errorf("database: set aside: %w", err)
			}
		}
		return target, nil
	}
}
