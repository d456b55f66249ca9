package database

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	first  = "CREATE TABLE pairs (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID"
	second = "ALTER TABLE pairs ADD COLUMN note TEXT; CREATE INDEX notes ON pairs (note)"
)

func options(path string, migrations ...string) Options {
	return Options{Path: path, Application: 0x7e57, Migrations: migrations}
}

func open(t *testing.T, o Options) *sql.DB {
	t.Helper()
	db, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func insert(t *testing.T, db *sql.DB, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if _, err := db.Exec("INSERT INTO pairs (key, value) VALUES (?, ?)", fmt.Sprint(i), bytes.Repeat([]byte{byte(i + 1)}, 300)); err != nil {
			t.Fatal(err)
		}
	}
}

func count(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT count(*) FROM pairs").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// copyDatabase copies a database as a killed process would leave it.
func copyDatabase(t *testing.T, path string) string {
	t.Helper()
	target := filepath.Join(t.TempDir(), "copy.db")
	for i, name := range companions(path) {
		b, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(companions(target)[i], b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return target
}

// content is what lies in the database and its log.
func content(t *testing.T, path string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range companions(path)[:2] {
		b, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s %d\n%s", filepath.Ext(name), len(b), b)
	}
	return all.String()
}

func TestOpen(t *testing.T) {
	for _, name := range []string{"plain.db", "été ça?x=1#2 100%41 &.db"} {
		path := filepath.Join(t.TempDir(), name)
		db := open(t, options(path, first))
		insert(t, db, 0, 3)
		for pragma, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0",
			"busy_timeout": fmt.Sprint(busyMilliseconds), "user_version": "1", "application_id": fmt.Sprint(0x7e57),
		} {
			var got string
			if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %s is %q (%v), want %q", name, pragma, got, err, want)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if got := count(t, open(t, options(path, first))); got != 3 {
			t.Errorf("%s: %d rows after a reopening, want 3", name, got)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); entries[0].Name() != name {
			t.Errorf("the database is called %q, want %q", entries[0].Name(), name)
		}
	}
}

func TestMemory(t *testing.T) {
	db := open(t, options("", first, second))
	insert(t, db, 0, 2)
	if got := count(t, db); got != 2 {
		t.Errorf("%d rows, want 2", got)
	}
	if got := count(t, open(t, options("", first))); got != 0 {
		t.Errorf("another one has %d rows, want 0", got)
	}
}

func TestMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, options(path, first))
	insert(t, db, 0, 5)
	killed := copyDatabase(t, path) // with its log
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, killed} {
		if err := os.WriteFile(path+".format-1.part", []byte("left by a killed process"), 0o600); err != nil {
			t.Fatal(err)
		}
		db := open(t, options(path, first, second))
		if _, err := db.Exec("UPDATE pairs SET note = 'x'"); err != nil || count(t, db) != 5 {
			t.Errorf("after the migration: %v, %d rows, want 5", err, count(t, db))
		}
		old := open(t, options(path+".format-1", first))
		if got := count(t, old); got != 5 {
			t.Errorf("the copy has %d rows, want 5", got)
		}
		if _, err := os.Stat(path + ".format-1.part"); err == nil {
			t.Error("a temporary is left")
		}
	}
}

func TestMigrationFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, options(path, first))
	insert(t, db, 0, 1)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), options(path, first, second+"; nonsense")); err == nil || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("got error %v, want one about format 2", err)
	}
	if got := count(t, open(t, options(path, first))); got != 1 {
		t.Errorf("%d rows, want 1", got)
	}
}

// TestNewer: refused, and left as it is, with and without a log.
func TestNewer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, options(path, first))
	insert(t, db, 0, 3)
	if _, err := db.Exec("PRAGMA user_version = 2"); err != nil {
		t.Fatal(err)
	}
	logged := copyDatabase(t, path) // the file says 1, the log 2
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, logged} {
		before := content(t, path)
		for range 2 {
			if _, err := Open(t.Context(), options(path, first)); !errors.Is(err, ErrNewer) {
				t.Errorf("got error %v, want ErrNewer", err)
			}
			if content(t, path) != before {
				t.Error("it was changed")
			}
		}
		if got := count(t, open(t, options(path, first, "SELECT 1"))); got != 3 {
			t.Errorf("the newer program finds %d rows, want 3", got)
		}
	}
}

func TestSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	for n := range 3 {
		for _, name := range companions(path)[:2] {
			if err := os.WriteFile(name, []byte(fmt.Sprint(n)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		moved, err := SetAside(path)
		if want := fmt.Sprintf("%s.damaged-%d", path, n+1); err != nil || moved != want {
			t.Errorf("got %s, %v; want %s", moved, err, want)
		}
		for _, name := range companions(moved)[:2] {
			if b, err := os.ReadFile(name); string(b) != fmt.Sprint(n) {
				t.Errorf("%s holds %q (%v), want %d", name, b, err, n)
			}
		}
		if names, _ := filepath.Glob(path + "*"); len(names) != 2*(n+1) {
			t.Errorf("there are %v, want pairs set aside only", names)
		}
	}
	if err := Remove(path + ".damaged-1"); err != nil {
		t.Error(err)
	}
	if names, _ := filepath.Glob(path + ".damaged-1*"); len(names) > 0 {
		t.Errorf("left by Remove: %v", names)
	}
}
