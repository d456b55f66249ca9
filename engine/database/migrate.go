package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// migrate brings a database of an older format to the newest, after a copy of
// it was flushed to PATH.format-N.
func migrate(ctx context.Context, db *sql.DB, o Options, format int) error {
	if format > 0 && o.Path != "" {
		if err := backup(ctx, db, fmt.Sprintf("%s.format-%d", o.Path, format)); err != nil {
			return fmt.Errorf("copy before the migration: %w", err)
		}
	}
	if err := apply(ctx, db, o, format); err != nil {
		return err
	}
	// An older program must see the new format in the file itself.
	_, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// apply runs the migrations from a format on, all or none. It does nothing if
// another process was faster.
func apply(ctx context.Context, db *sql.DB, o Options, format int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var now int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&now); err != nil {
		return err
	}
	if now != format {
		return nil
	}
	for i, statements := range o.Migrations[format:] {
		if _, err := tx.ExecContext(ctx, statements); err != nil {
			return fmt.Errorf("migration to format %d: %w", format+i+1, err)
		}
	}
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", o.Application, len(o.Migrations))
	if _, err := tx.ExecContext(ctx, marks); err != nil {
		return err
	}
	return tx.Commit()
}

// backup writes a copy, whole or not at all, in the place of an earlier one.
func backup(ctx context.Context, db *sql.DB, path string) (err error) {
	temp := path + ".part"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", temp); err != nil {
		return err
	}
	f, err := os.OpenFile(temp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(temp, path)
}
