package database

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func TestForeign(t *testing.T) {
	dir := t.TempDir()
	stranger := filepath.Join(dir, "stranger.db")
	db := open(t, Options{Path: stranger, Application: 1, Migrations: []string{first}})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other.db")
	db = open(t, options(other, "CREATE TABLE pairs (key TEXT) STRICT"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	short, text := filepath.Join(dir, "short"), filepath.Join(dir, "text")
	for path, b := range map[string][]byte{short: []byte(headerMagic), text: make([]byte, 5000)} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{stranger, other, short, text, dir} {
		before := ""
		if path != dir {
			before = content(t, path)
		}
		if _, err := Open(t.Context(), options(path, first)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: got error %v, want ErrDamaged", filepath.Base(path), err)
		}
		if path != dir && content(t, path) != before {
			t.Errorf("%s was changed", filepath.Base(path))
		}
	}
	empty := filepath.Join(dir, "empty.db")
	for _, name := range companions(empty)[:2] { // a log without its database
		if err := os.WriteFile(name, []byte{}, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, open(t, options(empty, first))); got != 0 {
		t.Errorf("an empty file gave %d rows", got)
	}
}

func TestOfTheMoment(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(t.Context(), options(filepath.Join(dir, "missing", "a.db"), first)); err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("no folder: got error %v, want one that is not damage", err)
	}
	path := filepath.Join(dir, "a.db")
	db := open(t, options(path, first))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, options(path, first)); !errors.Is(err, context.Canceled) || errors.Is(err, ErrDamaged) {
		t.Errorf("cancelled: got error %v", err)
	}
}

// outcomes counts what became of mutated databases.
type outcomes struct{ whole, damaged, newer, changed int }

// tryMutated writes b and opens it. Whole ones must hold the rows; a changed
// value is the owner's to notice.
func (o *outcomes) tryMutated(t *testing.T, path, what string, b []byte, rows int) {
	t.Helper()
	if err := errors.Join(Remove(path), os.WriteFile(path, b, 0o600)); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), options(path, first))
	switch {
	case errors.Is(err, ErrDamaged):
		o.damaged++
		return
	case errors.Is(err, ErrNewer):
		o.newer++
		return
	case err != nil:
		t.Errorf("%s: error %v, want ErrDamaged, ErrNewer or none", what, err)
		return
	}
	if n := count(t, db); n == rows {
		o.whole++
	} else {
		o.changed++
		t.Logf("%s: %d rows, want %d", what, n, rows)
	}
	if err := db.Close(); err != nil {
		t.Errorf("%s: close: %v", what, err)
	}
}

func damagedSample(t *testing.T) (b []byte, path string, rows int) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.db")
	db := open(t, options(path, first))
	insert(t, db, 0, 60)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b, path, 60
}

func TestTruncated(t *testing.T) {
	b, path, rows := damagedSample(t)
	var o outcomes
	for n := 1; n < len(b); {
		o.tryMutated(t, path, fmt.Sprintf("cut at %d", n), b[:n], rows)
		switch { // every byte of the header, then around every page and sector
		case n <= 101:
			n++
		case n%512 == 511 || n%512 == 0:
			n++
		default:
			n += 511 - n%512
		}
	}
	t.Logf("%d bytes: %+v", len(b), o)
	if o.changed > 0 || o.whole > 0 || o.newer > 0 {
		t.Errorf("%+v, want damage only", o)
	}
}

func TestBitFlips(t *testing.T) {
	b, path, rows := damagedSample(t)
	rng := rand.New(rand.NewPCG(1, 2))
	var o outcomes
	flip := func(at int) {
		flipped := append([]byte(nil), b...)
		bit := rng.IntN(8)
		flipped[at] ^= 1 << bit
		o.tryMutated(t, path, fmt.Sprintf("bit %d of byte %d", bit, at), flipped, rows)
	}
	for at := range headerBytes {
		flip(at)
	}
	flips := 150
	if testing.Short() {
		flips = 50
	}
	for range flips {
		flip(rng.IntN(len(b)))
	}
	t.Logf("%d bytes: %+v", len(b), o)
	if o.changed > 0 {
		t.Errorf("%d databases lost rows and passed for whole", o.changed)
	}
}

// TestTornLog cuts the log that a killed process left: committed rows before
// the cut are there, and nothing is made up.
func TestTornLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, options(path, first))
	insert(t, db, 0, 20)
	killed := copyDatabase(t, path)
	log, err := os.ReadFile(killed + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(killed)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for n := 0; n <= len(log); n += 1 + len(log)/60 {
		if err := errors.Join(Remove(killed), os.WriteFile(killed, body, 0o600), os.WriteFile(killed+"-wal", log[:n], 0o600)); err != nil {
			t.Fatal(err)
		}
		db, err := Open(t.Context(), options(killed, first))
		if err != nil {
			t.Errorf("log cut at %d: %v", n, err)
			continue
		}
		if got := count(t, db); got < last || got > 20 {
			t.Errorf("log cut at %d: %d rows, fewer than the %d of a shorter one", n, got, last)
		} else {
			last = got
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}
