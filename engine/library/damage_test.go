package library

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"framewake/engine"
	"framewake/engine/database"
	"framewake/engine/document"
)

// sampleLibrary is the folder of a closed library.
func sampleLibrary(t *testing.T) (dir string, before []Take) {
	t.Helper()
	dir = t.TempDir()
	l := open(t, dir)
	add(t, l, 1, 2, 3, 4, 5, 6)
	if _, err := l.SetFavourite(t.Context(), idOf(2), true); err != nil {
		t.Fatal(err)
	}
	if err := l.Delete(t.Context(), idOf(3)); err != nil {
		t.Fatal(err)
	}
	before = list(t, l, Query{})
	closeLibrary(t, l)
	return dir, before
}

// TestIndexLost: the folders tell everything; the index follows them.
func TestIndexLost(t *testing.T) {
	dir, before := sampleLibrary(t)
	path := filepath.Join(dir, indexName)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := database.Remove(path); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	wantTakes(t, "without an index", l, before)
	if _, err := l.Rename(t.Context(), idOf(1), "renamed"); err != nil {
		t.Fatal(err)
	}
	if err := l.Delete(t.Context(), idOf(4)); err != nil {
		t.Fatal(err)
	}
	add(t, l, 7)
	after := list(t, l, Query{})
	closeLibrary(t, l)
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	l = open(t, dir)
	wantTakes(t, "with an older index", l, after)
	wantIDs(t, "searched", list(t, l, Query{Text: "renamed"}), 1)
}

// TestDamagedIndex: a cut or flipped index is built again or refused, and never
// believed.
func TestDamagedIndex(t *testing.T) {
	dir, before := sampleLibrary(t)
	path := filepath.Join(dir, indexName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var bytes int64
	for _, take := range before {
		bytes += take.Bytes
	}
	try := func(what string, b []byte) {
		t.Helper()
		if err := errors.Join(database.Remove(path), os.WriteFile(path, b, 0o600)); err != nil {
			t.Fatal(err)
		}
		l := open(t, dir)
		wantTakes(t, what, l, before)
		wantIDs(t, what+", favourites", list(t, l, Query{Favourites: true}), 2)
		wantIDs(t, what+", searched", list(t, l, Query{Text: "photo"}), 6, 5, 4, 2, 1)
		if s, err := l.Size(t.Context()); err != nil || s.Bytes != bytes || s.Takes != len(before) {
			t.Errorf("%s: size %+v, %v; want %d takes of %d bytes", what, s, err, len(before), bytes)
		}
		closeLibrary(t, l)
	}
	for i := range 12 {
		try(fmt.Sprintf("cut to %d/12", i), whole[:len(whole)*i/12])
	}
	rng := rand.New(rand.NewPCG(7, 8))
	flips := 60
	if testing.Short() {
		flips = 15
	}
	for range flips {
		at, bit := rng.IntN(len(whole)), rng.IntN(8)
		flipped := slices.Clone(whole)
		flipped[at] ^= 1 << bit
		try(fmt.Sprintf("bit %d of byte %d", bit, at), flipped)
	}
}

// TestNewerIndex is left as it is; the library works without it.
func TestNewerIndex(t *testing.T) {
	dir, before := sampleLibrary(t)
	path := filepath.Join(dir, indexName)
	db, err := database.Open(t.Context(), database.Options{Path: path, Application: applicationID, Migrations: append(migrations(), "SELECT 1")})
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	was, _ := os.ReadFile(path)
	l := open(t, dir)
	wantTakes(t, "newer index", l, before)
	add(t, l, 8)
	wantIDs(t, "added", list(t, l, Query{Limit: 1}), 8)
	closeLibrary(t, l)
	if now, err := os.ReadFile(path); err != nil || !slices.Equal(now, was) {
		t.Errorf("it was changed (%v)", err)
	}
}

// TestNewerTake is listed and not touched, wherever it lies.
func TestNewerTake(t *testing.T) {
	dir, _ := sampleLibrary(t)
	folder := filepath.Join(dir, takesName, idOf(1))
	bin, err := filepath.Glob(filepath.Join(dir, binName, idOf(3)+"-*"))
	if err != nil || len(bin) != 1 {
		t.Fatalf("bin %v, %v", bin, err)
	}
	rewrite(t, folder, takeFormat+1, func(*record) {})
	rewrite(t, bin[0], takeFormat, func(r *record) { r.Recipe.Format = engine.RecipeFormat + 1 })
	before, err := readFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	ctx := t.Context()
	take, err := l.Get(ctx, idOf(1))
	if err != nil || engine.KindOf(take.Problem) != engine.Unavailable || !strings.Contains(engine.HintOf(take.Problem), "update") || take.Bytes == 0 {
		t.Errorf("got %+v, error %v", take, err)
	}
	if got := list(t, l, Query{}); len(got) != 5 {
		t.Errorf("%d takes are listed, want 5", len(got))
	}
	_, renameErr := l.Rename(ctx, idOf(1), "x")
	_, favouriteErr := l.SetFavourite(ctx, idOf(1), true)
	for name, err := range map[string]error{"rename": renameErr, "favourite": favouriteErr, "delete": l.Delete(ctx, idOf(1)), "verify": l.Verify(ctx, idOf(1))} {
		if engine.KindOf(err) != engine.Unavailable {
			t.Errorf("%s: got error %v, want kind unavailable", name, err)
		}
	}
	if n, _, err := l.Purge(ctx, Limits{}); n != 0 || err != nil {
		t.Errorf("purged %d, %v; want none", n, err)
	}
	if after, err := readFolder(folder); err != nil || after.stamp != before.stamp {
		t.Errorf("it was touched (%v)", err)
	}
}

// TestDamagedTake is listed with what is wrong; nothing but Delete touches it.
func TestDamagedTake(t *testing.T) {
	for name, damage := range map[string]func(dir string) error{
		"no take.json":    func(dir string) error { return os.Remove(filepath.Join(dir, recordName)) },
		"cut take.json":   func(dir string) error { return os.Truncate(filepath.Join(dir, recordName), 100) },
		"empty take.json": func(dir string) error { return os.Truncate(filepath.Join(dir, recordName), 0) },
		"huge take.json":  func(dir string) error { return os.Truncate(filepath.Join(dir, recordName), 1<<32) },
		"no master":       func(dir string) error { return os.Remove(filepath.Join(dir, "master.mkv")) },
		"cut master":      func(dir string) error { return os.Truncate(filepath.Join(dir, "master.mkv"), 10) },
		"no still":        func(dir string) error { return os.Remove(filepath.Join(dir, stillName)) },
		"folder a still": func(dir string) error {
			path := filepath.Join(dir, stillName)
			return errors.Join(os.Remove(path), os.Mkdir(path, 0o700))
		},
		"another's": func(dir string) error { return os.Rename(dir, filepath.Join(filepath.Dir(dir), idOf(50))) },
	} {
		dir, _ := sampleLibrary(t)
		if err := damage(filepath.Join(dir, takesName, idOf(1))); err != nil {
			t.Fatal(err)
		}
		l := open(t, dir)
		var bad []Take
		for _, take := range list(t, l, Query{}) {
			if take.Problem != nil {
				bad = append(bad, take)
			}
		}
		if len(bad) != 1 || engine.KindOf(bad[0].Problem) != engine.Invalid || !strings.Contains(bad[0].Problem.Error(), bad[0].Dir) {
			t.Errorf("%s: damaged takes %s", name, tell(bad))
			continue
		}
		if err := l.Verify(t.Context(), bad[0].ID); engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: verified with error %v", name, err)
		}
		if _, err := l.SetFavourite(t.Context(), bad[0].ID, true); engine.KindOf(err) != engine.Invalid {
			t.Errorf("%s: a favourite with error %v", name, err)
		}
		if err := l.Delete(t.Context(), bad[0].ID); err != nil {
			t.Errorf("%s: delete: %v", name, err)
		}
	}
}

// TestChangedByHand: folders that come, go and change while nobody looks.
func TestChangedByHand(t *testing.T) {
	dir, _ := sampleLibrary(t)
	at := func(n int) string { return filepath.Join(dir, takesName, idOf(n)) }
	rewrite(t, at(5), takeFormat, func(r *record) { r.Title, r.Favourite = "by hand", true })
	later := time.Now().Add(time.Hour)
	if err := errors.Join(os.RemoveAll(at(6)), os.Chtimes(filepath.Join(at(5), recordName), later, later)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(filepath.Join(dir, takesName, "not a take"), 0o700), os.WriteFile(at(9), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	wantIDs(t, "all", list(t, l, Query{}), 5, 4, 2, 1)
	wantIDs(t, "found", list(t, l, Query{Text: "hand", Favourites: true}), 5)
	if err := os.RemoveAll(at(4)); err != nil {
		t.Fatal(err)
	}
	if takes := list(t, l, Query{}); len(takes) != 4 || takes[1].Problem == nil {
		t.Errorf("a folder that vanished while the library is open: %s", tell(takes))
	}
	if _, err := l.Get(t.Context(), idOf(4)); engine.KindOf(err) != engine.Invalid {
		t.Errorf("got error %v, want kind invalid", err)
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // symbolic links need a privilege there
	}
	dir, _ := sampleLibrary(t)
	elsewhere := t.TempDir()
	secret := filepath.Join(elsewhere, "secret")
	master := filepath.Join(dir, takesName, idOf(1), "master.mkv")
	err := errors.Join(os.WriteFile(secret, []byte(masterOf(1)), 0o600), os.Remove(master), os.Symlink(secret, master),
		os.Rename(filepath.Join(dir, takesName, idOf(2)), filepath.Join(elsewhere, idOf(2))),
		os.Symlink(filepath.Join(elsewhere, idOf(2)), filepath.Join(dir, takesName, idOf(2))))
	if err != nil {
		t.Fatal(err)
	}
	l := open(t, dir)
	if take, err := l.Get(t.Context(), idOf(1)); err != nil || take.Problem == nil {
		t.Errorf("a master that is a link: %+v, error %v", take, err)
	}
	if _, err := l.Get(t.Context(), idOf(2)); err == nil {
		t.Error("a folder that is a link is a take")
	}
	wantIDs(t, "listed", list(t, l, Query{}), 6, 5, 4, 1)
	e := entry(t, t.TempDir(), 7)
	if err := errors.Join(os.Remove(e.Result.Master), os.Symlink(secret, e.Result.Master)); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Add(t.Context(), e); engine.KindOf(err) != engine.Invalid {
		t.Errorf("added a link: %v", err)
	}
}

// hostileRecords have a right checksum and wrong content.
func hostileRecords() map[string]func(*record) {
	return map[string]func(*record){
		"ID":               func(r *record) { r.ID = "../../../etc" },
		"no title":         func(r *record) { r.Title = "" },
		"long title":       func(r *record) { r.Title = strings.Repeat("x", maxTitle+1) },
		"control in title": func(r *record) { r.Title = "a\x1b[2Jb" },
		"master elsewhere": func(r *record) { r.Master.Name = "../../../etc/passwd" },
		"master's name":    func(r *record) { r.Master.Name = "master" },
		"still elsewhere":  func(r *record) { r.Still.Name = "/etc/passwd" },
		"thumbnail's name": func(r *record) { r.Thumbnail.Name = "a/thumbnail.jpg" },
		"negative size":    func(r *record) { r.Master.Bytes = -1 },
		"checksum":         func(r *record) { r.Still.SHA256 = "short" },
		"image elsewhere":  func(r *record) { r.Recipe.Request.Image = "/etc/passwd" },
		"no recipe":        func(r *record) { r.Recipe.Format = 0 },
		"width":            func(r *record) { r.Recipe.Request.Width = 1 << 40 },
		"steps":            func(r *record) { r.Recipe.Request.Steps = -1 },
		"model":            func(r *record) { r.Recipe.Request.Model = "a\x00b" },
		"source":           func(r *record) { r.Recipe.Request.Source = strings.Repeat("s", maxSourceBytes+1) },
		"stages": func(r *record) {
			r.Seconds = map[engine.Stage]float64{}
			for i := range maxStages + 1 {
				r.Seconds[engine.Stage(fmt.Sprint(i))] = 1
			}
		},
	}
}

func TestHostileTakes(t *testing.T) {
	dir, before := sampleLibrary(t)
	folder := filepath.Join(dir, takesName, idOf(1))
	raw, err := os.ReadFile(filepath.Join(folder, recordName))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range hostileRecords() {
		rewrite(t, folder, takeFormat, change)
		l := open(t, dir)
		take, err := l.Get(t.Context(), idOf(1))
		if err != nil || engine.KindOf(take.Problem) != engine.Invalid || take.Problem == nil || take.Master != "" {
			t.Errorf("%s: got %+v, error %v", name, take, err)
		}
		if takes := list(t, l, Query{}); len(takes) != len(before) {
			t.Errorf("%s: %d takes are listed, want %d", name, len(takes), len(before))
		}
		closeLibrary(t, l)
		if err := os.WriteFile(filepath.Join(folder, recordName), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := range len(raw) - 1 { // the last byte is a line's end
		if r, err := decodeRecord(raw[:n], idOf(1)); !errors.Is(err, document.ErrDamaged) {
			t.Fatalf("cut at %d: %+v, error %v, want ErrDamaged", n, r, err)
		}
	}
}

// FuzzTake reads bodies of any content with a right checksum.
func FuzzTake(f *testing.F) {
	l := open(f, filepath.Join(f.TempDir(), "library"))
	add(f, l, 1)
	var r record
	if _, err := document.Read(filepath.Join(l.takeDir(idOf(1)), recordName), takeFormat, &r); err != nil {
		f.Fatal(err)
	}
	body, err := json.Marshal(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add([]byte(`{"id":"TAKE0001","master":{"name":"../x"},"recipe":{"format":1}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		raw, err := document.Encode(takeFormat, json.RawMessage(body))
		if err != nil {
			return
		}
		r, err := decodeRecord(raw, idOf(1))
		if err != nil {
			return
		}
		if err := r.check(); err != nil || r.ID != idOf(1) {
			t.Errorf("accepted a take that is wrong: %v", err)
		}
		take := r.take(filepath.FromSlash("/library/takes/" + r.ID))
		for _, path := range []string{take.Master, take.Still} {
			if filepath.Dir(path) != take.Dir {
				t.Errorf("accepted a file elsewhere: %s", path)
			}
		}
		if _, err := document.Encode(takeFormat, r); err != nil {
			t.Errorf("accepted what cannot be written: %v", err)
		}
	})
}
